"""What is done with one case: the clock stopped and started, one extension, the end. Each leaves an entry in the log.

Moments are when it happened, not when it is entered: aware, not in the future, not before what went before.
"""

from datetime import date, datetime, time

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import clock, files
from agencies.activity import log
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.text import nfc
from procedures import permissions, workdays
from procedures.deadlines import deadline_of, last_day_to_ask, last_day_to_extend
from procedures.importing.applicants import scrubbed
from procedures.models import Case, CaseExtension, CasePause, CaseStatus
from procedures.models.case import local_day
from procedures.transitions import TRANSITIONS, CaseVerb, is_open_to

DAYS = ("status", "paused_on", "supplement_requests", "due_at", "extended_due_at", "finished_at", "returned_at")
MAX_REASON = 500
Letter = tuple[str, bytes, str]  # file name, content, content type


@transaction.atomic
def ask_for_supplements(actor: Actor, case: Case, on: datetime, reason: str) -> Case:
    """Send the papers back to be completed: the clock stops. UserError in words.

    Within three working days of receipt (Decree 61/2018 art. 17): later is allowed, `asked_late` says so, and so does the log.
    """
    case, before = _begin(actor, case, CaseVerb.ASK_FOR_SUPPLEMENTS, on)
    reason = _said(reason, _("Say what is missing or wrong."))
    case.supplement_requests += 1
    _stop_clock(case, on)
    late = asked_late(case, on) is not None
    return _end(actor, case, "procedures.supplements_requested", before, reason, {"asked_late": late} if late else {})


def asked_late(case: Case, on: datetime) -> date | None:
    """The last day for sending papers back, where `on` lies after it; else None. Two queries."""
    last = last_day_to_ask(workdays.calendar_of(case.agency_id), case.received_at)
    return last if local_day(on) > last else None


@transaction.atomic
def ask_for_fee(actor: Actor, case: Case, on: datetime, reason: str) -> Case:
    """Ask the applicant to pay what is due: the clock stops, whatever the procedure's rule."""
    case, before = _begin(actor, case, CaseVerb.ASK_FOR_FEE, on)
    reason = _said(reason, _("Say what has to be paid."))
    _stop_clock(case, on)
    return _end(actor, case, "procedures.fee_requested", before, reason)


@transaction.atomic
def supplements_received(actor: Actor, case: Case, on: datetime) -> Case:
    """The papers are complete: the clock runs again, by the procedure's rule. A due date that was computed here is computed anew."""
    case, before = _begin(actor, case, CaseVerb.SUPPLEMENTS_RECEIVED, on)
    _start_clock(case, on)
    return _end(actor, case, "procedures.supplements_received", before)


@transaction.atomic
def fee_paid(actor: Actor, case: Case, on: datetime) -> Case:
    """The payment has come: the clock goes on."""
    case, before = _begin(actor, case, CaseVerb.FEE_PAID, on)
    _start_clock(case, on)
    return _end(actor, case, "procedures.fee_paid", before)


