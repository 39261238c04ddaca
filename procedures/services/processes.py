"""ISO processes: their versions and steps. A version that cases have used is replaced, never changed.

The hours of the steps add up to the time limit of every procedure that shares the process (regulations 3.6): the sum is what the
citizen was promised.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agencies.activity import changes, log
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import Agency, Department
from agencies.text import nfc, number_vi
from procedures.models import Case, Procedure, Process, ProcessStep
from procedures.permissions import can_keep_catalogue
from procedures.services.catalogue import limit_in_hours
from procedures.services.common import fill

Step = tuple[str, Department | None, Decimal]  # name, department, hours


def hours_of(steps: Sequence[Step]) -> Decimal:
    return sum((step[2] for step in steps), Decimal(0))


def check_hours(hours: Decimal, procedures: Sequence[Procedure]) -> None:
    """UserError with both figures where the steps don't take what a procedure allows."""
    for procedure in procedures:
        limit = limit_in_hours(procedure)
        if limit != hours:
            text = _("The steps take %(hours)s hours, procedure %(code)s allows %(limit)s.")
            words = {"hours": number_vi(hours, 1), "code": procedure.code, "limit": number_vi(limit, 1)}
            raise UserError(text % words, field="steps")


def is_used(process: Process) -> bool:
    """Whether a case was received under this version."""
    cases = Case.objects.filter(procedure__processes=process, received_on__gte=process.valid_from)
    return (cases.filter(received_on__lte=process.valid_to) if process.valid_to else cases).exists()


def latest(process: Process) -> Process:
    """The newest version of the same process."""
    return Process.objects.filter(agency=process.agency_id, code=process.code).order_by("-version").first()


@transaction.atomic
def add_process(
    actor: Actor,
    *,
    code: str,
    name: str,
    procedures: Sequence[Procedure],
    steps: Sequence[Step],
    valid_from: date,
) -> Process:
    """Add an ISO process with its steps; several procedures may share it (Circular 26/2014 art. 41.6). UserError by the rules above."""
    if not can_keep_catalogue(actor, actor.agency):
        raise PermissionDenied
    code = nfc(code).strip()
    if Process.objects.of_agency(actor.agency).filter(code=code).exists():
        raise UserError(
            _("There is a process with the code %(code)s. Open it and enter a new version.") % {"code": code}, "code"
        )
    _check_steps(actor.agency, steps, procedures)
    process = Process(agency=actor.agency)
    fill(process, {"code": code, "name": name, "valid_from": valid_from})
    process.save()
    _write(process, procedures, steps)
    log(actor, "procedures.process_added", process, after=described(process))
    return process


@transaction.atomic
def replace_process(
    actor: Actor,
    process: Process,
    *,
    name: str,
    procedures: Sequence[Procedure],
    steps: Sequence[Step],
    valid_from: date,
) -> Process:
    """A new version from a day on; the version before ends the day before. UserError where that day is not later than its first."""
    old = _locked(actor, process)
    newest = Process.objects.filter(agency=old.agency_id, code=old.code).aggregate(Max("version"))["version__max"]
    if newest != old.version:
        raise UserError(_("There is a newer version of this process. Look at that one first."))
    if valid_from <= old.valid_from:
        text = _("Version %(version)d is in force from %(day)s; a new version begins later.")
        raise UserError(text % {"version": old.version, "day": f"{old.valid_from:%d/%m/%Y}"}, "valid_from")
    _check_steps(old.agency, steps, procedures)
    last_day = valid_from - timedelta(days=1)
    if old.valid_to is None or old.valid_to > last_day:
        before = old.valid_to
        fill(old, {"valid_to": last_day})
        old.save()
        log(actor, "procedures.process_ended", old, before={"valid_to": before}, after={"valid_to": last_day})
    made = Process(agency=old.agency, code=old.code, version=old.version + 1)
    fill(made, {"name": name, "valid_from": valid_from})
    made.save()
    _write(made, procedures, steps)
    log(actor, "procedures.process_replaced", made, before=described(old), after=described(made))
    return made


