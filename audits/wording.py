"""How the state of an action is told: a sentence with who is awaited and how late it is, never a code."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies import clock
from audits.models import ActionState, CorrectiveAction
from procedures.workdays import WorkingCalendar, calendar

BADGES = {
    ActionState.UNPLANNED: "wait",
    ActionState.OPEN: "info",
    ActionState.DONE: "wait",
    ActionState.EFFECTIVE: "ok",
    ActionState.INEFFECTIVE: "bad",
    ActionState.WITHDRAWN: "none",
}


@dataclass(frozen=True)
class Standing:
    """Where an action stands: `sentence` for people, `time` its part about the due day, `badge` a state of the UI kit."""

    sentence: str
    time: str
    badge: str
    is_overdue: bool
    days_late: int


def awaited(action: CorrectiveAction) -> str:
    """Whose turn it is while the owner must act: the owner's department, else the owner."""
    return str(action.owner.department or action.owner.user)


def _time_left(due_on: date, today: date, table: WorkingCalendar) -> str:
    days = table.working_days_between(due_on, today) if due_on < today else table.working_days_between(today, due_on)
    if due_on < today:
        late = ngettext("%(count)s working day overdue", "%(count)s working days overdue", days) % {"count": days}
        return late if days else _("just overdue")
    if due_on == today:
        return _("due today")
    return ngettext("%(count)s working day left", "%(count)s working days left", days) % {"count": days}


def standing(action: CorrectiveAction, *, today: date | None = None, table: WorkingCalendar | None = None) -> Standing:
    """The standing of one action. Lists fetch `today` and the calendar once and pass them; the action comes
    from `with_details()`."""
    today = today or clock.today()
    table = table or calendar()
    if not action.is_with_owner:
        return Standing(_finished(action), "", BADGES[action.state], False, 0)
    time = _time_left(action.due_on, today, table)
    if action.state == ActionState.UNPLANNED:
        sentence = _("Waiting for %(who)s to write cause and action, %(time)s")
    else:
        sentence = _("Waiting for %(who)s to act, %(time)s")
    overdue = action.is_overdue(today)
    late = table.working_days_between(action.due_on, today) if overdue else 0
    badge = "late" if overdue else BADGES[action.state]
    return Standing(sentence % {"who": awaited(action), "time": time}, time, badge, overdue, late)


def _finished(action: CorrectiveAction) -> str:
    if action.state == ActionState.DONE:
        return _("Done; waiting for somebody else's verdict on whether it worked")
    if action.state == ActionState.EFFECTIVE:
        return _("Effective, finished")
    if action.state == ActionState.WITHDRAWN:
        return _("Withdrawn, nothing more to do: %(reason)s") % {"reason": action.verdict_note}
    return _("Not effective; another action follows")


def with_standings(actions) -> list[CorrectiveAction]:
    """The actions as a list, each with `.standing`; one query for the calendar."""
    rows = list(actions)
    today, table = clock.today(), calendar() if rows else None
    for row in rows:
        row.standing = standing(row, today=today, table=table)
    return rows
