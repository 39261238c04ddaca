"""Opening a nonconformity, once per source, withdrawing it, and what its life shares: causes and the closing rule."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agencies import clock
from agencies.activity import log
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import Agency, Department, Membership
from agencies.text import nfc
from audits import permissions
from audits.models import (
    MAX_WHYS,
    ActionState,
    CauseStep,
    CorrectiveAction,
    Finding,
    Grade,
    Nonconformity,
    NonconformityState,
    Origin,
)
from procedures.workdays import FIRST_YEAR, LAST_YEAR, working_days_after

# Working days proposed for a corrective action. No rule of law sets them for internal audits; the lead auditor may change
# each. (Inspections by the province have their own limit of two months, Circular 26/2014.)
DAYS_BY_GRADE = {Grade.MAJOR: 10, Grade.MINOR: 20}
DAYS_OTHERWISE = 10


def proposed_due_day(grade: str = "") -> date:
    """The due day to propose for a nonconformity of that grade, counted from today."""
    return working_days_after(clock.today(), DAYS_BY_GRADE.get(grade, DAYS_OTHERWISE))


def check_due_day(due_on: date) -> None:
    """A day the working calendar can count to. Raises UserError."""
    if not FIRST_YEAR < due_on.year < LAST_YEAR:
        raise UserError(_("The due day lies too far away."), "due_on")


def clean_text(value: str) -> str:
    """Composed form, without spaces and empty lines around it."""
    return nfc(value or "").replace("\r\n", "\n").strip()


def clean_whys(whys: list[str]) -> list[str]:
    """The given answers in their order, without gaps, at most five."""
    return [text for text in map(clean_text, whys) if text][:MAX_WHYS]


def write_causes(nonconformity: Nonconformity, whys: list[str]) -> None:
    """Replace the chain of causes; the last answer is the root cause."""
    answers = clean_whys(whys)
    nonconformity.causes.all().delete()
    CauseStep.objects.bulk_create(
        CauseStep(nonconformity=nonconformity, position=position, answer=answer)
        for position, answer in enumerate(answers, start=1)
    )
    nonconformity.root_cause = answers[-1] if answers else ""


def _check_places(actor: Actor, agency: Agency, department: Department, owner: Membership) -> None:
    if not actor.may_write_in(agency):
        raise UserError(_("A nonconformity is opened by people of the agency itself."))
    if department.agency_id != agency.pk:
        raise UserError(_("The department belongs to another agency."), "department")
    if owner.agency_id != agency.pk:
        raise UserError(_("The person in charge belongs to another agency."), "owner")


def open_nonconformity(
    actor: Actor,
    *,
    agency: Agency,
    department: Department,
    origin: str,
    source_key: str,
    source_url: str,
    description: str,
    whys: list[str],
    correction: str,
    action: str,
    owner: Membership,
    due_on: date,
    finding: Finding | None = None,
) -> Nonconformity:
    """Open a nonconformity with one corrective action; for the same `source_key` it is opened only once.

    Called again for a source that is open already, cause, action, owner and due day follow what is given now, as long as
    the owner has not reported the action as done; after that nothing changes. A withdrawn one opens anew with what is
    given now and an action of its own. Without `action` the owner writes cause and
    action later (state `unplanned`). An empty `source_key` always opens a new one. Raises UserError.
    """
    _check_places(actor, agency, department, owner)
    check_due_day(due_on)
    description = clean_text(description)
    if not description:
        raise UserError(_("Say what happened."), "description")
    given = {
        "whys": clean_whys(whys),
        "correction": clean_text(correction),
        "action": clean_text(action),
        "owner": owner,
        "due_on": due_on,
    }
    with transaction.atomic():
        known = _known(agency, source_key)
        if known is None:
            nonconformity = Nonconformity(
                agency=agency,
                department=department,
                origin=origin,
                source_key=source_key,
                source_url=source_url,
                finding=finding,
                description=description,
                opened_at=clock.now(),
                opened_by=actor.membership,
            )
            try:
                with transaction.atomic():
                    return _create(actor, nonconformity, **given)
            except IntegrityError:  # somebody else opened it between our look and our insert
                known = _known(agency, source_key)
                if known is None:
                    raise
        return _refile(actor, known, description=description, source_url=source_url, **given)


def _known(agency: Agency, source_key: str) -> Nonconformity | None:
    if not source_key:
        return None
    return Nonconformity.objects.select_for_update().filter(agency=agency, source_key=source_key).first()


def _create(actor, nonconformity, *, whys, correction, action, owner, due_on) -> Nonconformity:
    nonconformity.correction = correction
    nonconformity.save()
    write_causes(nonconformity, whys)
    nonconformity.save(update_fields=["root_cause"])
    CorrectiveAction.objects.create(
        nonconformity=nonconformity,
        action=action,
        owner=owner,
        due_on=due_on,
        state=ActionState.OPEN if action else ActionState.UNPLANNED,
    )
    after = {
        "origin": Origin(nonconformity.origin).value,
        "owner": str(owner),
        "due_on": due_on,
        "whys": whys,
        "action": action,
    }
    log(actor, "audits.nonconformity_opened", nonconformity, after=after)
    return nonconformity


def _refile(actor, nonconformity, *, description, source_url, whys, correction, action, owner, due_on) -> Nonconformity:
    """The same source filed again: the newest word counts while the action is still with its owner."""
    if nonconformity.is_withdrawn:
        return _reopen(actor, nonconformity, description, source_url, whys, correction, action, owner, due_on)
    current = nonconformity.actions.select_for_update().order_by("-pk").first()
    if not nonconformity.is_open or current is None or not current.is_with_owner or not action:
        return nonconformity
    before = {
        "description": nonconformity.description,
        "whys": nonconformity.whys(),
        "correction": nonconformity.correction,
        "action": current.action,
        "owner": str(current.owner),
        "due_on": current.due_on,
    }
    after = {
        "description": description,
        "whys": whys,
        "correction": correction,
        "action": action,
        "owner": str(owner),
        "due_on": due_on,
    }
    if before == after and current.state == ActionState.OPEN:
        return nonconformity
    nonconformity.description, nonconformity.correction, nonconformity.source_url = description, correction, source_url
    write_causes(nonconformity, whys)
    nonconformity.save(update_fields=["description", "correction", "source_url", "root_cause"])
    current.action, current.owner, current.due_on, current.state = action, owner, due_on, ActionState.OPEN
    current.save(update_fields=["action", "owner", "due_on", "state"])
    log(actor, "audits.nonconformity_refiled", nonconformity, before=before, after=after)
    return nonconformity


def _reopen(actor, nonconformity, description, source_url, whys, correction, action, owner, due_on) -> Nonconformity:
    """A withdrawn source that is there again: opened anew in its new words; the withdrawn actions stay as they ended."""
    before = {"description": nonconformity.description, "withdrawn_reason": nonconformity.withdrawn_reason}
    nonconformity.state, nonconformity.closed_at, nonconformity.withdrawn_reason = NonconformityState.OPEN, None, ""
    nonconformity.description, nonconformity.correction, nonconformity.source_url = description, correction, source_url
    write_causes(nonconformity, whys)
    nonconformity.save()
    CorrectiveAction.objects.create(
        nonconformity=nonconformity,
        action=action,
        owner=owner,
        due_on=due_on,
        state=ActionState.OPEN if action else ActionState.UNPLANNED,
    )
    after = {"description": description, "owner": str(owner), "due_on": due_on, "whys": whys, "action": action}
    log(actor, "audits.nonconformity_reopened", nonconformity, before=before, after=after)
    return nonconformity


@transaction.atomic
def withdraw_nonconformity(actor: Actor, nonconformity: Nonconformity, *, reason: str) -> Nonconformity:
    """Take back a nonconformity that turned out to be none; its unfinished actions end with it, nobody waits for them.

    By the secretary, of another department, or by the system where the miss itself is gone. Raises UserError, also for
    one that is closed or withdrawn already.
    """
    nonconformity = Nonconformity.objects.select_for_update().get_to_change(nonconformity.pk)
    if not permissions.may_withdraw(actor, nonconformity):
        raise UserError(_("A nonconformity is withdrawn by the ISO secretary, never by the department concerned."))
    if nonconformity.is_withdrawn:
        raise UserError(_("The nonconformity has been withdrawn already."))
    if not nonconformity.is_open:
        raise UserError(_("The nonconformity is closed; it can't be withdrawn any more."))
    reason = clean_text(reason)
    if not reason:
        raise UserError(_("Say why it is withdrawn."), "reason")
    now = clock.now()
    waiting = nonconformity.actions.select_for_update().unfinished().order_by("pk")
    before = {"actions": [action.state for action in waiting]}
    for action in waiting:
        action.state, action.verdict_note, action.verdict_at = ActionState.WITHDRAWN, reason, now
        action.save(update_fields=["state", "verdict_note", "verdict_at"])
    nonconformity.state, nonconformity.closed_at = NonconformityState.WITHDRAWN, now
    nonconformity.withdrawn_reason = reason
    nonconformity.save(update_fields=["state", "closed_at", "withdrawn_reason"])
    log(actor, "audits.nonconformity_withdrawn", nonconformity, before=before, reason=reason)
    return nonconformity


def settle(actor: Actor, nonconformity: Nonconformity) -> None:
    """Closed when nothing waits any more and the newest action worked; open otherwise. Call under the row's lock."""
    actions = nonconformity.actions.exclude(state=ActionState.WITHDRAWN)
    states = list(actions.order_by("pk").values_list("state", flat=True))
    finished = bool(states) and set(states) <= ActionState.judged() and states[-1] == ActionState.EFFECTIVE
    if finished and nonconformity.is_open:
        nonconformity.state, nonconformity.closed_at = NonconformityState.CLOSED, clock.now()
        nonconformity.save(update_fields=["state", "closed_at"])
        log(actor, "audits.nonconformity_closed", nonconformity)
    elif not finished and not nonconformity.is_open:
        nonconformity.state, nonconformity.closed_at = NonconformityState.OPEN, None
        nonconformity.save(update_fields=["state", "closed_at"])
        log(actor, "audits.nonconformity_reopened", nonconformity)