@transaction.atomic
def update_process(
    actor: Actor,
    process: Process,
    *,
    name: str,
    procedures: Sequence[Procedure],
    steps: Sequence[Step],
    valid_from: date,
) -> Process:
    """Change a version that no case has used yet. UserError once one has: enter a new version."""
    stored = _locked(actor, process)
    if is_used(stored):
        raise UserError(_("Cases have been handled by this version: it stays as it is. Enter a new version."))
    earlier = Process.objects.filter(agency=stored.agency_id, code=stored.code, version=stored.version - 1).first()
    if earlier is not None and valid_from <= earlier.valid_from:
        text = _("Version %(version)d is in force from %(day)s; a new version begins later.")
        raise UserError(text % {"version": earlier.version, "day": f"{earlier.valid_from:%d/%m/%Y}"}, "valid_from")
    _check_steps(stored.agency, steps, procedures)
    before, after = described(stored), _told(stored.version, name, valid_from, procedures, steps)
    if before == after:
        return stored
    if earlier is not None and valid_from != stored.valid_from:
        ended = earlier.valid_to
        fill(earlier, {"valid_to": valid_from - timedelta(days=1)})
        earlier.save()
        log(
            actor, "procedures.process_ended", earlier, before={"valid_to": ended}, after={"valid_to": earlier.valid_to}
        )
    fill(stored, {"name": name, "valid_from": valid_from})
    stored.save()
    stored.steps.all().delete()
    _write(stored, procedures, steps)
    old, new = changes(before, after)
    log(actor, "procedures.process_changed", stored, before=old, after=new)
    return stored


@transaction.atomic
def end_process(actor: Actor, process: Process, *, last_day: date, reason: str) -> Process:
    """Let the newest version be in force for the last time on a day, with the reason."""
    stored = _locked(actor, process)
    if not reason.strip():
        raise UserError(_("Say why the process ends."), "reason")
    before = stored.valid_to
    fill(stored, {"valid_to": last_day})
    stored.save()
    log(
        actor, "procedures.process_ended", stored,
        before={"valid_to": before}, after={"valid_to": last_day}, reason=nfc(reason).strip(),
    )  # fmt: skip
    return stored


def _locked(actor: Actor, process: Process) -> Process:
    rows = Process.objects.select_for_update(of=("self",)).select_related("agency")
    stored = rows.get_to_change(process.pk)
    if not can_keep_catalogue(actor, stored.agency):
        raise PermissionDenied
    return stored


def _check_steps(agency: Agency, steps: Sequence[Step], procedures: Sequence[Procedure]) -> None:
    if {procedure.agency_id for procedure in procedures} - {agency.pk}:
        raise UserError(_("This procedure belongs to another agency."), field="procedures")
    if {step[1].agency_id for step in steps if step[1]} - {agency.pk}:
        raise UserError(_("This department belongs to another agency."), field="steps")
    if not steps:
        raise UserError(_("A process has at least one step."), field="steps")
    if any(hours <= 0 for _name, _department, hours in steps):
        raise UserError(_("Each step takes some time: write its hours."), field="steps")
    check_hours(hours_of(steps), procedures)


def _write(process: Process, procedures: Sequence[Procedure], steps: Sequence[Step]) -> None:
    process.procedures.set(procedures)
    ProcessStep.objects.bulk_create(
        ProcessStep(process=process, position=position, name=nfc(name).strip(), department=department, hours=hours)
        for position, (name, department, hours) in enumerate(steps, start=1)
    )


def described(process: Process) -> dict:
    """A version as the log keeps it."""
    steps = process.steps.select_related("department").order_by("position")
    rows = [(step.name, step.department, step.hours) for step in steps]
    procedures = process.procedures.order_by("code")
    return _told(process.version, process.name, process.valid_from, procedures, rows)


def _told(version: int, name: str, valid_from: date, procedures: Iterable[Procedure], steps: Sequence[Step]) -> dict:
    return {
        "version": version,
        "name": nfc(name).strip(),
        "valid_from": valid_from,
        "procedures": sorted(procedure.code for procedure in procedures),
        "steps": [
            f"{number}. {nfc(step).strip()}{f' – {department.name}' if department else ''}: {number_vi(hours, 1)}"
            for number, (step, department, hours) in enumerate(steps, start=1)
        ],
    }
