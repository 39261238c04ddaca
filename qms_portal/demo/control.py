"""Documents under control, the office's review of documents, rules by quarter, feedback and management reviews of the demo district."""

from datetime import date, timedelta

from agencies import files
from agencies.actor import Actor
from agencies.periods import QUARTERS
from audits.services import hold_management_review, plan_management_review
from documents.layout.forms import render_form
from documents.models import OfficialDocument
from procedures import services
from procedures.regulation_reviews import latest
from qms_portal.demo.places import DISTRICT
from qms_portal.demo.stage import Stage, working_day

# Code, title, kind, department, months between looks, days since the last look.
DOCUMENTS = (
    ("CSCL", "Chính sách chất lượng", "policy", "VP", 12, 200),
    ("STCL", "Sổ tay chất lượng", "manual", "VP", 24, 400),
    ("QT-KSTL", "Quy trình kiểm soát tài liệu, hồ sơ", "process", "VP", 12, 150),
    ("QT-KPH", "Quy trình kiểm soát sự không phù hợp và hành động khắc phục", "process", "VP", 12, 345),
    ("BM-01", "Giấy tiếp nhận hồ sơ và hẹn trả kết quả", "form", "VP", 12, 90),
    ("BM-02", "Phiếu kiểm soát quá trình giải quyết hồ sơ", "form", "VP", 12, 410),
    ("QT-HT", "Quy trình giải quyết hồ sơ hộ tịch", "process", "TP", 12, 120),
    ("SHT", "Sổ đăng ký hộ tịch", "record", "TP", 12, 380),
    ("QT-DD", "Quy trình giải quyết hồ sơ đất đai", "process", "TNMT", 12, 60),
    ("TL-LDD", "Luật Đất đai và văn bản hướng dẫn", "external", "TNMT", 6, 170),
)
# Number, department, what is wrong: documents that were issued on paper.
OUTSIDE = (
    ("112/BC-UBND", "TP", (), ""),
    ("118/TB-UBND", "TNMT", ("form", "numbering"), "Thiếu ngày ban hành; ký hiệu ghi thiếu tên đơn vị soạn thảo"),
    ("121/UBND-VP", "VP", (), ""),
    ("126/BC-UBND", "TP", ("spelling",), "Sai chính tả tên thủ tục ở mục 2"),
    ("130/KH-UBND", "TNMT", (), ""),
)
FEEDBACK = (
    (
        40,
        "phone",
        "delay",
        "TNMT",
        "Hồ sơ đăng ký biến động đất đai trả chậm hai ngày so với giấy hẹn",
        "right",
        "Đã xin lỗi, trả kết quả trong ngày",
    ),
    (
        33,
        "direct",
        "handling",
        "TP",
        "Được yêu cầu nộp thêm bản sao không có trong thành phần hồ sơ",
        "right",
        "Đã hướng dẫn lại bộ phận tiếp nhận",
    ),
    (25, "web", "fee", "TP", "Hỏi mức lệ phí cấp bản sao trích lục", "wrong", "Thu đúng mức niêm yết, đã gửi bảng phí"),
    (12, "letter", "conduct", "TNMT", "Phản ánh thái độ khi hướng dẫn hồ sơ tại quầy", "", ""),
    (30, "box", "other", None, "Đề nghị kê thêm ghế ở khu vực chờ", "", ""),
)
CONCLUSION = "Hệ thống còn phù hợp; tập trung khắc phục hồ sơ đất đai quá hạn và rà soát biểu mẫu."
REVIEWED = "Đã rà soát các quy định và quy trình nội bộ thuộc lĩnh vực của phòng; còn phù hợp."
PROPOSAL = {
    "what": "amend",
    "rule": "Quy chế hoạt động của Bộ phận Tiếp nhận và Trả kết quả",
    "proposal": "Bỏ yêu cầu nộp bản sao giấy tờ đã có trong cơ sở dữ liệu",
}


def kept(stage: Stage) -> None:
    """Everything of the district, on days of the past year."""
    _documents(stage)
    _regulations(stage)
    _feedback(stage)
    _reviews(stage)


def _office(stage: Stage) -> Actor:
    """Whoever heads the office of the district."""
    return next(
        Actor.for_membership(one)
        for one in stage.memberships.values()
        if one.agency.code == DISTRICT and one.role == "office_head"
    )


def _documents(stage: Stage) -> None:
    office, departments = _office(stage), stage.departments[DISTRICT]
    made = {}
    with stage.at(stage.today - timedelta(days=500)):
        for code, title, kind, department, months, _days in DOCUMENTS:
            made[code] = services.add_controlled_document(
                office, department=departments[department], code=code, title=title, kind=kind, issued_on=stage.today - timedelta(days=500),
                review_months=months, place="Văn phòng, tủ tài liệu ISO",
            )  # fmt: skip
    for code, *_rest, days in DOCUMENTS:
        with stage.at(day := stage.today - timedelta(days=days)):
            services.review_controlled_documents(office, [made[code]], outcome="keep", reviewed_on=day)
    with stage.at(stage.today - timedelta(days=30)) as moment:
        note = "Bổ sung mã QR tra cứu hồ sơ"
        services.review_controlled_documents(
            office, [made["BM-01"]], outcome="revise", reviewed_on=moment.date(), note=note
        )