@transaction.atomic
def extend(
    actor: Actor,
    case: Case,
    *,
    new_due_at: datetime,
    reason: str,
    letter_number: str,
    letter: Letter,
    asked_on: date,
) -> Case:
    """Promise a new due date with a letter of apology (form 04 of Circular 03/2025), at the latest one day before the due day; once.

    The first due date stays; which of the two judges the case, the agency's rules say. `letter`: the signed letter as it was sent.
    """
    case, before = _begin(actor, case, CaseVerb.EXTEND, None, may=permissions.can_extend_case)
    due_on, new_due_on = local_day(case.due_at), local_day(new_due_at)
    reason = _said(reason, _("Say why the case can't be finished in time."))
    _check_letter_day(case, due_on, asked_on)
    if new_due_on <= due_on:
        words = _("The new due date, %(new)s, must come after the first one, %(due)s.")
        raise UserError(words % {"new": f"{new_due_on:%d/%m/%Y}", "due": f"{due_on:%d/%m/%Y}"}, "new_due_on")
    if not workdays.calendar_of(case.agency_id).is_working_day(new_due_on):
        words = _("%(day)s is a day off. Choose a working day as the new due date.")
        raise UserError(words % {"day": f"{new_due_on:%d/%m/%Y}"}, "new_due_on")
    name, content, content_type = letter
    stored = files.store(actor, name, content, content_type, kind="apology_letter")
    CaseExtension.objects.create(
        case=case,
        asked_on=asked_on,
        new_due_at=new_due_at,
        reason=reason,
        letter_number=nfc(letter_number).strip(),
        letter=stored,
        recorded_by=actor.membership,
    )
    case.extended_due_at = new_due_at
    return _end(actor, case, "procedures.case_extended", before, reason, {"letter": stored.name, "asked_on": asked_on})


def _check_letter_day(case: Case, due_on: date, asked_on: date) -> None:
    if asked_on > clock.today():
        raise UserError(_("The letter of apology can't bear a day that is still to come."), "asked_on")
    if asked_on < case.received_on:
        raise UserError(_("The letter of apology is dated before the case was received."), "asked_on")
    last = last_day_to_extend(due_on)
    if asked_on > last:
        words = _(
            "The case is due on %(due)s, so the letter of apology had to be written by %(last)s; it is dated %(asked)s. "
            "It can't be extended any more."
        )
        days = {"due": due_on, "last": last, "asked": asked_on}
        raise UserError(words % {key: f"{day:%d/%m/%Y}" for key, day in days.items()}, "asked_on")


@transaction.atomic
def finish(actor: Actor, case: Case, on: datetime) -> Case:
    """The result is there; this day is judged against the due day."""
    case, before = _begin(actor, case, CaseVerb.FINISH, on)
    case.finished_at = on
    return _end(actor, case, "procedures.case_finished", before)


@transaction.atomic
def return_result(actor: Actor, case: Case, on: datetime) -> Case:
    """The applicant has the result in hand. On time or not was decided when it was finished."""
    case, before = _begin(actor, case, CaseVerb.RETURN_RESULT, on)
    if on < case.finished_at:
        raise UserError(_("The result can't be returned before the case was finished."), "on")
    case.returned_at = on
    return _end(actor, case, "procedures.result_returned", before)


@transaction.atomic
def withdraw(actor: Actor, case: Case, on: datetime, reason: str) -> Case:
    """The applicant takes the case back. It has ended, and is judged by its due day like any other."""
    case, before = _begin(actor, case, CaseVerb.WITHDRAW, on)
    reason = _said(reason, _("Say why the applicant takes the case back."))
    _end_here(case, on)
    return _end(actor, case, "procedures.case_withdrawn", before, reason)


@transaction.atomic
def stop(actor: Actor, case: Case, on: datetime, reason: str) -> Case:
    """Handling ends without a result (form 05: notice that handling is stopped)."""
    case, before = _begin(actor, case, CaseVerb.STOP, on)
    reason = _said(reason, _("Say why handling is stopped."))
    _end_here(case, on)
    return _end(actor, case, "procedures.case_stopped", before, reason)


# --- what they share ---------------------------------------------------------------------------------------


def _begin(
    actor: Actor, case: Case, verb: CaseVerb, on: datetime | None, may=permissions.can_handle_case
) -> tuple[Case, dict]:
    """The case locked, and how it stands; its status is already the next one. PermissionDenied, or UserError in words."""
    if not may(actor, case):
        raise PermissionDenied
    rows = Case.objects.select_for_update(of=("self",)).select_related("agency", "procedure", "department")
    case = rows.get_to_change(case.pk)
    if not may(actor, case):
        raise PermissionDenied
    if verb == CaseVerb.EXTEND and case.extended_due_at is not None:
        words = _("The case has been extended to %(day)s already; it can be extended only once.")
        raise UserError(words % {"day": f"{local_day(case.extended_due_at):%d/%m/%Y}"})
    if not is_open_to(case, verb):
        words = _("The case is “%(status)s” now: “%(verb)s” is not possible.")
        raise UserError(words % {"status": case.get_status_display(), "verb": verb.label})
    if on is not None:
        _check_moment(case, on)
    before = _facts(case)
    case.status = TRANSITIONS[verb].to or case.status
    return case, before


