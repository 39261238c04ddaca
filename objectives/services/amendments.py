"""Amendments while they are written: begin, fill in, drop. From the decision on: services/amending_decisions.py.

Locks are taken in one order, which that of an issue is too: the decision, the set, the amendment.
"""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agencies import clock, periods
from agencies.activity import log
from agencies.errors import UserError
from agencies.models import Department
from agencies.text import nfc
from documents.models import DocumentState, OfficialDocument
from objectives import permissions
from objectives.amending import FIGURES, change_of, lines_of
from objectives.cascade import cascade_problems, counterpart, demanding
from objectives.goals import goal_of
from objectives.models import (
    AmendmentState,
    Comparator,
    Objective,
    ObjectiveSet,
    SetState,
    Target,
    TargetAmendment,
    TargetAmendmentLine,
)
from objectives.services.base import Conflict, RowErrors, demand
from objectives.services.objectives import goal_problems

UNDER_WAY = (AmendmentState.DRAFT, AmendmentState.IN_DECISION)


@transaction.atomic
def begin_amendment(
    actor, objective_set: ObjectiveSet, *, reason: str, effective_from: date | None = None
) -> TargetAmendment:
    """Begin to amend a set in force. UserError without a reason, for another state, or where one is under way."""
    row = _locked_set(actor, objective_set.pk)
    amendment = TargetAmendment(objective_set=row, author=actor.membership, created_at=clock.now())
    _take_header(amendment, reason, effective_from)
    try:
        with transaction.atomic():
            amendment.save()
    except IntegrityError:
        raise UserError(
            _("Another amendment of these objectives is under way. Finish or drop that one first.")
        ) from None
    log(actor, "objectives.amendment_begun", amendment, reason=amendment.reason, agency=row.agency)
    return amendment


@transaction.atomic
def save_amendment(
    actor,
    amendment: TargetAmendment,
    *,
    reason: str,
    effective_from: date | None,
    lines: list[dict],
    version: int | None = None,
) -> TargetAmendment:
    """Replace reason, day and lines of an amendment being written.

    A line: {"objective": Objective, "target": Target or None, "department": Department or None, "comparator", "value",
    "value_to", "stretch"}; without target and department it is the objective's own figure, with a department alone the first
    line of that department. A line that changes nothing is left out. RowErrors by the place in the list for what can't be
    right; Conflict where somebody saved since `version`.
    """
    row = locked_amendment(actor, amendment)
    demand_editable(row)
    if version is not None and version != row.version:
        raise Conflict(
            _("Somebody else has saved in the meantime. Nothing of theirs was overwritten; compare, then save again."),
            row,
        )
    before = plain_lines(row)
    _take_header(row, reason, effective_from)
    kept = _checked(row, lines)
    row.version += 1
    row.save()
    row.lines.all().delete()
    TargetAmendmentLine.objects.bulk_create(TargetAmendmentLine(amendment=row, **line) for line in kept)
    log(
        actor,
        "objectives.amendment_saved",
        row,
        before={"targets": before},
        after={"targets": plain_lines(row), "effective_from": row.effective_from},
        reason=row.reason,
        agency=row.objective_set.agency,
    )
    return row


@transaction.atomic
def drop_amendment(actor, amendment: TargetAmendment, *, reason: str) -> TargetAmendment:
    """Give an amendment up before its decision leaves its author's desk. The draft decision can then go no further."""
    row = locked_amendment(actor, amendment)
    demand_editable(row)
    reason = nfc(reason or "").strip()
    if not reason:
        raise UserError(_("Say why the amendment is dropped."), field="comment")
    row.state = AmendmentState.DROPPED
    row.save(update_fields=["state"])
    log(actor, "objectives.amendment_dropped", row, reason=reason, agency=row.objective_set.agency)
    return row


# --- shared with the decision -------------------------------------------------------------------------------


def _locked_set(actor, pk: int) -> ObjectiveSet:
    """The set, locked, if this actor may amend it now; UserError where it isn't in force."""
    row = (
        ObjectiveSet.objects.select_for_update(of=("self",))
        .select_related("agency__parent", "decision")
        .get_to_change(pk)
    )
    demand(permissions.can_amend(actor, row))
    if row.state != SetState.IN_FORCE or row.decision is None:
        raise UserError(_("Only objectives in force by a decision are amended. Before that they are simply changed."))
    return row


def locked_amendment(actor, amendment: TargetAmendment) -> TargetAmendment:
    """The amendment with decision and set, all locked, if this actor may write it."""
    known = TargetAmendment.objects.get_to_change(amendment.pk)
    decision = None
    if known.decision_id:
        decision = OfficialDocument.objects.select_for_update(of=("self",)).get_to_change(known.decision_id)
    objective_set = _locked_set(actor, known.objective_set_id)
    row = TargetAmendment.objects.select_for_update(of=("self",)).select_related("author").get_to_change(known.pk)
    row.objective_set = objective_set
    if row.decision_id != known.decision_id:
        raise UserError(_("Somebody else has drafted the decision in the meantime. Look at it first."))
    row.decision = decision
    return row


def is_editable(amendment: TargetAmendment) -> bool:
    """Until its decision leaves its author's desk, and again when it comes back."""
    if amendment.state == AmendmentState.IN_DECISION:
        return amendment.decision.state == DocumentState.DRAFT
    return amendment.state == AmendmentState.DRAFT


def demand_editable(amendment: TargetAmendment) -> None:
    if is_editable(amendment):
        return
    if amendment.state == AmendmentState.IN_DECISION:
        raise UserError(
            _(
                "The decision on this amendment is on its way. It can be changed again when it is sent back to its author."
            )
        )
    raise UserError(_("This amendment is over; begin another one."))


