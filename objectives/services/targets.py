"""The departments' targets of one objective, saved as a table: all of it or nothing."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.activity import log
from agencies.models import Department
from objectives.cascade import superior_objective
from objectives.cells import VALUES, normal_line
from objectives.models import Objective, Target, TargetRole
from objectives.services.base import RowErrors, touch, writable_objective
from objectives.services.target_lines import LineKey, key_of, line_problems, plain
from procedures.models import Field

FIELD_NAMES = {
    "department": gettext_lazy("Department"),
    "field": gettext_lazy("Field of administration"),
    "role": gettext_lazy("Part"),
    "comparator": gettext_lazy("Comparator"),
    "value": gettext_lazy("Target"),
    "value_to": gettext_lazy("Target"),
    "stretch": gettext_lazy("Stretch target"),
    "unit": gettext_lazy("Unit"),
}


@transaction.atomic
def save_targets(actor, objective: Objective, rows: list[dict], *, version: int | None = None) -> list[Target]:
    """Replace the table of an objective by `rows`, in their order.

    A row: {"department": Department or id, "field": Field or id or None, "role", "comparator", "value": Decimal or None,
    "value_to", "stretch", "unit"}; only the department must be given. "number" is what messages call the row, where it is
    not its place in the list. RowErrors names row and field of everything that can't be right; Conflict where somebody
    saved since `version`. A line of the same department and field keeps its row, so that what refers to it still does.
    """
    row = writable_objective(actor, objective, version)
    lines = [_line(row, one) for one in rows]
    _check(row, lines)
    old = {key_of(target): target for target in row.targets.select_related("department", "field")}
    before = plain(old.values())
    # A lead that moves from one department to another must not stand twice on the way.
    kept = [old[line["key"]].pk for line in lines if line["key"] in old]
    row.targets.exclude(pk__in=kept).delete()
    row.targets.filter(role=TargetRole.LEAD).update(role=TargetRole.MONITOR)
    saved = []
    for position, line in enumerate(lines, 1):
        department, field = line["key"]
        target = old.get(line["key"]) or Target(objective=row, department_id=department, field_id=field)
        target.position = position
        for name in VALUES:
            setattr(target, name, line[name])
        target.save()
        saved.append(target)
    after = plain(row.targets.select_related("department", "field"))
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


def _line(objective: Objective, row: dict) -> dict:
    key = tuple(getattr(row.get(name), "pk", row.get(name)) for name in ("department", "field"))
    return normal_line(objective, row) | {"number": row.get("number"), "key": key}


def _check(objective: Objective, lines: list[dict]) -> None:
    """Raise RowErrors with a message for every row and field that can't be right."""
    keys = [line["key"] for line in lines]
    agency = objective.objective_set.agency
    departments = Department.objects.of_agency(agency).in_bulk(
        [department for department, _field in keys if department]
    )
    fields = Field.objects.in_bulk([field for _department, field in keys if field])
    superior = superior_objective(objective)
    problems: dict[int, dict[str, str]] = {}
    seen: dict[LineKey, int] = {}
    lead: int | None = None
    for index, line in enumerate(lines):
        number, (department, field) = line["number"] or index + 1, line["key"]
        found = line_problems(
            objective,
            {name: line[name] for name in VALUES},
            department=departments.get(department),
            field=field,
            superior=superior,
        )
        if field and field not in fields:
            found["field"] = _("Choose a field of administration.")
        if line["key"] in seen:
            found["department"] = _said_twice(field) % {"row": seen[line["key"]]}
        if line["role"] == TargetRole.LEAD and lead is not None:
            found["role"] = _("Row %(row)d already leads; an objective has one leading department.") % {"row": lead}
        seen.setdefault(line["key"], number)
        lead = number if lead is None and line["role"] == TargetRole.LEAD else lead
        if found:
            problems[index] = {name: row_message(number, name, words) for name, words in found.items()}
    if problems:
        raise RowErrors(problems)


def _said_twice(field: int | None) -> str:
    if field:
        return _("This department already stands in row %(row)d with the same field.")
    return _("This department already stands in row %(row)d.")


def row_message(number: int, field: str, words: str) -> str:
    """`Dòng 3, chỉ tiêu: …`"""
    return _("Row %(row)d, %(field)s: %(problem)s") % {
        "row": number,
        "field": str(FIELD_NAMES[field]).lower(),
        "problem": words,
    }