def reviewed_documents(stage: Stage) -> None:
    """A round that was sent, with one document mended, and one under way. After the documents of the year are issued."""
    office, departments = _office(stage), stage.departments[DISTRICT]
    end = stage.today - timedelta(days=20)
    with stage.at(end):
        found = services.begin_document_round(office, start=end - timedelta(days=320), end=end)
        issued = OfficialDocument.objects.issued().filter(
            agency=found.agency, issued_on__range=(found.start, found.end), drafting_department__isnull=False
        )
        if rows := list(issued.order_by("pk")):
            services.pass_documents(office, found, rows)
        for place, (number, department, faults, description) in enumerate(OUTSIDE):
            services.review_document(
                office, found, number=number, issued_on=end - timedelta(days=60 - 9 * place), department=departments[department],
                faults=faults, description=description,
            )  # fmt: skip
        services.send_document_round(office, found, site="https://qms.example")
    review = found.reviews.get(number="126/BC-UBND")
    with stage.at(day := end + timedelta(days=6)):
        head = stage.head_of(departments["TP"])
        services.mend_document(head, review, corrected_on=day, correction="Đã đính chính bằng Công văn 31/UBND-TP")
    with stage.at(stage.today):
        services.begin_document_round(office, start=end + timedelta(days=1), end=stage.today)


def _regulations(stage: Stage) -> None:
    """All filed in time but one late and one missing; the quarter that runs is filed by one department."""
    agency, departments = stage.agencies[DISTRICT], stage.departments[DISTRICT]
    owing = [one for one in departments.values() if agency.procedures.filter(department=one).exists()]
    quarters = sorted(latest(agency, len(QUARTERS)))
    for place, one in enumerate(quarters):
        running = one.end >= stage.today
        for number, department in enumerate(owing):
            if running and number or place == 1 and number == 1:
                continue
            late = place == 2 and number == 0
            day = stage.today if running else one.end + timedelta(days=4) if late else one.end - timedelta(days=3)
            proposals = [PROPOSAL] if place == 0 and number == 0 else ()
            with stage.at(day):
                review = services.file_regulation_review(
                    _head_or_secretary(stage, department), department=department, year=one.year, quarter=one.number,
                    reviewed_on=min(day, stage.today), text=REVIEWED, proposals=proposals,
                )  # fmt: skip
                if proposals:
                    services.move_proposal(
                        _office(stage),
                        review.proposals.get(),
                        state="sent",
                        state_on=day,
                        state_note="Công văn 45/UBND-VP",
                    )


def _head_or_secretary(stage: Stage, department) -> Actor:
    for one in stage.memberships.values():
        if one.department_id == department.pk and one.role == "department_head":
            return Actor.for_membership(one)
    return Actor.system(department.agency)


def _feedback(stage: Stage) -> None:
    office, departments = _office(stage), stage.departments[DISTRICT]
    start = date(stage.year, 1, 1)
    with stage.at(start):
        services.open_feedback_register(office, kept_from=start)
    for days, channel, about, department, summary, verdict, answer in FEEDBACK:
        with stage.at(received := stage.today - timedelta(days=days)):
            made = services.record_feedback(
                office, received_on=received, channel=channel, about=about, summary=summary,
                department=departments[department] if department else None,
            )  # fmt: skip
        if verdict:
            with stage.at(day := received + timedelta(days=8)):
                services.answer_feedback(office, made, verdict=verdict, answered_on=day, answer=answer)


def _reviews(stage: Stage) -> None:
    """Last year's review with its minutes, and the one that is planned."""
    office = _office(stage)
    leader = next(one for one in stage.memberships.values() if one.agency.code == DISTRICT and one.role == "leader")
    last = working_day(date(stage.year - 1, 12, 20))
    with stage.at(last):
        review = plan_management_review(office, planned_on=last)
        minutes = files.store(
            office, "bien-ban-xem-xet-cua-lanh-dao.pdf", _minutes(), "application/pdf", kind="minutes"
        )
        hold_management_review(
            office, review, held_on=last, chaired_by=leader, minutes=minutes,
            conclusion=CONCLUSION,
        )  # fmt: skip
    with stage.at(stage.today):
        plan_management_review(office, planned_on=working_day(date(stage.year, 12, 18)))


def _minutes() -> bytes:
    """One page of minutes."""
    lines = "".join(
        f"<p>{text}</p>" for text in (CONCLUSION, "Các thành viên thống nhất, biên bản được lập thành hai bản.")
    )
    return render_form(f'<html lang="vi"><body><h1>BIÊN BẢN HỌP XEM XÉT CỦA LÃNH ĐẠO</h1>{lines}</body></html>', "")
