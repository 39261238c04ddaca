"""One objective: save, remove, put in order."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.activity import changes, log
from agencies.errors import UserError
from agencies.succession_tree import predecessor_ids
from agencies.text import nfc
from objectives.cascade import CHANGES, cascade_problems, superior_objective
from objectives.goals import goal_of
from objectives.measures import MEASURES
from objectives.models import Comparator, Objective, ObjectiveNature, ObjectiveSet, Unit
from objectives.services.base import touch, writable, writable_objective
from objectives.verdicts import is_stretch_weaker

FIELDS = [
    "part",
    "text",
    "plan_heading",
    "commitment",
    "nature",
    "measure",
    "comparator",
    "value",
    "value_to",
    "stretch",
    "stretch_measure",
    "unit",
    "change_basis",
    "criteria",
    "target_words",
    "responsible",
    "calculation",
    "means",
    "by_department",
]
LARGEST = Decimal("9999999999")


@transaction.atomic
def save_objective(
    actor, objective_set: ObjectiveSet, *, objective: Objective | None = None, version: int | None = None, **fields
) -> Objective:
    """Add an objective at the end of the set, or change `objective`. `fields`: any of FIELDS, plus `number` for a part
    and `compared_with`, agencies whose figure of last year a change is counted from.

    UserError (with its field) for an unknown measure, a percentage beyond 100, a range upside down, a stretch weaker
    than the target, a target weaker than the superior agency's. Conflict where somebody saved since `version`.
    """
    unknown = set(fields) - {*FIELDS, "number", "compared_with"}
    if unknown:
        raise TypeError(f"Unknown fields: {', '.join(sorted(unknown))}")
    if objective is None:
        row = Objective(objective_set=writable(actor, objective_set))
        row.number = fields.get("number") or _next_number(objective_set)
    else:
        row = writable_objective(actor, objective, version)
    others = fields.pop("compared_with", None)
    wanted = {name: nfc(value).strip() if isinstance(value, str) else value for name, value in fields.items()}
    before, after = changes({name: getattr(row, name) for name in wanted}, wanted)
    compared = _compared_with(row, others)
    if row.pk and not after and compared is None:
        return row
    for name, value in wanted.items():
        setattr(row, name, value)
    check_objective(row)
    is_new = row.pk is None
    row.version = 1 if is_new else row.version + 1
    row.save()
    if compared is not None:
        row.compared_with.set(compared)
        after = {**after, "compared_with": [str(one) for one in compared]}
    touch(row.objective_set)
    code = "objectives.objective_added" if is_new else "objectives.objective_changed"
    after = {**after, "unit": row.unit}  # figures are read with it
    before = {} if is_new else {"unit": row.unit, **before}
    log(actor, code, row, before=before, after=after, agency=row.objective_set.agency)
    return row


def _compared_with(row: Objective, others) -> list | None:
    """The agencies to compare with where they change; None where they don't. UserError for one that isn't a
    predecessor of this agency: nobody else's figures are looked into."""
    if others is None:
        return None
    wanted = sorted(others, key=lambda one: one.pk)
    present = list(row.compared_with.order_by("pk")) if row.pk else []
    if wanted == present:
        return None
    agency = row.objective_set.agency
    allowed = {agency.pk} | predecessor_ids({agency.pk})
    if any(one.pk not in allowed for one in wanted):
        raise UserError(_("Choose this agency or those it followed."), field="compared_with")
    return wanted


