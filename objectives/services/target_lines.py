"""A department's line in an objective: what can't be right about it, and how the log writes it. Shared by the table of one
objective (targets.py) and that of a whole set (grid.py)."""

from collections.abc import Iterable
from dataclasses import replace

from django.db.models import Q
from django.utils.translation import gettext as _

from agencies.models import Department
from agencies.text import number_vi
from objectives.cascade import cascade_problems
from objectives.goals import goal_of
from objectives.models import Comparator, Objective, ObjectiveSet, Target, TargetRole, Unit
from objectives.services.objectives import goal_problems
from procedures.models import Field, Procedure

LineKey = tuple[int, int | None]
"""(department id, field id or None): an objective has at most one line of each."""


def key_of(target: Target) -> LineKey:
    return target.department_id, target.field_id


def is_gone(department: Department, year: int) -> bool:
    """A department that ended before the year began takes no part; one dissolved during it had its months."""
    return department.valid_to is not None and department.valid_to.year < year


def usable_fields(objective_set: ObjectiveSet) -> list[Field]:
    """The fields that a line can be for: those of the agency's procedures, and those that have a line already; all where
    the agency has no catalogue yet. At most two queries."""
    procedures = Procedure.objects.of_agency(objective_set.agency).order_by().values("field")
    used = Target.objects.filter(objective__objective_set=objective_set, field__isnull=False).order_by().values("field")
    found = list(Field.objects.filter(Q(pk__in=procedures) | Q(pk__in=used)).order_by("name", "pk"))
    return found or list(Field.objects.order_by("name", "pk"))


def whose(department, field) -> str:
    """`Phòng Tư pháp`, `Phòng Tư pháp · Hộ tịch`."""
    return f"{department} · {field}" if field else str(department)


def cell_message(objective: Objective, name: str, words: str) -> str:
    """`Mục tiêu 3, Phòng Tư pháp: …`"""
    return _("Objective %(label)s, %(whose)s: %(problem)s") % {
        "label": objective.label,
        "whose": name,
        "problem": words,
    }


def line_problems(
    objective: Objective, line: dict, *, department: Department | None, field: int | None, superior: Objective | None
) -> dict[str, str]:
    """{field of the line: what can't be right about it}. `line` has all of cells.VALUES; `superior` is what it must not
    fall below (cascade.counterpart)."""
    found: dict[str, str] = {}
    if department is None:
        found["department"] = _("Choose a department of this agency.")
    elif objective.objective_set.department_id not in (None, department.pk):
        found["department"] = _("A department's own objectives have lines of its own only.")
    elif is_gone(department, objective.objective_set.year):
        found["department"] = _("%(name)s no longer exists in %(year)d.") % {
            "name": department,
            "year": objective.objective_set.year,
        }
    if line["role"] not in TargetRole.values:
        found["role"] = _("Choose the department's part.")
    if line["unit"] and line["unit"] not in Unit.values:
        found["unit"] = _("Choose the unit of the figure.")
    if line["comparator"] not in Comparator.values:
        return found | {"comparator": _("Choose how the result is compared.")}
    # Without a figure of its own the objective's holds: a stretch must not ask for less than that either.
    goal = replace(goal_of(Target(objective=objective, **line)), stretch=line["stretch"])
    found |= goal_problems(goal, bool(objective.stretch_measure))
    if "value" not in found and "value_to" not in found:
        has_own = line["value"] is not None or line["comparator"] == Comparator.DONE
        own = goal if has_own else replace(goal, value=None, value_to=None)
        of = {"department": objective.objective_set.department_id, "field": field}
        for name, words in cascade_problems(own, superior, objective, **of).items():
            found.setdefault(name, words)
    return found


def plain(targets: Iterable[Target]) -> list[str]:
    """The lines as the activity log keeps them: `Phòng Tư pháp: theo dõi và báo cáo ≥ 98 %`."""
    roles = {role.value: str(role.label) for role in TargetRole}
    lines = []
    for target in targets:
        words = [roles[target.role], goal_of(target).exact]
        if target.stretch is not None:
            words.append(_("striving for %(figure)s") % {"figure": number_vi(target.stretch)})
        lines.append(f"{whose(target.department, target.field)}: {' '.join(word for word in words if word)}")
    return lines
