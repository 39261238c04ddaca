"""The departments' targets of one objective, saved as a table: all of it or nothing."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.activity import log
from agencies.models import Department
from objectives.cascade import cascade_problems, superior_objective
from objectives.goals import Goal, goal_of
from objectives.models import Comparator, Objective, Target, TargetRole
from objectives.services.base import RowErrors, touch, writable_objective
from objectives.services.objectives import goal_problems

FIELD_NAMES = {
    "department": gettext_lazy("Department"),
    "role": gettext_lazy("Part"),
    "comparator": gettext_lazy("Comparator"),
    "value": gettext_lazy("Target"),
    "value_to": gettext_lazy("Target"),
    "stretch": gettext_lazy("Stretch target"),
}
VALUES = ("role", "comparator", "value", "value_to", "stretch")


@transaction.atomic
def save_targets(actor, objective: Objective, rows: list[dict], *, version: int | None = None) -> list[Target]:
    """Replace the table of an objective by `rows`, in their order.

    A row: {"department": Department or id, "role", "comparator", "value": Decimal or None, "value_to", "stretch"}; only
    the department must be given. "number" is what messages call the row, where it is not its place in the list. RowErrors names row and field of everything that can't be right; Conflict where
    somebody saved since `version`. A department that stays keeps its row, so that what refers to it still does.
    """
    row = writable_objective(actor, objective, version)
    lines = [_line(one) for one in rows]
    _check(row, lines)
    old = {target.department_id: target for target in row.targets.all()}
    before = _plain(old.values())
    # A lead that moves from one department to another must not stand twice on the way.
    row.targets.exclude(department__in=[line["department"] for line in lines]).delete()
    row.targets.filter(role=TargetRole.LEAD).update(role=TargetRole.MONITOR)
    saved = []
    for position, line in enumerate(lines, 1):
        target = old.get(line["department"]) or Target(objective=row, department_id=line["department"])
        target.position = position
        for name in VALUES:
            setattr(target, name, line[name])
        target.save()
        saved.append(target)
    after = _plain(row.targets.select_related("department"))
    if before != after:
        row.version += 1
        row.save(update_fields=["version"])
        touch(row.objective_set)
        log(
            actor,
            "objectives.targets_saved",
            row,
            before={"targets": before},
            after={"targets": after},
            agency=row.objective_set.agency,
        )
    return saved


def _line(row: dict) -> dict:
    department = row["department"]
    return {
        "number": row.get("number"),
        "department": getattr(department, "pk", department),
        "role": row.get("role") or TargetRole.MONITOR,
        "comparator": row.get("comparator") or Comparator.AT_LEAST,
        "value": row.get("value"),
        "value_to": row.get("value_to"),
        "stretch": row.get("stretch"),
    }


def _plain(targets) -> list[str]:
    return [f"{target.department}: {target.get_role_display()} {goal_of(target).exact}".strip() for target in targets]


def _check(objective: Objective, lines: list[dict]) -> None:
    """Raise RowErrors with a message for every row and field that can't be right."""
    agency = objective.objective_set.agency
    departments = Department.objects.of_agency(agency).in_bulk(
        [line["department"] for line in lines if line["department"]]
    )
    superior = superior_objective(objective)
    problems: dict[int, dict[str, str]] = {}
    seen: dict[int, int] = {}
    lead: int | None = None
    for index, line in enumerate(lines):
        number = line["number"] or index + 1
        found = _row_problems(objective, line, departments, superior)
        if line["department"] in seen:
            found["department"] = _("This department already stands in row %(row)d.") % {
                "row": seen[line["department"]]
            }
        if line["role"] == TargetRole.LEAD and lead is not None:
            found["role"] = _("Row %(row)d already leads; an objective has one leading department.") % {"row": lead}
        seen.setdefault(line["department"], number)
        lead = number if lead is None and line["role"] == TargetRole.LEAD else lead
        if found:
            problems[index] = {field: row_message(number, field, words) for field, words in found.items()}
    if problems:
        raise RowErrors(problems)


def _row_problems(objective: Objective, line: dict, departments: dict, superior: Objective | None) -> dict[str, str]:
    department = departments.get(line["department"])
    found: dict[str, str] = {}
    if department is None:
        found["department"] = _("Choose a department of this agency.")
    elif _is_gone(department, objective.objective_set.year):
        found["department"] = _("%(name)s no longer exists in %(year)d.") % {
            "name": department,
            "year": objective.objective_set.year,
        }
    if line["role"] not in TargetRole.values:
        found["role"] = _("Choose the department's part.")
    if line["comparator"] not in Comparator.values:
        return found | {"comparator": _("Choose how the result is compared.")}
    goal = Goal(
        line["comparator"], line["value"], line["value_to"], line["stretch"], objective.unit, objective.change_basis
    )
    found |= goal_problems(goal, bool(objective.stretch_measure))
    if "value" not in found and "value_to" not in found:
        of = {
            "department": objective.objective_set.department_id,
            "field": getattr(line.get("field"), "pk", line.get("field")),
        }
        for name, words in cascade_problems(goal, superior, objective, **of).items():
            found.setdefault(name, words)
    return found


def _is_gone(department: Department, year: int) -> bool:
    """A department that ended before the year began takes no part; one dissolved during it had its months."""
    return department.valid_to is not None and department.valid_to.year < year


def row_message(number: int, field: str, words: str) -> str:
    """`Dòng 3, chỉ tiêu: …`"""
    return _("Row %(row)d, %(field)s: %(problem)s") % {
        "row": number,
        "field": str(FIELD_NAMES[field]).lower(),
        "problem": words,
    }
