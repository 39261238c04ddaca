"""The register of feedback and petitions: opened, entered, answered with a verdict, withdrawn with a reason.

Fifteen working days from receipt, the day of receipt not counted (regulations 3.6). What telephone numbers, identity numbers and addresses
are typed all the same is struck out. Texts about the conduct of persons don't go into the activity log, which more people read.
"""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.activity import log
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import Department
from agencies.text import nfc
from procedures import workdays
from procedures.importing.applicants import scrubbed
from procedures.models import Case, Feedback, FeedbackRegister, FeedbackVerdict
from procedures.permissions import can_answer_feedback, can_record_feedback, can_withdraw_feedback
from procedures.services.common import fill, not_to_come, same_agency

WORKING_DAYS = 15


@transaction.atomic
def open_feedback_register(actor: Actor, *, kept_from: date) -> FeedbackRegister:
    """Say since when the register is kept: from then on no confirmed complaint means 0. UserError for a day to come or after the present one."""
    if not can_record_feedback(actor, actor.agency):
        raise PermissionDenied
    not_to_come(kept_from, "kept_from")
    rows = FeedbackRegister.objects.select_for_update(of=("self",)).of_agency(actor.agency)
    register = rows.order_by("pk").first()
    if register is not None and register.kept_from <= kept_from:
        raise UserError(
            _("The register is kept since %(day)s already.") % {"day": f"{register.kept_from:%d/%m/%Y}"}, "kept_from"
        )
    before = {"kept_from": register.kept_from} if register else {}
    register = register or FeedbackRegister(agency=actor.agency)
    fill(register, {"kept_from": kept_from, "opened_by": actor.membership})
    register.save()
    log(actor, "procedures.feedback_register_opened", register, before=before, after={"kept_from": kept_from})
    return register


@transaction.atomic
def record_feedback(
    actor: Actor,
    *,
    received_on: date,
    channel: str,
    about: str,
    summary: str,
    department: Department | None = None,
    case: Case | None = None,
) -> Feedback:
    """Enter a feedback; the register counts as kept from its day at the latest. A case says which department it was."""
    if not can_record_feedback(actor, actor.agency):
        raise PermissionDenied
    for thing, name in ((department, "department"), (case, "case")):
        same_agency(thing, actor.agency.pk, name)
    not_to_come(received_on, "received_on")
    department = department or (case.department if case else None)
    feedback = Feedback(agency=actor.agency, department=department, case=case, recorded_by=actor.membership)
    due_on = workdays.calendar().working_days_after(received_on, WORKING_DAYS)
    fill(
        feedback,
        {
            "received_on": received_on, "channel": channel, "about": about, "summary": scrubbed(nfc(summary)), "due_on": due_on,
        },
    )  # fmt: skip
    feedback.save()
    _keep_from(actor, received_on)
    after = {"received_on": received_on, "channel": channel, "about": about, "due_on": due_on}
    after |= {name: thing for name, thing in (("department", department), ("case", case)) if thing}
    log(actor, "procedures.feedback_recorded", feedback, after=after | _open_text(feedback, "summary"))
    return feedback


def _keep_from(actor: Actor, day: date) -> None:
    """Whoever enters the first feedback has opened the register."""
    if not FeedbackRegister.objects.of_agency(actor.agency).exists():
        open_feedback_register(actor, kept_from=day)


@transaction.atomic
def answer_feedback(actor: Actor, feedback: Feedback, *, verdict: str, answered_on: date, answer: str) -> Feedback:
    """Give the verdict and what was answered and done. UserError a second time, for a withdrawn one, for a day out of order."""
    stored = _locked(feedback)
    if not can_answer_feedback(actor, stored):
        raise PermissionDenied
    _counts(stored)
    if stored.verdict != FeedbackVerdict.PENDING:
        raise UserError(_("This feedback is answered already."))
    if verdict == FeedbackVerdict.PENDING:
        raise UserError(_("Choose the verdict."), "verdict")
    not_to_come(answered_on, "answered_on")
    if not answer.strip():
        raise UserError(_("Say what was answered and done."), "answer")
    given = {
        "verdict": verdict,
        "answered_on": answered_on,
        "answer": scrubbed(nfc(answer)),
        "answered_by": actor.membership,
    }
    fill(stored, given)
    stored.save()
    after = {"verdict": verdict, "answered_on": answered_on} | _open_text(stored, "answer")
    log(actor, "procedures.feedback_answered", stored, after=after)
    return stored


@transaction.atomic
def withdraw_feedback(actor: Actor, feedback: Feedback, *, reason: str) -> Feedback:
    """Take back what was entered by mistake: counted no more, kept with its reason."""
    stored = _locked(feedback)
    if not can_withdraw_feedback(actor, stored):
        raise PermissionDenied
    _counts(stored)
    if not reason.strip():
        raise UserError(_("Say why the feedback is withdrawn."), "reason")
    fill(stored, {"withdrawn_reason": scrubbed(nfc(reason))})
    stored.save(update_fields=["withdrawn_reason"])
    log(
        actor,
        "procedures.feedback_withdrawn",
        stored,
        reason="" if stored.is_about_conduct else stored.withdrawn_reason,
    )
    return stored


def _counts(feedback: Feedback) -> None:
    if feedback.withdrawn_reason:
        raise UserError(_("This feedback was withdrawn already."))


def _open_text(feedback: Feedback, name: str) -> dict:
    """A text for the log, unless it is about somebody's conduct."""
    return {} if feedback.is_about_conduct else {name: getattr(feedback, name)}


def _locked(feedback: Feedback) -> Feedback:
    rows = Feedback.objects.select_for_update(of=("self",)).select_related("agency", "department", "case")
    return rows.get_to_change(feedback.pk)
