"""What follows from the district's objectives: their checklist and review, the departments' own, a commune that begins."""

from datetime import date
from decimal import Decimal
from io import BytesIO

from agencies.models import Department
from objectives import services as objectives
from objectives.models import ObjectiveSet
from objectives.review import compose, review_rows
from qms_portal.demo.places import DISTRICT
from qms_portal.demo.stage import Stage, working_day

OWN = {
    "text": "Không quá 5% hồ sơ phải yêu cầu bổ sung từ lần thứ hai trở lên.",
    "measure": "manual_ratio",
    "comparator": "<=",
    "value": Decimal(5),
    "calculation": "Số hồ sơ yêu cầu bổ sung từ lần thứ hai trên tổng số hồ sơ đã giải quyết, theo sổ theo dõi của phòng.",
    "means": "Niêm yết thành phần hồ sơ kèm ví dụ; kiểm tra đủ thành phần ngay khi nhận.",
}
PLAN = [
    {"task": "Rà soát những hồ sơ phải bổ sung nhiều lần, ghi lý do", "lead": "Trưởng phòng", "when_words": "Hàng quý"},
    {
        "task": "Hướng dẫn lại thành phần hồ sơ cho công chức Một cửa",
        "lead": "Công chức tư pháp",
        "when_words": "Hàng năm",
    },
]


def kept(stage: Stage) -> None:
    """After a year of cases: nothing here is looked back on before there is something to see."""
    current = ObjectiveSet.objects.of_agency(stage.agencies[DISTRICT]).in_force().get()
    _checked(stage, current)
    departments = stage.departments[DISTRICT]
    _judicial(stage, departments["TP"])
    with stage.at(stage.day(2, 18)):
        _begun(stage, departments["KT"], propose=True)
        sent_back = _begun(stage, departments["NV"], propose=True)
    with stage.at(stage.day(2, 20)):
        objectives.send_back(
            stage.actor("lanhdao.phukhe"),
            sent_back,
            comment="Bổ sung kế hoạch thực hiện cho mục tiêu 1, nêu rõ thời hạn.",
        )
    with stage.at(stage.day(2, 24)):
        objectives.start_from_superior(stage.actor("thuky.tankhe"), stage.year)


def _checked(stage: Stage, current: ObjectiveSet) -> None:
    secretary = stage.actor("thuky.phukhe")
    earlier, rows = review_rows(ObjectiveSet.objects.with_content().get(pk=current.pk))
    reasons = {one.key: "phù hợp với mức tỉnh giao năm nay." for one in rows if one.needs_reason}
    with stage.at(stage.day(2, 2)):
        note = compose(earlier, rows, reasons, "Ban Chỉ đạo ISO thống nhất tại cuộc họp xem xét đầu năm.")
        objectives.record_review(secretary, current, note)
        answers = {
            "requirements": (
                "yes",
                "Thời hạn giải quyết theo quyết định công bố TTHC; mức tỉnh giao tại mục tiêu của tỉnh.",
            ),
            "relevant": ("yes", "Đúng hạn và mức độ hài lòng là điều người dân quan tâm nhất theo phiếu khảo sát."),
        }
        objectives.answer_checks(secretary, current, answers)


def _begun(stage: Stage, department: Department, *, propose: bool = False) -> ObjectiveSet:
    head = stage.head_of(department)
    made = objectives.begin_department_set(head, department, stage.year)
    return objectives.propose_set(head, made) if propose else made


def _judicial(stage: Stage, department: Department) -> None:
    """The division that is furthest: a target of its own, in force, on the wall."""
    head = stage.head_of(department)
    with stage.at(stage.day(2, 12)):
        made = _begun(stage, department)
        objective = objectives.save_objective(head, made, **OWN)
        objectives.save_plan(head, objective, PLAN)
        objectives.propose_set(head, made)
    with stage.at(stage.day(2, 16)):
        objectives.accept_set(stage.actor("thuky.phukhe"), made)
    posted = working_day(stage.day(2, 17))
    with stage.at(posted):
        objectives.post_set(
            head, made, department, place="Bảng tin trước phòng 105, tầng 1", posted_on=min(posted, stage.today), photo=_photo(posted)
        )  # fmt: skip


def _photo(day: date) -> tuple[str, bytes]:
    """A picture of a notice board, drawn: nobody's room is shown."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (640, 420), "#8a6d4b")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((210, 50, 430, 370), fill="white", outline="#333333", width=2)
    for line in range(9):
        draw.line((235, 110 + line * 26, 405 - (line % 3) * 30, 110 + line * 26), fill="#555555", width=4)
    draw.rectangle((260, 70, 380, 84), fill="#8b1a1a")
    out = BytesIO()
    picture.save(out, "JPEG", quality=80)
    return f"niem-yet-{day:%Y%m%d}.jpg", out.getvalue()
