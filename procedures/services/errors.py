"""Errors found in handling cases (nonconforming output, ISO 9001, 8.7): recorded, corrected, or withdrawn with a reason."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from agencies import clock
from agencies.activity import log
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import Department
from agencies.text import nfc
from procedures.models import Case, Procedure, ProcessError
from procedures.permissions import can_correct_error, can_record_error, can_withdraw_error
from procedures.services.common import fill

TOLD = ("department", "procedure", "case", "step", "kind", "found_by", "found_on", "description")


@transaction.atomic
def record_error(
    actor: Actor,
    *,
    department: Department,
    kind: str,
    found_by: str,
    found_on: date,
    description: str,
    procedure: Procedure | None = None,
    case: Case | None = None,
    step: int | None = None,
) -> ProcessError:
    """Record an error of a department. A case says which procedure it is. UserError where case and procedure contradict."""
    if not can_record_error(actor, department.agency_id):
        raise PermissionDenied
    for thing in (procedure, case):
        if thing is not None and thing.agency_id != department.agency_id:
            raise UserError(_("This belongs to another agency."), "procedure" if thing is procedure else "case")
    if case is not None and procedure is not None and case.procedure_id != procedure.pk:
        text = _("Case %(case)s is one of procedure %(code)s.")
        raise UserError(text % {"case": case.code, "code": case.procedure.code}, "procedure")
    if found_on > clock.today():
        raise UserError(_("This day is still to come."), "found_on")
    error = ProcessError(agency=department.agency, department=department, case=case, recorded_by=actor.membership)
    fill(
        error,
        {
            "procedure": procedure or (case.procedure if case else None), "step": step, "kind": kind, "found_by": found_by,
            "found_on": found_on, "description": description,
        },
    )  # fmt: skip
    error.save()
    told = {name: getattr(error, name) for name in TOLD}
    log(actor, "procedures.error_recorded", error, after={name: value for name, value in told.items() if value})
    return error


@transaction.atomic
def correct_error(actor: Actor, error: ProcessError, *, corrected_on: date, correction: str) -> ProcessError:
    """Tell how and when an error was put right. UserError for a withdrawn one, a second time, a day to come."""
    stored = _locked(error)
    if not can_correct_error(actor, stored):
        raise PermissionDenied
    _still_open(stored)
    if not correction.strip():
        raise UserError(_("Say how the error was corrected."), "correction")
    if corrected_on > clock.today():
        raise UserError(_("This day is still to come."), "corrected_on")
    if corrected_on < stored.found_on:
        raise UserError(_("The error was corrected before it was found."), "corrected_on")
    fill(stored, {"corrected_on": corrected_on, "correction": correction})
    stored.save()
    log(
        actor, "procedures.error_corrected", stored,
        after={"corrected_on": corrected_on, "correction": stored.correction},
    )  # fmt: skip
    return stored


@transaction.atomic
def withdraw_error(actor: Actor, error: ProcessError, *, reason: str) -> ProcessError:
    """Take back what was entered by mistake: it is counted no more and stays in the list with its reason."""
    stored = _locked(error)
    if not can_withdraw_error(actor, stored):
        raise PermissionDenied
    if stored.withdrawn_reason:
        raise UserError(_("This error was withdrawn already."))
    if not reason.strip():
        raise UserError(_("Say why the error is withdrawn."), "reason")
    fill(stored, {"withdrawn_reason": reason})
    stored.save(update_fields=["withdrawn_reason"])
    log(actor, "procedures.error_withdrawn", stored, reason=nfc(reason).strip())
    return stored


def _still_open(error: ProcessError) -> None:
    if error.withdrawn_reason:
        raise UserError(_("This error was withdrawn already."))
    if error.corrected_on is not None:
        raise UserError(_("This error is reported as corrected already."))


def _locked(error: ProcessError) -> ProcessError:
    rows = ProcessError.objects.select_for_update(of=("self",)).select_related("agency", "department", "recorded_by")
    return rows.get_to_change(error.pk)
