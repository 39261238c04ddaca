"""The life of a corrective action: planned, done, judged by someone else; judged ineffective, followed by another."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import clock
from agencies.acting import hand_of
from agencies.activity import log
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import StoredFile
from audits import permissions
from audits.models import ActionState, CorrectiveAction, Verdict
from audits.services.nonconformities import (
    check_due_day,
    clean_text,
    clean_whys,
    proposed_due_day,
    settle,
    write_causes,
)


def _locked(action: CorrectiveAction) -> CorrectiveAction:
    """The action and its nonconformity as they are now, both locked; the nonconformity first, as everywhere.

    Raises UserError when it was withdrawn.
    """
    nonconformity = type(action.nonconformity).objects.select_for_update().get_to_change(action.nonconformity_id)
    locked = (
        CorrectiveAction.objects.select_for_update(of=("self",)).select_related("owner__user").get_to_change(action.pk)
    )
    locked.nonconformity = nonconformity
    if locked.state == ActionState.WITHDRAWN:
        raise UserError(_("The nonconformity has been withdrawn; nothing is to be done about it any more."))
    return locked


def _check_owner(actor: Actor, action: CorrectiveAction) -> None:
    if not permissions.answers_for(actor, action):
        raise UserError(_("Only the person in charge or the head of the department may write this."))


def _write_plan(action: CorrectiveAction, *, whys, correction, text) -> tuple[dict, dict]:
    nonconformity = action.nonconformity
    before = {"whys": nonconformity.whys(), "correction": nonconformity.correction, "action": action.action}
    after = {"whys": clean_whys(whys), "correction": clean_text(correction), "action": clean_text(text)}
    if before == after:
        return before, after
    write_causes(nonconformity, whys)
    nonconformity.correction = clean_text(correction)
    nonconformity.save(update_fields=["root_cause", "correction"])
    action.action = clean_text(text)
    return before, after


@transaction.atomic
def save_plan_draft(
    actor: Actor, action: CorrectiveAction, *, whys: list[str], correction: str, text: str
) -> CorrectiveAction:
    """Keep what the owner has typed so far. Only an unplanned action has a draft; a plan in force is not touched."""
    action = _locked(action)
    _check_owner(actor, action)
    if action.state == ActionState.UNPLANNED:
        before, after = _write_plan(action, whys=whys, correction=correction, text=text)
        if before != after:
            action.save(update_fields=["action"])
            log(actor, "audits.plan_drafted", action, before=before, after=after)
    return action


@transaction.atomic
def plan_action(
    actor: Actor, action: CorrectiveAction, *, whys: list[str], correction: str, text: str
) -> CorrectiveAction:
    """Cause and action are written (or mended while nothing is done yet): the action is to do. Raises UserError."""
    action = _locked(action)
    _check_owner(actor, action)
    if not action.is_with_owner:
        raise UserError(_("The action has been reported as done; its cause can't be changed any more."))
    if not clean_whys(whys):
        raise UserError(_("Answer at least the first “why?”."), "why_1")
    if not clean_text(text):
        raise UserError(_("Say what will be done."), "action")
    before, after = _write_plan(action, whys=whys, correction=correction, text=text)
    if action.state == ActionState.UNPLANNED or before != after:
        action.state = ActionState.OPEN
        action.save(update_fields=["action", "state"])
        log(actor, "audits.action_planned", action, before=before, after=after)
    return action


@transaction.atomic
def complete_action(
    actor: Actor, action: CorrectiveAction, *, result: str, evidence: StoredFile | None = None
) -> CorrectiveAction:
    """The owner reports what was done and what came of it; then the verdict is awaited. Raises UserError."""
    action = _locked(action)
    _check_owner(actor, action)
    if action.state == ActionState.UNPLANNED:
        raise UserError(_("Write cause and action first."))
    if action.state != ActionState.OPEN:
        raise UserError(_("The action has been reported as done already."))
    result = clean_text(result)
    if not result:
        raise UserError(_("Say what was done and what came of it."), "result")
    if evidence is not None and evidence.agency_id != action.nonconformity.agency_id:
        raise UserError(_("The file belongs to another agency."), "evidence")
    action.result, action.evidence, action.done_at, action.state = result, evidence, clock.now(), ActionState.DONE
    action.done_hand = hand_of(actor)
    action.save(update_fields=["result", "evidence", "done_at", "done_hand", "state"])
    log(actor, "audits.action_completed", action, after={"result": result, "evidence": evidence})
    return action


@transaction.atomic
def give_verdict(
    actor: Actor, action: CorrectiveAction, *, verdict: str, note: str, next_due_on: date | None = None
) -> CorrectiveAction:
    """Say whether a done action removed the cause; never by its owner nor by the department concerned.

    `ineffective` needs a note and opens the next action for the same owner, due on `next_due_on` (default: the proposed
    day); the nonconformity stays or becomes open. With `effective` it closes when nothing else waits. Raises UserError.
    """
    action = _locked(action)
    if not permissions.may_judge(actor, action):
        raise UserError(
            _("The verdict is given by someone else than the person in charge and the department concerned.")
        )
    if action.state in ActionState.judged():
        raise UserError(_("The verdict has been given already."))
    if action.state != ActionState.DONE:
        raise UserError(_("The action has not been reported as done yet."))
    if verdict not in Verdict.values:
        raise UserError(_("Choose a verdict."), "verdict")
    note = clean_text(note)
    if verdict == Verdict.INEFFECTIVE and not note:
        raise UserError(_("Say why the action did not work."), "note")
    next_due_on = next_due_on or proposed_due_day()
    check_due_day(next_due_on)
    action.state = ActionState(verdict)
    action.verdict_by, action.verdict_at, action.verdict_note = actor.membership, clock.now(), note
    action.verdict_hand = hand_of(actor)
    action.save(update_fields=["state", "verdict_by", "verdict_hand", "verdict_at", "verdict_note"])
    log(actor, "audits.action_judged", action, after={"verdict": verdict}, reason=note)
    if verdict == Verdict.INEFFECTIVE:
        CorrectiveAction.objects.create(nonconformity=action.nonconformity, owner=action.owner, due_on=next_due_on)
    settle(actor, action.nonconformity)
    return action


@transaction.atomic
def change_due_day(actor: Actor, action: CorrectiveAction, *, due_on: date, reason: str) -> CorrectiveAction:
    """Give more (or less) time, with a reason; by those who judge, not by the owner. Raises UserError."""
    action = _locked(action)
    if not permissions.may_judge(actor, action):
        raise UserError(
            _("The due day is changed by someone else than the person in charge and the department concerned.")
        )
    if not action.is_with_owner:
        raise UserError(_("The action has been reported as done already."))
    reason = clean_text(reason)
    if not reason:
        raise UserError(_("Say why the due day changes."), "reason")
    if due_on < clock.today():
        raise UserError(_("The due day lies in the past."), "due_on")
    check_due_day(due_on)
    before, action.due_on = action.due_on, due_on
    action.save(update_fields=["due_on"])
    log(actor, "audits.action_due_changed", action, before={"due_on": before}, after={"due_on": due_on}, reason=reason)
    return action