def _next_number(objective_set: ObjectiveSet) -> int:
    last = objective_set.objectives.order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def check_objective(row: Objective) -> None:
    """Raise UserError, with the field, for the first thing that can't be right."""
    if not row.text:
        raise UserError(_("Write the objective as it is to be printed."), field="text")
    if row.measure not in MEASURES:
        raise UserError(_("Choose how this objective is measured."), field="measure")
    if row.stretch_measure and row.stretch_measure not in MEASURES:
        raise UserError(_("Choose how the stretch target is measured."), field="stretch_measure")
    for field, message in goal_problems(goal_of(row), bool(row.stretch_measure)).items():
        raise UserError(message, field=field)
    if (
        Objective.objects.filter(objective_set=row.objective_set, number=row.number, part=row.part)
        .exclude(pk=row.pk)
        .exists()
    ):
        raise UserError(_("This set already has an objective %(label)s.") % {"label": row.label}, field="part")
    if row.commitment and row.commitment.policy_id != row.objective_set.policy_id:
        raise UserError(_("Choose a commitment of the policy in force."), field="commitment")
    if row.nature == ObjectiveNature.QUANTITATIVE and row.comparator == Comparator.DONE:
        row.nature = ObjectiveNature.QUALITATIVE
    _settle_change(row)
    if row.value is not None or row.comparator == Comparator.DONE:
        department = row.objective_set.department_id
        for field, words in cascade_problems(goal_of(row), superior_objective(row), row, department=department).items():
            raise UserError(words, field=field)


def _settle_change(row: Objective) -> None:
    """How a change against the same period is counted must be said for a rate, and means nothing elsewhere."""
    if row.comparator not in CHANGES:
        row.change_basis = ""
    elif not row.change_basis and row.unit == Unit.PERCENT:
        raise UserError(
            _("Say whether the change is counted in percentage points or in per cent of last year's figure."),
            field="change_basis",
        )


def goal_problems(goal, other_stretch_measure: bool = False) -> dict[str, str]:
    """What can't be right about a goal, by field; the same for an objective and a department's line."""
    problems: dict[str, str] = {}
    for field in ("value", "value_to", "stretch"):
        figure = getattr(goal, field)
        if figure is None:
            continue
        is_percent = goal.unit == Unit.PERCENT or (field == "stretch" and other_stretch_measure)
        if is_percent and goal.comparator == Comparator.INCREASE and figure >= 0:
            continue  # a number of cases may double
        if is_percent and not 0 <= figure <= 100:
            problems[field] = _("A percentage lies between 0 and 100.")
        elif abs(figure) > LARGEST or -figure.as_tuple().exponent > 2:
            problems[field] = _("Give a number with at most two decimal places.")
    if goal.comparator == Comparator.RANGE and goal.value is not None:
        if goal.value_to is None:
            problems.setdefault("value_to", _("A range needs both ends, e.g. 1–2."))
        elif goal.value_to < goal.value:
            problems.setdefault("value", _("The range is upside down: write the smaller figure first."))
    if not other_stretch_measure and is_stretch_weaker(
        comparator=goal.comparator, target=goal.value, stretch=goal.stretch
    ):
        problems.setdefault("stretch", _("The stretch target asks for less than the target itself."))
    return problems


@transaction.atomic
def remove_objective(actor, objective: Objective) -> None:
    """Take an objective with its targets and plan out of a draft; the others close up."""
    row = writable_objective(actor, objective, None)
    objective_set = row.objective_set
    log(actor, "objectives.objective_removed", row, before={"text": row.text}, agency=objective_set.agency)
    row.delete()
    _renumber(objective_set, list(objective_set.objectives.order_by("number", "part", "pk")))
    touch(objective_set)


@transaction.atomic
def order_objectives(actor, objective_set: ObjectiveSet, ids: list[int]) -> None:
    """Number the objectives in this order. Parts of one printed objective stay together where they stand together."""
    row = writable(actor, objective_set)
    known = {one.pk: one for one in row.objectives.all()}
    if sorted(ids) != sorted(known):
        raise UserError(
            _("Somebody has added or removed an objective in the meantime. Look at the list and try again.")
        )
    if _renumber(row, [known[pk] for pk in ids]):
        touch(row)
        log(actor, "objectives.objectives_ordered", row, after={"order": ids})


def _renumber(objective_set: ObjectiveSet, ordered: list[Objective]) -> bool:
    """Give numbers 1, 2, … in two steps, so that no number is taken twice on the way. True if anything changed."""
    numbers, number, previous = {}, 0, None
    for one in ordered:
        if previous is None or one.number != previous.number:
            number += 1
        numbers[one.pk] = number
        previous = one
    changed = [one for one in ordered if one.number != numbers[one.pk]]
    for offset in (10_000, 0):
        for one in changed:
            Objective.objects.filter(pk=one.pk).update(number=numbers[one.pk] + offset)
    return bool(changed)
