"""The steps a case went through, as the one-stop system or a person records them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.activity import log
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import Department
from agencies.text import nfc
from procedures import permissions, workdays
from procedures.models import Case, CaseStep, Process, ProcessStep, TimeUnit

FIELDS = ("name", "department_id", "started_at", "ended_at", "allowed_hours", "used_hours")


@dataclass(frozen=True)
class GivenStep:
    """One step as it is told. `position` or `name` finds the step of the process, which fills in what is not given."""

    started_at: datetime
    ended_at: datetime | None = None
    position: int | None = None
    name: str = ""
    department: Department | None = None
    allowed_hours: Decimal | None = None


def planned_steps(case: Case) -> list[ProcessStep]:
    """The steps of the process version that was in force for the case's procedure on the day of receipt; [] without one."""
    versions = Process.objects.of_agency(case.agency_id).filter(procedures=case.procedure_id).on(case.received_on)
    process = versions.order_by("-valid_from", "-version", "-pk").first()
    return list(process.steps.order_by("position")) if process else []


@transaction.atomic
def record_steps(actor: Actor, case: Case, steps: Iterable[GivenStep]) -> list[CaseStep]:
    """Record steps of a case by their position: known ones are changed, new ones added, others stay. Returns the case's steps.

    Hours used are office hours without pauses. UserError in words, naming the step. The same steps again change nothing.
    """
    if not permissions.can_handle_case(actor, case):
        raise PermissionDenied
    rows = Case.objects.select_for_update(of=("self",)).select_related("agency", "procedure")
    case = rows.get_to_change(case.pk)
    known = {step.position: step for step in case.steps.order_by("position")}
    made = resolved(case, steps, planned_steps(case), workdays.calendar_of(case.agency_id), list(case.pauses.all()))
    new, changed = [], []
    for step in made:
        old = known.get(step.position)
        if old is None:
            new.append(step)
        elif any(getattr(old, name) != getattr(step, name) for name in FIELDS):
            step.pk = old.pk
            changed.append(step)
    CaseStep.objects.bulk_create(new)
    CaseStep.objects.bulk_update(changed, FIELDS)
    if new or changed:
        told = {step.position: step.name for step in (*new, *changed)}
        log(actor, "procedures.steps_recorded", case, after={"steps": [told[place] for place in sorted(told)]})
    return list(case.steps.select_related("department").order_by("position"))


def resolved(
    case: Case, given: Iterable[GivenStep], planned: list[ProcessStep], calendar: workdays.WorkingCalendar, pauses: list
) -> list[CaseStep]:
    """Unsaved steps in order of position, filled from the process. Pure but for the case's procedure. UserError in words."""
    by_place = {step.position: step for step in planned}
    by_name = {nfc(step.name).casefold(): step for step in planned}
    made: dict[int, CaseStep] = {}
    for number, one in enumerate(given, start=1):
        name = nfc(one.name).strip()
        plan = by_place.get(one.position) if one.position else by_name.get(name.casefold())
        position = one.position or (plan.position if plan else number)
        label = name or (plan.name if plan else str(position))
        if position in made:
            raise UserError(_("Step %(step)s is given twice.") % {"step": label}, "steps")
        _check(case, one, label)
        allowed = one.allowed_hours if one.allowed_hours is not None else (plan.hours if plan else None)
        if not name and plan is None:
            words = _("Step %(step)s is no step of the process in force on the day of receipt: give its name.")
            raise UserError(words % {"step": label}, "steps")
        if allowed is None or allowed <= 0:
            words = _("Step %(step)s: say how many working hours it was allowed; no process in force says so.")
            raise UserError(words % {"step": label}, "steps")
        department_id = one.department.pk if one.department else (plan.department_id if plan else None)
        made[position] = CaseStep(
            case=case,
            position=position,
            name=label,
            department_id=department_id,
            started_at=one.started_at,
            ended_at=one.ended_at,
            allowed_hours=Decimal(allowed),
            used_hours=_used(case, one, calendar, pauses),
        )
    return [made[position] for position in sorted(made)]


def _check(case: Case, one: GivenStep, label: str) -> None:
    if one.department is not None and one.department.agency_id != case.agency_id:
        raise UserError(_("This department belongs to another agency."), "steps")
    if one.ended_at is not None and one.ended_at < one.started_at:
        raise UserError(_("Step %(step)s ends before it begins.") % {"step": label}, "steps")
    if one.started_at < case.received_at:
        raise UserError(_("Step %(step)s begins before the case was received.") % {"step": label}, "steps")


def _used(case: Case, one: GivenStep, calendar: workdays.WorkingCalendar, pauses: list) -> Decimal | None:
    if one.ended_at is None:
        return None
    by_hours = case.procedure.time_unit == TimeUnit.HOURS
    hours = calendar.step_hours(case.received_at, one.started_at, one.ended_at, pauses, by_hours=by_hours)
    return Decimal(str(hours))
