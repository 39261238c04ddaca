"""The catalogue as people keep it: processes in versions, postings of which some are missing or late, rules that changed, errors."""

from datetime import date, timedelta
from decimal import Decimal

from procedures.models import Case, Procedure, Process, ProcessError
from procedures.services import (
    correct_error,
    finish_regulation_change,
    record_error,
    record_postings,
    replace_process,
    save_regulation_change,
    update_procedure,
    withdraw_error,
)
from procedures.services.catalogue import limit_in_hours
from procedures.services.regulations import MONTHS_ALLOWED
from qms_portal.demo.places import AUTHORITY, DISTRICT
from qms_portal.demo.stage import Stage, working_day

SECRETARY, CLERK, AUDITOR = "thuky.phukhe", "motcua.phukhe", "danhgia.phukhe"
POSTED_ON = date(2022, 1, 6)
WEBSITE = "https://phukhe.honglam.example/thu-tuc-hanh-chinh"
AUTHORITY_SITE = "https://bqlkcn.honglam.example/thu-tuc-hanh-chinh"
# Decided so many days ago: not posted anywhere yet and late, posted under an older decision and late, the same with days left.
NEVER_POSTED = ("1.904888", "2.901905")
DECIDED_ANEW = (("1.904888", 12), ("2.901905", 4), ("1.903003", 16), ("2.900720", 2))
REPLACED = ("2.900815", "1.909994")
BETTER_STEPS = [
    ("Tiếp nhận, kiểm tra thành phần hồ sơ", "0.125"),
    ("Thẩm định hồ sơ", "0.375"),
    ("Kiểm tra chéo kết quả thẩm định", "0.125"),
    ("Trình ký, phê duyệt", "0.25"),
    ("Trả kết quả", "0.125"),
]
# Department, kind, who found it, what was wrong, how it was corrected ("" where it is still open).
ERRORS = [
    (
        "TP",
        "data",
        "centre",
        "Bản sao trích lục ghi sai ngày sinh so với sổ gốc.",
        "Thu hồi bản sai, cấp lại trong ngày.",
    ),
    (
        "TP",
        "order",
        "audit",
        "Chứng thực chữ ký khi chưa lưu phiếu kiểm tra giấy tờ tùy thân.",
        "Bổ sung phiếu vào hồ sơ lưu.",
    ),
    (
        "TNMT",
        "papers",
        "centre",
        "Nhận hồ sơ biến động thiếu bản vẽ trích đo.",
        "Yêu cầu bổ sung, xin lỗi bằng văn bản.",
    ),
    (
        "DKDD",
        "content",
        "applicant",
        "Trang bổ sung ghi sai diện tích thửa đất.",
        "Đính chính và trao lại giấy chứng nhận.",
    ),
    ("QLDT", "time", "office", "Giấy phép trả sau ngày hẹn hai ngày mà không có văn bản xin lỗi.", ""),
    ("VHTT", "order", "department", "Bỏ bước lấy ý kiến cơ quan phối hợp.", "Lấy lại ý kiến trước khi trình ký."),
    ("TCKH", "fee", "applicant", "Thu lệ phí theo mức đã bãi bỏ.", "Hoàn lại phần thu thừa."),
    ("LDTBXH", "papers", "department", "Danh sách trợ cấp thiếu biên bản họp xét.", ""),
]
# So many of them were found in the year before, over and over.
YEAR_BEFORE = (0, 0, 1, 2, 2, 3, 3, 5, 6, 7)


def kept(stage: Stage) -> None:
    """Everything a secretary enters beside the cases."""
    with stage.at(POSTED_ON):
        _posted(stage)
    _versions(stage)
    _decided_anew(stage)
    _rules(stage)
    _errors(stage)


def _procedures(stage: Stage, place: str) -> list[Procedure]:
    return list(Procedure.objects.of_agency(stage.agencies[place]).select_related("agency").order_by("code"))


def _posted(stage: Stage) -> None:
    """Nearly all at the centre and on the website, as they were decided."""
    rows = [one for one in _procedures(stage, DISTRICT) if one.code not in NEVER_POSTED]
    record_postings(stage.actor(CLERK), rows, place="centre", posted_on=POSTED_ON)
    record_postings(stage.actor(SECRETARY), rows, place="website", posted_on=POSTED_ON, url=WEBSITE)
    theirs = _procedures(stage, AUTHORITY)
    record_postings(stage.actor("thuky.kcn"), theirs, place="website", posted_on=POSTED_ON, url=AUTHORITY_SITE)