def earliest_day(objective_set: ObjectiveSet) -> date:
    """From when an amendment that is written today may count: not before its decision, nor before the one before it."""
    last = (
        objective_set.amendments.filter(state=AmendmentState.IN_FORCE)
        .order_by("-effective_from")
        .values_list("effective_from", flat=True)
        .first()
    )
    return max(clock.today(), last or clock.today())


def _take_header(amendment: TargetAmendment, reason: str, effective_from: date | None) -> None:
    """Set reason and day. UserError, with the field, for what can't be right."""
    amendment.reason = nfc(reason or "").strip()
    if not amendment.reason:
        raise UserError(_("Say why the targets change."), field="reason")
    objective_set, today = amendment.objective_set, clock.today()
    first = earliest_day(objective_set)
    _start, last = periods.bounds(objective_set.agency.cut_off, objective_set.year, "Y")
    if effective_from is not None and effective_from < first:
        text = (
            _("New targets can't count before their decision is issued: today at the earliest.")
            if first == today
            else _("An earlier amendment counts from %(day)s; this one can't count before it.")
            % {"day": f"{first:%d/%m/%Y}"}
        )
        raise UserError(text, field="effective_from")
    if effective_from is None and first > today:
        text = _("An earlier amendment counts from %(day)s only. Give the day from which this one counts.")
        raise UserError(text % {"day": f"{first:%d/%m/%Y}"}, field="effective_from")
    if (effective_from or today) > last:
        text = _("The year of these objectives ends on %(day)s; a later target is set in the next year's objectives.")
        raise UserError(text % {"day": f"{last:%d/%m/%Y}"}, field="effective_from")
    amendment.effective_from = effective_from


def plain_lines(amendment: TargetAmendment) -> list[str]:
    """`1 Phòng Tư pháp: ≥ 98 % → ≥ 99 %`, as the log keeps them."""
    found = []
    for line in lines_of([amendment]):
        change = change_of(line)
        whom = f"{change.objective.label} {change.department or ''}".strip()
        found.append(f"{whom}: {change.old.exact or '–'} → {change.new.exact}")
    return found


# --- lines --------------------------------------------------------------------------------------------------


def _checked(amendment: TargetAmendment, lines: list[dict]) -> list[dict]:
    """Columns of the lines that change something; RowErrors for what can't be right."""
    objective_set = amendment.objective_set
    objectives = {one.pk: one for one in objective_set.objectives.prefetch_related("targets")}
    superiors = demanding(objective_set)
    problems: dict[int, dict[str, str]] = {}
    kept, seen = [], set()
    for index, line in enumerate(lines):
        objective = objectives.get(line["objective"].pk)
        if objective is None:
            raise UserError(_("This objective belongs to another set."))
        objective.objective_set = objective_set
        item, found = _item(objective, line)
        wanted = {name: line.get(name) for name in FIGURES}
        wanted["comparator"] = wanted["comparator"] or item.comparator or objective.comparator
        if not found and item.pk and wanted == {name: getattr(item, name) for name in FIGURES}:
            continue
        if not found:
            found = _problems(objective, item, wanted, counterpart(objective, superiors))
        key = (objective.pk, getattr(item, "department_id", None), getattr(item, "field_id", None))
        if key in seen:
            found["value"] = _("This figure stands there twice.")
        seen.add(key)
        if found:
            problems[index] = found
        kept.append(_columns(objective, item, wanted))
    if problems:
        raise RowErrors(problems)
    return kept


def _item(objective: Objective, line: dict) -> tuple[Objective | Target, dict[str, str]]:
    """What the line changes, as it is stored, and what is wrong with naming it."""
    target, department = line.get("target"), line.get("department")
    if target is not None:
        stored = next((one for one in objective.targets.all() if one.pk == target.pk), None)
        if stored is None:
            raise UserError(_("This target belongs to another objective."))
        stored.objective = objective
        return stored, {}
    if department is None:
        return objective, {}
    agency = objective.objective_set.agency
    fresh = Target(objective=objective, department=department, comparator="")
    if not Department.objects.of_agency(agency).on(clock.today()).filter(pk=department.pk).exists():
        return fresh, {"department": _("Choose a department of this agency.")}
    if not objective.by_department:
        return fresh, {"department": _("This objective has no targets by department; change the agency's own.")}
    if any(one.department_id == department.pk for one in objective.targets.all()):
        return fresh, {"department": _("This department already has a line in this objective.")}
    return fresh, {}


def _problems(
    objective: Objective, item: Objective | Target, wanted: dict, superior: Objective | None
) -> dict[str, str]:
    if wanted["comparator"] not in Comparator.values:
        return {"value": _("Choose how the result is compared.")}
    if (wanted["comparator"] == Comparator.DONE) != ((item.comparator or objective.comparator) == Comparator.DONE):
        return {
            "value": _(
                "An amendment changes figures. Whether something is counted or only done stays as it was decided."
            )
        }
    if wanted["value"] is None and wanted["comparator"] != Comparator.DONE:
        return {"value": _("Give the new target.")}
    goal = _goal(item, wanted)
    found = goal_problems(goal, bool(objective.stretch_measure))
    return found or cascade_problems(goal, superior, objective, field=getattr(item, "field_id", None))


def _goal(item: Objective | Target, wanted: dict):
    from objectives.amending import with_figures

    return goal_of(with_figures(item, wanted))


def _columns(objective: Objective, item: Objective | Target, wanted: dict) -> dict:
    is_target = isinstance(item, Target)
    return {
        "objective": objective,
        "target": item if is_target and item.pk else None,
        "department_id": item.department_id if is_target else None,
        "field_id": item.field_id if is_target else None,
        "old_unit": item.unit,
        "unit": item.unit,
        **{f"old_{name}": getattr(item, name) for name in FIGURES},
        **wanted,
    }
