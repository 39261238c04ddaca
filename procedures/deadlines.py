"""When a case is due, and why: the time limit, what stopped the clock, what started it anew. Pure: no queries.

Rules (Decree 61/2018 art. 17-20, kept by Decree 118/2025; regulations 3.6):

* A limit in working days counts the days after the day the case counts as received; it ends with the last of them. A limit in hours runs
  in office hours from the moment of receipt; what comes after 15:00 or on a day off, from the next opening hour. 8 hours are a day.
* A request for supplements stops the clock. PAUSE: the working time from the request to the answer is added, whole days where the limit
  is in days. RESTART: the limit counts anew from the day the supplements came, which the 15:00 rule may move to the next working day.
* Waiting for a payment always pauses: the applicant owes money, not papers.
* While the clock stands there is no due date, only the earliest one possible.
* What stops the clock after the due day heals nothing: the case was late by then.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from agencies.text import number_vi
from procedures.models import CaseStatus, ClockRule, TimeUnit
from procedures.workdays import END_OF_DAY, MissingCalendar, WorkingCalendar, local

# Papers that are not complete are sent back within so many working days of receipt (Decree 61/2018 art. 17).
SUPPLEMENT_DAYS = 3

WORDS: dict[str, str | Promise] = {
    "received": _("Received on %(received)s; the day of receipt is not counted."),
    "received_hours": _("Received on %(received)s; office hours count from then."),
    "received_late": _("Received on %(received)s, after %(latest)s: counts as received on %(counted)s."),
    "received_off": _("Received on %(received)s, a day off: counts as received on %(counted)s."),
    "limit": _("The time limit of %(amount)s ends on %(due)s."),
    "paused": _("The clock stood from %(from)s to %(to)s: %(amount)s more, due on %(due)s."),
    "restarted": _(
        "Supplements asked for on %(from)s came on %(to)s: the time limit counts anew from %(counted)s, due on %(due)s."
    ),
    "too_late": _("The clock was stopped on %(from)s, after the due day: that moves nothing."),
    "waiting": _("The clock has stood since %(from)s: due on %(due)s at the earliest."),
}


@dataclass(frozen=True)
class Pause:
    """A stretch in which the clock stood, like CasePause; `ended_at` is None while it stands."""

    started_at: datetime
    ended_at: datetime | None
    reason: int = CaseStatus.SUPPLEMENT


@dataclass(frozen=True)
class Step:
    """One step of the reckoning; as text, a sentence."""

    kind: str
    values: dict

    def __str__(self) -> str:
        return str(WORDS[self.kind]) % self.values


@dataclass(frozen=True)
class Deadline:
    """`due_at`: None while the clock stands; `at_least`: the earliest it can become then, else the same.

    `counted_from`: the day of (the last) receipt; `used`, `added`: working days or hours, by `unit`.
    """

    unit: str
    due_at: datetime | None
    at_least: datetime
    counted_from: date
    used: float
    added: float
    steps: tuple[Step, ...] = field(default_factory=tuple)
    missing: MissingCalendar | None = None

    @property
    def due_on(self) -> date | None:
        return local(self.due_at).date() if self.due_at else None

    @property
    def is_waiting(self) -> bool:
        return self.due_at is None

    @property
    def missing_years(self) -> tuple[int, ...]:
        return self.missing.years if self.missing else ()


class _Days:
    """The scale of a limit in days: places are days, amounts working days."""

    def __init__(self, calendar: WorkingCalendar):
        self.calendar = calendar
        self.start, self.after = calendar.counted_from, calendar.working_days_after
        self.between = calendar.working_days_between

    def at(self, moment: datetime) -> date:
        return local(moment).date()

    def resumed(self, moment: datetime) -> date:
        """Where a clock without time left goes on to."""
        day = self.at(moment)
        return day if self.calendar.is_working_day(day) else self.calendar.next_working_day(day)

    def due_at(self, place: date) -> datetime:
        return timezone.make_aware(datetime.combine(place, END_OF_DAY))

    def shown(self, place: date) -> str:
        return f"{place:%d/%m/%Y}"

    def amount(self, amount: float) -> str:
        return ngettext("%(days)s working day", "%(days)s working days", int(amount)) % {"days": number_vi(amount, 0)}


class _Hours:
    """The scale of a limit in hours: places are moments, amounts office hours."""

    def __init__(self, calendar: WorkingCalendar):
        self.start, self.resumed, self.after = calendar.opening, calendar.opening, calendar.after_hours
        self.between = calendar.working_hours_between

    def at(self, moment: datetime) -> datetime:
        return local(moment)

    def due_at(self, place: datetime) -> datetime:
        return place

    def shown(self, place: datetime) -> str:
        return f"{place:%d/%m/%Y %H:%M}"

    def amount(self, amount: float) -> str:
        shown = number_vi(amount, 0 if amount == int(amount) else 2)
        return ngettext("%(hours)s working hour", "%(hours)s working hours", int(amount)) % {"hours": shown}


def deadline(
    calendar: WorkingCalendar,
    received: datetime,
    limit: int,
    unit: str = TimeUnit.WORKING_DAYS,
    pauses: Iterable = (),
    rule: str = ClockRule.PAUSE,
    *,
    until: datetime | None = None,
) -> Deadline:
    """The due date of one case, with the reckoning behind it.

    `pauses`: Pause or CasePause rows in any order; of two that overlap the time is taken once. `until`: the moment up to which `used`
    counts, and by which an open pause is taken to last at the least; without it `used` counts to the due date.
    ValueError for a pause that ends before it begins, and where the count leaves the years of the calendar table.
    """
    return _Reckoning(calendar, received, limit, unit, rule).run(pauses, until)


class _Reckoning:
    """The state of one count: `base`, from where it runs; `added`, what pauses have added since; `due`, where it ends."""

    def __init__(self, calendar: WorkingCalendar, received: datetime, limit: int, unit: str, rule: str):
        self.calendar, self.limit, self.unit, self.rule = calendar, limit, unit, rule
        self.clock = _Hours(calendar) if unit == TimeUnit.HOURS else _Days(calendar)
        self.received = local(received)
        self.base = self.clock.start(received)
        self.counted_from = calendar.counted_from(received)
        self.added = 0
        self.free, self.answered = None, None  # up to where earlier pauses have been taken, as place and moment
        self.stood: list[tuple] = []
        self.steps = [self._received()]
        self.due = self.clock.after(self.base, limit)
        self._note("limit", amount=self.clock.amount(limit))

    def run(self, pauses: Iterable, until: datetime | None) -> Deadline:
        waiting = None
        for pause in sorted(pauses, key=lambda one: one.started_at):
            if pause.ended_at is not None and pause.ended_at < pause.started_at:
                raise ValueError("A pause ends before it begins.")
            begin = self.clock.at(pause.started_at)
            if begin > self.due:
                self.steps.append(Step("too_late", {"from": self._shown(pause.started_at)}))
            elif pause.ended_at is None:
                waiting = pause
                break
            elif self._restarts(pause):
                self._restart(pause)
            else:
                self._pause(begin, pause)
        return self._result(waiting, until)

    def _restarts(self, pause) -> bool:
        return self.rule == ClockRule.RESTART and pause.reason != CaseStatus.FEE_DUE

    def _pause(self, begin, pause) -> None:
        end = self.clock.at(pause.ended_at)
        first = max(begin, self.base, self.free or begin)
        more = self.clock.between(first, end) if end > first else 0
        if self.free is None or end >= self.free:
            self.free, self.answered = end, pause.ended_at
        self.stood.append((first, max(first, end)))
        self.added += more
        self.due = self.clock.after(self.base, self.limit + self.added)
        if self.due < self.free:  # no time was left, and the answer came on a day off or after hours
            self.due = self.clock.resumed(self.answered)
        shown = {"from": self._shown(pause.started_at), "to": self._shown(pause.ended_at)}
        self._note("paused", **shown, amount=self.clock.amount(more))

    def _restart(self, pause) -> None:
        self.base = max(self.base, self.clock.start(pause.ended_at))
        self.counted_from = max(self.counted_from, self.calendar.counted_from(pause.ended_at))
        self.added, self.stood = 0, []
        if self.free and self.free > self.base:  # an earlier pause still goes on
            self.added, self.stood = self.clock.between(self.base, self.free), [(self.base, self.free)]
        self.due = self.clock.after(self.base, self.limit + self.added)
        shown = {"from": self._shown(pause.started_at), "to": self._shown(pause.ended_at)}
        self._note("restarted", **shown, counted=self.clock.shown(self.base))

    def _result(self, waiting, until: datetime | None) -> Deadline:
        at_least = self.due
        if waiting:
            answered = max(until or waiting.started_at, waiting.started_at)
            at_least = self._if_answered(waiting, answered)
            self.steps.append(
                Step("waiting", {"from": self._shown(waiting.started_at), "due": self.clock.shown(at_least)})
            )
        stop = self.clock.at(until) if until else self.due
        if waiting:
            stop = min(stop, self.clock.at(waiting.started_at))
        due_at = self.clock.due_at(at_least)
        return Deadline(
            unit=self.unit,
            due_at=None if waiting else due_at,
            at_least=due_at,
            counted_from=self.counted_from,
            used=self._used(stop),
            added=self.added,
            steps=tuple(self.steps),
            missing=self.calendar.missing(self.received.date(), local(due_at).date()),
        )

    def _if_answered(self, pause, answered: datetime):
        """Where the count would end if the answer came then."""
        if self._restarts(pause):
            return self.clock.after(self.clock.start(answered), self.limit)
        first = max(self.clock.at(pause.started_at), self.base, self.free or self.clock.at(pause.started_at))
        more = max(self.clock.between(first, self.clock.at(answered)), 0)
        return max(self.clock.after(self.base, self.limit + self.added + more), self.due)

    def _used(self, stop) -> float:
        used = self.clock.between(self.base, stop)
        for first, last in self.stood:
            used -= max(self.clock.between(first, min(last, stop)), 0)
        return max(used, 0)

    def _received(self) -> Step:
        values = {"received": f"{self.received:%d/%m/%Y %H:%M}", "counted": f"{self.counted_from:%d/%m/%Y}"}
        if not self.calendar.is_working_day(self.received.date()):
            return Step("received_off", values)
        if self.counted_from != self.received.date():
            return Step("received_late", values | {"latest": f"{self.calendar.latest_receipt:%H:%M}"})
        return Step("received_hours" if self.unit == TimeUnit.HOURS else "received", values)

    def _note(self, kind: str, **values) -> None:
        self.steps.append(Step(kind, values | {"due": self.clock.shown(self.due)}))

    def _shown(self, moment: datetime) -> str:
        return f"{local(moment):%d/%m/%Y %H:%M}" if self.unit == TimeUnit.HOURS else f"{local(moment):%d/%m/%Y}"


def deadline_of(case, calendar: WorkingCalendar, *, until: datetime | None = None) -> Deadline:
    """The same for a case whose procedure and pauses are at hand (select_related, prefetch_related)."""
    procedure = case.procedure
    return deadline(
        calendar,
        case.received_at,
        procedure.time_limit,
        procedure.time_unit,
        case.pauses.all(),
        procedure.clock_rule,
        until=until,
    )


def last_day_to_ask(calendar: WorkingCalendar, received: datetime) -> date:
    """Until when incomplete papers may be sent back: three working days from receipt."""
    return calendar.working_days_after(calendar.counted_from(received), SUPPLEMENT_DAYS)


def last_day_to_extend(due_on: date) -> date:
    """Until when the letter of apology must be written: one day before the due day."""
    return due_on - timedelta(days=1)
