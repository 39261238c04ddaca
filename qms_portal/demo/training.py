"""The district's people in scope, its training plan with what came of it, and last year's ratings. All names are invented.

The figures are those of the story: 118 of 126 trained in the first quarter, everyone in the second, 127 of 127 later.
"""

from datetime import date, timedelta

from agencies.actor import Actor
from agencies.models import Agency, AttendanceHow, Person, SessionKind, SessionOrigin, TrainingSession
from agencies.training import appraisals, checkin, from_roles, people, plans, sessions
from agencies.training.people import Newcomer
from agencies.training.sessions import candidates
from qms_portal.demo.places import DISTRICT
from qms_portal.demo.stage import Stage

SECRETARY = "thuky.phukhe"
IN_SCOPE, LATE_COMERS = 126, 8
FAMILY = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Vũ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
    "Phan",
    "Trịnh",
    "Đinh",
]
MIDDLE = ["Thị Thu", "Văn", "Thị Ngọc", "Đức", "Thị Bích", "Quang", "Thị Hoài", "Minh", "Thanh"]
GIVEN = [
    "An",
    "Bình",
    "Chi",
    "Dung",
    "Giang",
    "Hà",
    "Hiếu",
    "Hòa",
    "Hương",
    "Khánh",
    "Lan",
    "Linh",
    "Long",
    "Mai",
    "Nam",
    "Nga",
    "Nhung",
    "Phúc",
    "Quỳnh",
    "Sơn",
    "Tâm",
    "Thảo",
    "Trang",
    "Tuấn",
    "Vân",
]
# Weights of the departments: where most of the work is, most people are.
PLACES = [
    "VP",
    "VP",
    "NV",
    "TP",
    "TP",
    "TCKH",
    "TNMT",
    "TNMT",
    "DKDD",
    "DKDD",
    "DKDD",
    "LDTBXH",
    "VHTT",
    "GDDT",
    "TTYT",
    "TTYT",
    "TTR",
    "KT",
    "KT",
    "QLDT",
    "QLDT",
    "PVHCC",
    "PVHCC",
]
POSITIONS = ["Chuyên viên", "Chuyên viên chính", "Viên chức", "Chuyên viên", "Phó Trưởng phòng", "Nhân viên"]
PAPER = ("18/KH-UBND", (1, 12))
# Title, kind, month, day (0: the month as a whole), planned people, trainer or chair.
PLAN = [
    ("Tập huấn nhận thức Hệ thống quản lý chất lượng theo TCVN ISO 9001:2015", SessionKind.AWARENESS, 2, 10, 120, "Chi cục Tiêu chuẩn Đo lường Chất lượng"),
    ("Họp Ban Chỉ đạo ISO: xem xét mục tiêu chất lượng đầu năm", SessionKind.MEETING, 3, 5, 14, "Trưởng Ban Chỉ đạo ISO"),
    ("Bồi dưỡng nghiệp vụ tiếp nhận và trả kết quả hồ sơ", SessionKind.PROFESSIONAL, 4, 0, 30, "Trường Chính trị tỉnh"),
    ("Đào tạo đánh giá viên nội bộ", SessionKind.AUDITOR, 6, 3, 8, "Trung tâm Kỹ thuật Tiêu chuẩn Đo lường Chất lượng"),
    ("Bồi dưỡng kỹ năng giao tiếp với người dân", SessionKind.PROFESSIONAL, 7, 0, 25, "Phòng Nội vụ"),
    ("Họp Hệ thống quản lý chất lượng sáu tháng cuối năm", SessionKind.MEETING, 8, 20, 16, "Trưởng Ban Chỉ đạo ISO"),
    ("Bồi dưỡng kỹ năng số và ký số", SessionKind.PROFESSIONAL, 10, 14, 40, "Sở Thông tin và Truyền thông"),
    ("Họp chuẩn bị xem xét của lãnh đạo", SessionKind.MEETING, 12, 12, 16, "Trưởng Ban Chỉ đạo ISO"),
]  # fmt: skip
CANCELLED = ("Bồi dưỡng kỹ năng giao tiếp với người dân", "Giảng viên thôi hợp đồng; chuyển sang kế hoạch năm sau.")
# What each session brings in, as a share of those nominated: everyone but the last few.
ABSENT = {"Bồi dưỡng nghiệp vụ tiếp nhận và trả kết quả hồ sơ": 2, "Bồi dưỡng kỹ năng số và ký số": 3}


def kept(stage: Stage) -> None:
    """Everything of training at the district, each thing on its day."""
    agency, actor = stage.agencies[DISTRICT], stage.actor(SECRETARY)
    with stage.at(stage.day(1, 5)):
        _people(stage, actor, agency)
        _appraisal(stage, actor, agency)
    with stage.at(stage.day(1, 15)):
        _plan(stage, actor, agency)
    with stage.at(stage.day(3, 2)):
        _late_comers(stage, actor, agency)
    planned = {one.title: one for one in TrainingSession.objects.of_agency(agency).order_by("due_on", "pk")}
    files = _Papers()
    for title, kind, month, day, number, _trainer in PLAN:
        on = stage.day(month, day or 18)
        if on < stage.today:
            _happened(stage, actor, planned[title], kind, on, number, files)
    _further(stage, actor, agency, files)