def _versions(stage: Stage) -> None:
    """Two processes got a second version this year, with one step more."""
    actor, since = stage.actor(SECRETARY), working_day(min(stage.day(3, 2), stage.today))
    for code in REPLACED:
        procedure = Procedure.objects.of_agency(stage.agencies[DISTRICT]).select_related("department").get(code=code)
        process = Process.objects.get(procedures=procedure, valid_to=None)
        hours = limit_in_hours(procedure)
        steps = [(name, procedure.department, hours * Decimal(share)) for name, share in BETTER_STEPS]
        with stage.at(since):
            replace_process(
                actor,
                process,
                name=process.name,
                procedures=list(process.procedures.select_related("agency").order_by("code")),
                steps=steps,
                valid_from=since,
            )


def _decided_anew(stage: Stage) -> None:
    """Decisions that no posting follows yet: some long enough ago to be late, some of these days."""
    for number, (code, days) in enumerate(DECIDED_ANEW, start=1):
        day = stage.today - timedelta(days=days)
        with stage.at(day):
            procedure = Procedure.objects.of_agency(stage.agencies[DISTRICT]).get(code=code)
            decision = f"{240 + number}/QĐ-UBND"
            update_procedure(stage.actor(SECRETARY), procedure, decision_number=decision, decided_on=day)


def _rules(stage: Stage) -> None:
    """One rule to be worked in soon, one with time left, one that is done."""
    departments, actor = stage.departments[DISTRICT], stage.actor(SECRETARY)
    rows = {one.code: one for one in _procedures(stage, DISTRICT)}
    soon, later, done = (stage.today - timedelta(days=days) for days in (80, 30, 120))
    for effective, title, unit, codes in (
        (soon, "Nghị định sửa đổi quy định về chứng thực bản sao từ bản chính", "TP", ("2.900815", "2.900843")),
        (later, "Thông tư hướng dẫn cấp giấy phép xây dựng nhà ở riêng lẻ", "QLDT", ("1.909994", "1.909995")),
        (done, "Nghị định về đăng ký hộ kinh doanh", "TCKH", ("1.901612", "2.900720")),
    ):
        with stage.at(effective):
            change = save_regulation_change(
                actor, title=title, effective_on=effective, due_on=None, department=departments[unit],
                procedures=[rows[code] for code in codes],
            )  # fmt: skip
        if effective == done:
            with stage.at(effective + timedelta(days=20 * MONTHS_ALLOWED)):
                told = "Sửa biểu mẫu 01, cập nhật bảng trình tự của quy trình, niêm yết lại tại Trung tâm."
                day = effective + timedelta(days=20 * MONTHS_ALLOWED)
                finish_regulation_change(stage.head_of(departments[unit]), change, done_on=day, done_how=told)


def _errors(stage: Stage) -> None:
    """Some errors of this year and more of the year before; one was entered twice and withdrawn."""
    first = stage.day(1, 8)
    room = max((stage.today - first).days - 10, 10)
    for number, error in enumerate(ERRORS):
        _record(stage, error, working_day(first + timedelta(days=room * number // len(ERRORS))))
    for number, which in enumerate(YEAR_BEFORE):
        _record(stage, ERRORS[which], working_day(stage.day(1, 11, stage.year - 1) + timedelta(days=31 * number)))
    twice = _record(stage, ERRORS[0], working_day(first + timedelta(days=1)))
    with stage.at(working_day(first + timedelta(days=2))):
        withdraw_error(stage.actor(SECRETARY), twice, reason="Nhập hai lần cùng một sai sót")


def _record(stage: Stage, error: tuple, day: date) -> ProcessError:
    unit, kind, found_by, words, correction = error
    department = stage.departments[DISTRICT][unit]
    case = (
        Case.objects.of_agency(stage.agencies[DISTRICT])
        .filter(department=department, finished_on__lte=day, finished_on__gte=day - timedelta(days=60))
        .select_related("procedure", "agency")
        .order_by("-received_on", "-pk")
        .first()
    )
    actor = stage.actor(AUDITOR if found_by == "audit" else SECRETARY)
    with stage.at(day):
        made = record_error(
            actor, department=department, kind=kind, found_by=found_by, found_on=day, description=words, case=case,
            step=2 if kind == "order" else None,
        )  # fmt: skip
    if correction:
        later = min(working_day(day + timedelta(days=3)), stage.today)
        with stage.at(later):
            correct_error(stage.head_of(department), made, corrected_on=later, correction=correction)
    return made
