"""The plans' dated tasks of the district: done quarter by quarter, some late, some still owed. All of it is invented."""

from datetime import timedelta

from objectives.models import PlanTask
from objectives.services import complete_tasks
from qms_portal.demo.places import DISTRICT
from qms_portal.demo.stage import Stage

NOTES = [
    "Đã làm trong buổi giao ban, ghi vào sổ của phòng.",
    "Đã rà soát xong, lưu biên bản tại phòng.",
    "Đã làm đủ, danh sách đính kèm hồ sơ quý.",
]
# Who reported the last quarter after its day, and by how many days; who still owes some of it.
LATE = {"TP": 6, "TNMT": 9}
OWED = {"VHTT", "QLDT"}


def done(stage: Stage) -> None:
    """Everything that fell due before today, but for the last quarter of those who owe it."""
    tasks = PlanTask.objects.of_agency(stage.agencies[DISTRICT]).late(stage.today).with_item()
    groups: dict[tuple, list[PlanTask]] = {}
    for task in tasks.order_by("due_on", "department__position", "pk"):
        groups.setdefault((task.due_on, task.department), []).append(task)
    last = max((due_on for due_on, _department in groups), default=None)
    for number, ((due_on, department), some) in enumerate(groups.items()):
        code = department.code if department else ""
        if due_on == last and code in OWED:
            some = some[2:]
        if some:
            days = LATE.get(code, -3) if due_on == last else -3
            with stage.at(due_on + timedelta(days=days)):
                complete_tasks(_who(stage, department), some, note=NOTES[number % len(NOTES)])


def _who(stage: Stage, department):
    """The department's head; the secretary for the others."""
    try:
        return stage.head_of(department) if department else stage.actor("thuky.phukhe")
    except StopIteration:
        return stage.actor("thuky.phukhe")