class _Papers:
    """A page for minutes and one for signed lists, made once."""

    def __init__(self):
        from weasyprint import HTML

        def page(title: str) -> bytes:
            body = f"<h1>{title}</h1><p>Bản thử nghiệm của tỉnh mẫu; mọi tên trong đó đều được đặt ra.</p>"
            return HTML(string=f'<html lang="vi"><title>{title}</title><body>{body}</body></html>').write_pdf()

        self.minutes = ("bien-ban-hop.pdf", page("Biên bản họp"))
        self.sheet = ("danh-sach-ky-ten.pdf", page("Danh sách ký tên"))


def _names(count: int) -> list[str]:
    """So many different names."""
    found = []
    for number in range(count):
        family, middle = FAMILY[number % len(FAMILY)], MIDDLE[(number * 5 + number // 16) % len(MIDDLE)]
        found.append(f"{family} {middle} {GIVEN[(number * 7 + number // 25) % len(GIVEN)]}")
    return found


def _newcomers(stage: Stage, first: int, count: int) -> list[Newcomer]:
    units = stage.departments[DISTRICT]
    names = _names(first + count)[first:]
    return [
        Newcomer(name, POSITIONS[number % len(POSITIONS)], units[PLACES[(number * 3) % len(PLACES)]])
        for number, name in enumerate(names, first)
    ]


def _people(stage: Stage, actor: Actor, agency: Agency) -> None:
    """Everybody with a role, and by list those without an account."""
    since = stage.day(1, 4)
    proposal = from_roles.propose(agency, since=since)
    from_roles.take_over(actor, agency, since=since, keys={step.key for step in proposal.steps})
    missing = IN_SCOPE - LATE_COMERS - Person.objects.of_agency(agency).count()
    people.enter(actor, agency, _newcomers(stage, 0, missing), valid_from=since)


def _late_comers(stage: Stage, actor: Actor, agency: Agency) -> None:
    people.enter(actor, agency, _newcomers(stage, 200, LATE_COMERS), valid_from=stage.day(3, 1))


def _plan(stage: Stage, actor: Actor, agency: Agency) -> None:
    rows = [
        {
            "title": title, "kind": kind, "due_on": stage.day(month, day) if day else plans.month_end(stage.year, month),
            "by_month": not day, "planned_number": number, "trainer": trainer,
        }
        for title, kind, month, day, number, trainer in PLAN
    ]  # fmt: skip
    number, (month, day) = PAPER
    plans.save_plan(
        actor, agency, year=stage.year, paper_number=number, paper_on=stage.day(month, day), note="", rows=rows
    )


def _happened(
    stage: Stage, actor: Actor, session: TrainingSession, kind: str, on: date, number: int, files: _Papers
) -> None:
    if session.title == CANCELLED[0]:
        with stage.at(on):
            sessions.cancel(actor, session, reason=CANCELLED[1])
        return
    with stage.at(on - timedelta(days=4)):
        # The committee and those it invites have accounts; who came late waits for the second class.
        meets = kind == SessionKind.MEETING
        there = [one.pk for one in candidates(session) if one.valid_from <= on and (one.user_id or not meets)]
        chosen = there if kind == SessionKind.AWARENESS else _spread(there, number)
        sessions.nominate(actor, session, chosen)
    with stage.at(on):
        present = chosen[: len(chosen) - ABSENT.get(session.title, 0)]
        sessions.record(actor, session, present, how=AttendanceHow.SHEET)
        # The signed list of the last course is still with the trainer.
        sheet = None if session.title in ABSENT and session.due_on.month > 9 else files.sheet
        minutes = files.minutes if kind == SessionKind.MEETING else None
        sessions.hold(actor, session, held_on=on, place="Hội trường UBND huyện", sheet=sheet, minutes=minutes)


def _spread(people_ids: list[int], number: int) -> list[int]:
    """So many of them, from all over the list."""
    step = max(len(people_ids) // number, 1)
    return people_ids[::step][:number]


def _further(stage: Stage, actor: Actor, agency: Agency, files: _Papers) -> None:
    """The class for late comers, moves and leaving in summer, two summonses, check-in by QR code."""
    _second_class(stage, actor, agency, files)
    _summer(stage, actor, agency, files)
    _summoned(stage, actor, agency, files)
    with stage.at(stage.today):
        plans.add_session(
            actor, agency, origin=SessionOrigin.SUMMONS, summoned_by="Sở Nội vụ, công văn 1120/SNV-ĐT", place="", by_month=False,
            kind=SessionKind.PROFESSIONAL, title="Bồi dưỡng ngạch chuyên viên chính", due_on=stage.today + timedelta(days=12),
            planned_number=4, trainer="Trường Chính trị tỉnh",
        )  # fmt: skip
    with stage.at(stage.today - timedelta(days=30)):
        plans.add_session(
            actor, agency, origin=SessionOrigin.SUMMONS, summoned_by="Sở Khoa học và Công nghệ, công văn 415/SKHCN-TĐC",
            kind=SessionKind.AWARENESS, title="Tập huấn chuyển đổi sang phiên bản mới của TCVN ISO 9001", place="", by_month=False,
            due_on=stage.today - timedelta(days=9), planned_number=3, trainer="Chi cục Tiêu chuẩn Đo lường Chất lượng",
        )  # fmt: skip


def _own(stage: Stage, actor: Actor, agency: Agency, title: str, on: date, trainer: str) -> TrainingSession:
    return plans.add_session(
        actor, agency, origin=SessionOrigin.OWN, summoned_by="", kind=SessionKind.AWARENESS, title=title, due_on=on, by_month=False,
        planned_number=None, place="Phòng họp số 2", trainer=trainer,
    )  # fmt: skip


def _second_class(stage: Stage, actor: Actor, agency: Agency, files: _Papers) -> None:
    """Who came after the class of February; they check in by code, or sign."""
    on = stage.day(5, 12)
    if on >= stage.today:
        return
    with stage.at(on - timedelta(days=7)):
        session = _own(
            stage, actor, agency, "Lớp học bù cho người mới: Hệ thống quản lý chất lượng", on, "Thư ký Ban Chỉ đạo ISO"
        )
        new = [one.pk for one in candidates(session) if one.valid_from > stage.day(2, 10)]
        sessions.nominate(actor, session, new)
    with stage.at(on):
        checkin.close(actor, checkin.open_for(actor, session, minutes=60))
        sessions.record(actor, session, new, how=AttendanceHow.SHEET)
        sessions.hold(actor, session, held_on=on, sheet=files.sheet)


def _summer(stage: Stage, actor: Actor, agency: Agency, files: _Papers) -> None:
    """Somebody moves, somebody leaves, two come and learn in August."""
    if stage.day(8, 21) >= stage.today:
        return
    without_account = Person.objects.of_agency(agency).filter(user=None, valid_to=None).order_by("pk")
    mover, leaver = without_account[3], without_account[11]
    unit = stage.departments[DISTRICT]["NV" if mover.department.code != "NV" else "TP"]
    with stage.at(stage.day(6, 20)):
        people.move(actor, [mover], department=unit, on=stage.day(7, 1))
        people.end(actor, [leaver], last_day=stage.day(6, 30))
    with stage.at(stage.day(7, 3)):
        new = people.enter(actor, agency, _newcomers(stage, 220, 2), valid_from=stage.day(7, 1))
    with stage.at(stage.day(8, 21)):
        session = _own(
            stage,
            actor,
            agency,
            "Hướng dẫn người mới: quy trình và mục tiêu chất lượng",
            stage.day(8, 21),
            "Phòng Kinh tế",
        )
        sessions.record(actor, session, [one.pk for one in new], how=AttendanceHow.SHEET)
        sessions.hold(actor, session, held_on=stage.day(8, 21), sheet=files.sheet)


def _summoned(stage: Stage, actor: Actor, agency: Agency, files: _Papers) -> None:
    on = stage.day(9, 10)
    if on >= stage.today:
        return
    with stage.at(stage.day(9, 1)):
        session = plans.add_session(
            actor, agency, origin=SessionOrigin.SUMMONS, summoned_by="Sở Tư pháp, giấy triệu tập 88/GTT-STP", by_month=False,
            kind=SessionKind.PROFESSIONAL, title="Bồi dưỡng nghiệp vụ hộ tịch, chứng thực", due_on=on, planned_number=3,
            place="Sở Tư pháp", trainer="Sở Tư pháp",
        )  # fmt: skip
        chosen = [one.pk for one in candidates(session) if one.department and one.department.code == "TP"][:3]
        sessions.nominate(actor, session, chosen)
    with stage.at(on):
        sessions.record(actor, session, chosen, how=AttendanceHow.SHEET)
        sessions.hold(actor, session, held_on=on, sheet=files.sheet)


def _appraisal(stage: Stage, actor: Actor, agency: Agency) -> None:
    """The ratings of the year before, by department."""
    rows = []
    for number, department in enumerate(stage.departments[DISTRICT].values()):
        rows.append(appraisals.Row(department, (1 + number % 2, 4 + number % 3, 2 + number % 2, int(number == 5))))
    rows.append(appraisals.Row(None, (1, 1, 0, 0)))
    appraisals.save(actor, agency, year=stage.year - 1, rows=rows)