def _check_moment(case: Case, on: datetime) -> None:
    if on > clock.now():
        raise UserError(_("This moment is still to come."), "on")
    if on < case.received_at:
        raise UserError(_("This is before the case was received."), "on")
    last = case.pauses.order_by("-started_at", "-pk").first()
    known = last and (last.ended_at or last.started_at)
    if known and on < known:
        words = _("This is before what happened last, on %(when)s.")
        raise UserError(words % {"when": f"{timezone.localtime(known):%d/%m/%Y %H:%M}"}, "on")


def _facts(case: Case) -> dict:
    """What the log keeps of a case: its state and its dates."""
    days = {name: getattr(case, name) for name in DAYS[1:]}
    return {"status": case.get_status_display()} | days


def _end(actor: Actor, case: Case, code: str, before: dict, reason: str = "", more: dict | None = None) -> Case:
    case.save(update_fields=[*DAYS, "due_on", "finished_on"])
    after = _facts(case)
    changed = [name for name in after if after[name] != before[name]]
    told = {name: after[name] for name in changed} | (more or {})
    log(actor, code, case, before={name: before[name] for name in changed}, after=told, reason=reason)
    return case


def _said(reason: str, missing: str) -> str:
    """A reason as it is kept: composed, and without numbers that tell of an applicant."""
    reason = scrubbed(nfc(reason).strip())
    if not reason:
        raise UserError(missing, "reason")
    if len(reason) > MAX_REASON:
        raise UserError(_("At most %(count)d characters.") % {"count": MAX_REASON}, "reason")
    return reason


def _stop_clock(case: Case, on: datetime) -> None:
    CasePause.objects.create(case=case, started_at=on, reason=case.status)
    case.paused_on = local_day(on)


def _end_here(case: Case, on: datetime) -> None:
    """The case ends on that day; if its clock stood, it stood until then."""
    case.finished_at = on
    if case.paused_on is not None or case.pauses.filter(ended_at=None).exists():
        _start_clock(case, on)


def _start_clock(case: Case, on: datetime) -> None:
    """End the pause, and compute the due date anew where it was computed here; a new date given with an apology moves along."""
    pause = case.pauses.filter(ended_at=None).order_by("-started_at", "-pk").first()
    if (
        pause is None and case.paused_on is not None
    ):  # a case that came paused from a file: the day is all that is known
        midnight = timezone.make_aware(datetime.combine(case.paused_on, time()))
        reason = CaseStatus.SUPPLEMENT if case.supplement_requests else CaseStatus.FEE_DUE
        pause = CasePause(case=case, started_at=max(midnight, case.received_at), reason=reason)
    if pause is not None:
        pause.ended_at = max(on, pause.started_at)
        pause.save()
    case.paused_on = None
    if case.due_is_computed:
        _compute_due(case)


def _compute_due(case: Case) -> None:
    calendar = workdays.calendar_of(case.agency_id)
    due_at = deadline_of(case, calendar).due_at
    if due_at is None or due_at == case.due_at:
        return
    if case.extended_due_at is not None:
        moved = calendar.working_days_between(local_day(case.due_at), local_day(due_at))
        if moved > 0:
            old = timezone.localtime(case.extended_due_at)
            day = calendar.working_days_after(old.date(), moved)
            case.extended_due_at = timezone.make_aware(datetime.combine(day, old.time()))
    case.due_at = due_at
