"""Reminders of the plans' tasks: five, two and no working days before the day, then overdue. One letter a person and night.

A step is due from its day on, until the next one is: a night that was missed loses nothing, and a task that is reminded of once is not
again for the same step. `PlanTask.reminded_at` keeps the nearest step that went out. Nobody gets letters on days off.

The rows are claimed and the letters handed on in one transaction: a second run at the same moment waits, then finds nothing to do; a mail
server that is down leaves everything for the next night.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies import clock
from agencies.activity import entry_of, log_all
from agencies.actor import Actor
from agencies.models import Agency, Delegation, Membership, Role, User
from objectives.models import PlanTask, TaskState
from procedures.workdays import WorkingCalendar, calendar_of

logger = logging.getLogger(__name__)

# Working days left: before the day to those whose task it is, the first day after it to their head, then to the secretary too.
STEPS = (5, 2, 0, -1, -5)
OVERDUE, LONG_OVERDUE = -1, -5
HEADS = (Role.DEPARTMENT_HEAD, Role.OFFICE_HEAD)
# Who gets no letter about their department's tasks: they only look on, or have others to care for.
WORKING = (*HEADS, Role.STAFF, Role.ONE_STOP_OFFICER, Role.REGISTRY_CLERK)


@dataclass(frozen=True)
class Line:
    """A task in somebody's letter. `days`: working days left, negative after the day."""

    task: PlanTask
    days: int

    @property
    def words(self) -> str:
        if self.days > 0:
            return ngettext("%(count)d working day left", "%(count)d working days left", self.days) % {
                "count": self.days
            }
        if self.days == 0:
            return _("due today")
        return ngettext("%(count)d working day late", "%(count)d working days late", -self.days) % {"count": -self.days}


def step_of(days_left: int) -> int | None:
    """The nearest step that has been reached with so many working days left; None while the day is far away."""
    reached = [step for step in STEPS if days_left <= step]
    return min(reached) if reached else None


def due_steps(tasks: Iterable[PlanTask], today: date, working: WorkingCalendar) -> list[tuple[Line, int]]:
    """The tasks to remind of today, each with its step: reached, and not yet gone out."""
    found = []
    for task in tasks:
        days = working.working_days_between(today, task.due_on)
        step = step_of(days)
        if step is not None and (task.reminded_at is None or step < task.reminded_at):
            found.append((Line(task, days), step))
    return found


class _People:
    """Who holds which role of an agency today, with those who stand in; three queries."""

    def __init__(self, agency: Agency, today: date):
        held = Membership.objects.of_agency(agency).on(today).select_related("user").order_by("pk")
        lent = Delegation.objects.of_agency(agency).on(today).select_related("delegate").order_by("pk")
        stand_ins: dict[int, list[User]] = {}
        for one in lent:
            stand_ins.setdefault(one.membership_id, []).append(one.delegate)
        self.held = [(one, [one.user, *stand_ins.get(one.pk, [])]) for one in held]

    def _users(self, fits) -> list[User]:
        return [user for one, users in self.held if fits(one) for user in users]

    def of(self, task: PlanTask, step: int) -> list[User]:
        """Whom to remind of a task at a step."""
        if task.department_id is None:
            role = task.role or Role.SECRETARY
            found = self._users(lambda one: one.role == role)
        else:
            wanted = WORKING if step > OVERDUE else HEADS
            found = self._users(lambda one: one.department_id == task.department_id and one.role in wanted)
        if step <= LONG_OVERDUE:
            found += self._users(lambda one: one.role == Role.SECRETARY)
        return list(dict.fromkeys(one for one in found if one.is_active and one.email))


def remind_agency(agency: Agency, connection) -> int:
    """Send what is due in one agency; returns how many letters went out. Nothing on a day off."""
    today = clock.today()
    working = calendar_of(agency)
    if not working.is_working_day(today):
        return 0
    latest = working.working_days_after(today, max(STEPS))
    with transaction.atomic():
        rows = PlanTask.objects.open().of_agency(agency).filter(due_on__lte=latest)
        rows = rows.exclude(reminded_at__lte=LONG_OVERDUE)
        tasks = list(rows.select_for_update(of=("self",)).with_item().order_by("due_on", "pk"))
        due = due_steps(tasks, today, working)
        if not due:
            return 0
        people, letters, told = _People(agency, today), {}, {}
        for line, step in due:
            told[line.task.pk] = people.of(line.task, step)
            for user in told[line.task.pk]:
                letters.setdefault(user, []).append(line)
            line.task.reminded_at = step
        PlanTask.objects.bulk_update([line.task for line, _step in due], ["reminded_at"])
        entries = [_entry(agency, line, told[line.task.pk]) for line, _step in due]
        log_all(entries)
        return sum(_send(user, lines, connection) for user, lines in letters.items())


def _entry(agency: Agency, line: Line, people: list[User]):
    after = {"when": line.words, "people": len(people)}
    return entry_of(Actor.system(agency), "objectives.task_reminded", line.task, after=after, agency=agency)


def _send(user: User, lines: list[Line], connection) -> bool:
    """One letter; an address that the server refuses is told to the log and keeps nobody else's back."""
    late = [line for line in lines if line.days < 0]
    context = {"user": user, "late": late, "soon": [line for line in lines if line.days >= 0], "link": task_list_link()}
    subject = ngettext("Plan: %(count)d task to see to", "Plan: %(count)d tasks to see to", len(lines))
    letter = EmailMultiAlternatives(
        subject % {"count": len(lines)},
        render_to_string("objectives/mail/reminder.txt", context),
        to=[user.email],
        connection=connection,
    )
    letter.attach_alternative(render_to_string("objectives/mail/reminder.html", context), "text/html")
    try:
        return bool(letter.send())
    except SMTPRecipientsRefused:
        logger.exception("A reminder could not be sent", extra={"event": "reminder.refused", "user": user.pk})
        return False


def task_list_link() -> str:
    """The address of "my tasks"; "" where the installation's own address isn't set (SITE_URL)."""
    return f"{settings.SITE_URL}{reverse('objectives:task_list')}" if settings.SITE_URL else ""


def remind_all() -> int:
    """Every agency that exists and has open tasks; returns how many letters went out. Letters are Vietnamese."""
    owing = PlanTask.objects.filter(state=TaskState.OPEN).order_by().values("item__objective__objective_set__agency")
    agencies = list(Agency.objects.on(clock.today()).filter(pk__in=owing).order_by("pk"))
    if not agencies:
        return 0
    sent = 0
    with translation.override("vi"), get_connection() as connection:
        for agency in agencies:
            sent += remind_agency(agency, connection)
    return sent
