"""Adding fields, procedures and processes."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.activity import log
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import Department
from agencies.text import nfc
from procedures.models import ClockRule, Field, Procedure, Process, ProcessStep, TimeUnit
from procedures.permissions import can_keep_catalogue

HOURS_A_DAY = 8


def add_field(code: str, name: str) -> Field:
    """The field with this code, added if it is new. Fields are shared by all agencies."""
    return Field.objects.get_or_create(code=code, defaults={"name": nfc(name)})[0]


@transaction.atomic
def create_procedure(
    actor: Actor,
    *,
    code: str,
    name: str,
    field: Field,
    department: Department,
    time_limit: int,
    time_unit: str = TimeUnit.WORKING_DAYS,
    clock_rule: str = ClockRule.PAUSE,
    online_level: str = "",
    valid_from: date,
    valid_to: date | None = None,
) -> Procedure:
    """Add a procedure to the department's agency. UserError in words where a rule forbids it, PermissionDenied elsewhere."""
    if not can_keep_catalogue(actor, department.agency):
        raise PermissionDenied
    procedure = Procedure(
        agency=department.agency,
        code=nfc(code).strip(),
        name=nfc(name).strip(),
        field=field,
        department=department,
        time_limit=time_limit,
        time_unit=time_unit,
        clock_rule=clock_rule,
        online_level=online_level,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    try:
        procedure.full_clean()
    except ValidationError as error:
        raise UserError(" ".join(error.messages)) from None
    procedure.save()
    log(actor, "procedures.procedure_added", procedure, after={"code": procedure.code, "name": procedure.name})
    return procedure


def limit_in_hours(procedure: Procedure) -> Decimal:
    """The time limit in working hours; eight hours are one working day."""
    factor = HOURS_A_DAY if procedure.time_unit == TimeUnit.WORKING_DAYS else 1
    return Decimal(procedure.time_limit * factor)


@transaction.atomic
def add_process(
    actor: Actor,
    *,
    code: str,
    name: str,
    procedures: list[Procedure],
    steps: list[tuple[str, Department | None, Decimal]],
    valid_from: date,
) -> Process:
    """Add an ISO process with its steps (name, department, hours); several procedures may share it.

    UserError when the hours of the steps are not the time limit of each procedure: the sum is what the citizen was promised.
    """
    if not can_keep_catalogue(actor, actor.agency):
        raise PermissionDenied
    places = {procedure.agency_id for procedure in procedures} | {step[1].agency_id for step in steps if step[1]}
    if places - {actor.agency.pk}:
        raise UserError(_("This department belongs to another agency."), field="steps")
    hours = sum((step[2] for step in steps), Decimal(0))
    for procedure in procedures:
        if limit_in_hours(procedure) != hours:
            text = _("The steps take %(hours)s hours, procedure %(code)s allows %(limit)s.")
            raise UserError(
                text % {"hours": hours, "code": procedure.code, "limit": limit_in_hours(procedure)}, field="steps"
            )
    process = Process.objects.create(agency=actor.agency, code=code, name=nfc(name), valid_from=valid_from)
    process.procedures.set(procedures)
    ProcessStep.objects.bulk_create(
        ProcessStep(process=process, position=position, name=nfc(step), department=department, hours=allowed)
        for position, (step, department, allowed) in enumerate(steps, start=1)
    )
    log(
        actor,
        "procedures.process_added",
        process,
        after={"steps": len(steps), "procedures": [p.code for p in procedures]},
    )
    return process
