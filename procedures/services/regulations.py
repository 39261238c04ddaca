"""Changed rules: each is worked into the processes within three months of its coming into force (Decision 19/2014, art. 4)."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from agencies import clock
from agencies.activity import changes, log
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import Department
from agencies.periods import months_after
from procedures.models import Procedure, RegulationChange
from procedures.permissions import can_finish_regulation_change, can_keep_catalogue
from procedures.services.common import fill, state

MONTHS_ALLOWED = 3
FIELDS = ("title", "effective_on", "due_on", "department")


def latest_day(effective_on: date) -> date:
    """Three months after coming into force, the last day of a shorter month: 30/11 -> 28/02."""
    return months_after(effective_on, MONTHS_ALLOWED)


@transaction.atomic
def save_regulation_change(
    actor: Actor,
    change: RegulationChange | None = None,
    *,
    title: str,
    effective_on: date,
    due_on: date | None,
    department: Department,
    procedures: Sequence[Procedure] = (),
) -> RegulationChange:
    """Enter a changed rule, or change one that is not done. `due_on` None: the latest day the decision allows; never later."""
    if change is None:
        stored = RegulationChange(agency=actor.agency, recorded_by=actor.membership)
    else:
        stored = _locked(change)
    if not can_keep_catalogue(actor, stored.agency):
        raise PermissionDenied
    if stored.done_on is not None:
        raise UserError(_("This rule has been worked in; it stays as it is."))
    if department.agency_id != stored.agency_id:
        raise UserError(_("This department belongs to another agency."), "department")
    if {procedure.agency_id for procedure in procedures} - {stored.agency_id}:
        raise UserError(_("This procedure belongs to another agency."), "procedures")
    latest = latest_day(effective_on)
    if due_on is not None and due_on > latest:
        text = _("At the latest three months after coming into force: %(day)s (Decision 19/2014/QĐ-TTg).")
        raise UserError(text % {"day": f"{latest:%d/%m/%Y}"}, "due_on")
    before = _told(stored) if stored.pk else {}
    given = {"title": title, "effective_on": effective_on, "due_on": due_on or latest, "department": department}
    fill(stored, given)
    after = {**state(stored, FIELDS), "procedures": sorted(procedure.code for procedure in procedures)}
    old, new = changes(before, after)
    if new:
        stored.save()
        stored.procedures.set(procedures)
        code = "procedures.regulation_changed" if change else "procedures.regulation_added"
        log(actor, code, stored, before=old if change else {}, after=new)
    return stored


@transaction.atomic
def finish_regulation_change(
    actor: Actor, change: RegulationChange, *, done_on: date, done_how: str
) -> RegulationChange:
    """Report that the rule was worked in, and what was changed. UserError for a day to come, and for a second report."""
    stored = _locked(change)
    if not can_finish_regulation_change(actor, stored):
        raise PermissionDenied
    if stored.done_on is not None:
        raise UserError(_("This rule has been worked in; it stays as it is."))
    if not done_how.strip():
        raise UserError(_("Say what was changed."), "done_how")
    if done_on > clock.today():
        raise UserError(_("This day is still to come."), "done_on")
    fill(stored, {"done_on": done_on, "done_how": done_how})
    stored.save()
    log(actor, "procedures.regulation_done", stored, after={"done_on": done_on, "done_how": stored.done_how})
    return stored


def _locked(change: RegulationChange) -> RegulationChange:
    rows = RegulationChange.objects.select_for_update(of=("self",)).select_related("agency", "department")
    return rows.get_to_change(change.pk)


def _told(change: RegulationChange) -> dict:
    return {
        **state(change, FIELDS),
        "procedures": sorted(change.procedures.order_by("code").values_list("code", flat=True)),
    }
