"""Fields of administration and procedures: entered, changed, ended."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.activity import changes, log
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import Department
from agencies.text import fold, nfc
from procedures.models import Case, Field, Procedure, TimeUnit
from procedures.permissions import can_keep_catalogue
from procedures.services.common import check, fill, state

HOURS_A_DAY = 8
PROCEDURE_FIELDS = (
    "code", "name", "field", "department", "time_limit", "time_unit", "clock_rule", "competent_authority", "online_level",
    "decision_number", "decided_on", "valid_from", "valid_to",
)  # fmt: skip


def add_field(code: str, name: str) -> Field:
    """The field with this code, added if it is new. Fields are shared by all agencies."""
    return Field.objects.get_or_create(code=code, defaults={"name": nfc(name)})[0]


def field_named(name: str) -> Field:
    """The field with this name, whatever its accents and case; a new one gets a code of its initials. UserError for no name."""
    name = " ".join(nfc(name).split())
    if not name:
        raise UserError(_("Name the field."), "field")
    known = {fold(field.name): field for field in Field.objects.order_by("-pk")}
    return known.get(fold(name)) or _new_field(name)


def _new_field(name: str) -> Field:
    initials = "".join(word[0] for word in fold(name).split() if word[0].isalnum())[:10].upper() or "LV"
    taken = set(Field.objects.filter(code__startswith=initials).order_by("pk").values_list("code", flat=True))
    code = next(
        code for n in range(1, len(taken) + 3) if (code := initials if n == 1 else f"{initials}-{n}") not in taken
    )
    field = Field(code=code, name=name)
    check(field)
    field.save()
    return field


@transaction.atomic
def create_procedure(actor: Actor, *, department: Department, **fields) -> Procedure:
    """Add a procedure to the department's agency. `fields`: of PROCEDURE_FIELDS, the model's defaults where left out;
    the field of administration as an object or by its name, known or new.

    UserError in words where a rule forbids it, PermissionDenied elsewhere.
    """
    if not can_keep_catalogue(actor, department.agency):
        raise PermissionDenied
    if unknown := set(fields) - set(PROCEDURE_FIELDS):
        raise TypeError(f"A procedure has no {', '.join(sorted(unknown))}")
    procedure = Procedure(agency=department.agency)
    fill(procedure, {"department": department, **_with_field(fields)})
    procedure.save()
    log(actor, "procedures.procedure_added", procedure, after=state(procedure, PROCEDURE_FIELDS))
    return procedure


@transaction.atomic
def update_procedure(actor: Actor, procedure: Procedure, **fields) -> Procedure:
    """Change a procedure. Its cases keep the dates they were given; so does what was counted.

    UserError for a new code once there are cases under the old one: another code is another procedure.
    """
    stored = locked_procedure(actor, procedure)
    before = state(stored, PROCEDURE_FIELDS)
    code = nfc(fields.get("code", stored.code)).strip()
    if code != stored.code and Case.objects.filter(procedure=stored).exists():
        text = _("There are cases under the code %(code)s. Enter the new code as a new procedure, and end this one.")
        raise UserError(text % {"code": stored.code}, "code")
    if fields.get("department") and fields["department"].agency_id != stored.agency_id:
        raise UserError(_("This department belongs to another agency."), "department")
    fill(stored, {name: value for name, value in _with_field(fields).items() if name in PROCEDURE_FIELDS})
    old, new = changes(before, state(stored, PROCEDURE_FIELDS))
    if new:
        stored.save()
        log(actor, "procedures.procedure_changed", stored, before=old, after=new)
    return stored


@transaction.atomic
def end_procedure(actor: Actor, procedure: Procedure, *, last_day: date, reason: str) -> Procedure:
    """Let a procedure be in force for the last time on a day, by what decision or for what reason (a decision, a merger)."""
    stored = locked_procedure(actor, procedure)
    if not reason.strip():
        raise UserError(_("Say by which decision the procedure ends."), "reason")
    before = stored.valid_to
    fill(stored, {"valid_to": last_day})
    stored.save()
    log(
        actor, "procedures.procedure_ended", stored,
        before={"valid_to": before}, after={"valid_to": last_day}, reason=nfc(reason).strip(),
    )  # fmt: skip
    return stored


def _with_field(fields: dict) -> dict:
    """A field of administration that is named becomes the object."""
    named = isinstance(fields.get("field"), str)
    return {**fields, "field": field_named(fields["field"])} if named else fields


def locked_procedure(actor: Actor, procedure: Procedure) -> Procedure:
    """The row, held; PermissionDenied for who doesn't keep its agency's catalogue."""
    rows = Procedure.objects.select_for_update(of=("self",)).select_related("agency", "field", "department")
    stored = rows.get_to_change(procedure.pk)
    if not can_keep_catalogue(actor, stored.agency):
        raise PermissionDenied
    return stored


def limit_in_hours(procedure: Procedure) -> Decimal:
    """The time limit in working hours; eight hours are one working day."""
    factor = HOURS_A_DAY if procedure.time_unit == TimeUnit.WORKING_DAYS else 1
    return Decimal(procedure.time_limit * factor)
