"""The working calendar and the clock of cases.

Days are looked up in a table built once from the calendar rows, never counted one by one. Rules (Decree 61/2018 art. 17-20,
kept by Decree 118/2025; Civil Code 2015 art. 147): the day of receipt is not counted; a case received after 15:00, or on a
day off, counts as received at the start of the next working day. Eight working hours are one working day.
"""

import logging
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.utils import timezone
from django.utils.translation import gettext as _

from procedures.models import CalendarDay, CalendarDayKind

logger = logging.getLogger(__name__)

LATEST_RECEIPT = time(15, 0)
OFFICE_HOURS = ((time(7, 30), time(11, 30)), (time(13, 30), time(17, 30)))
FIRST_YEAR, LAST_YEAR = 1990, 2060


@dataclass(frozen=True)
class MissingCalendar:
    """Years without a published calendar that a count ran into; its text is shown to people."""

    years: tuple[int, ...]

    def __str__(self) -> str:
        years = ", ".join(str(year) for year in self.years)
        return _("No working calendar has been entered for %(years)s: only Saturdays and Sundays were left out.") % {
            "years": years
        }


@dataclass(frozen=True)
class Due:
    """A due day, the day the count started from, and what the calendar lacked on the way."""

    day: date
    counted_from: date
    missing: MissingCalendar | None = field(default=None)


class WorkingCalendar:
    """Pure table of working days. `rows`: tuples (day, is_holiday)."""

    def __init__(self, rows: tuple[tuple[date, bool], ...]):
        self.years = frozenset(day.year for day, _off in rows)
        off = {day.toordinal() for day, holiday in rows if holiday}
        worked = {day.toordinal() for day, holiday in rows if not holiday}
        self.first = date(FIRST_YEAR, 1, 1).toordinal()
        last = date(LAST_YEAR, 12, 31).toordinal()
        # days[k]: the k-th working day; rank[i]: how many working days lie up to and including day i.
        self.days: list[int] = []
        self.rank: list[int] = []
        for ordinal in range(self.first, last + 1):
            weekday = ordinal % 7 not in (6, 0)  # ordinal 1 is a Monday
            if (weekday and ordinal not in off) or ordinal in worked:
                self.days.append(ordinal)
            self.rank.append(len(self.days))

    def _rank(self, day: date) -> int:
        index = day.toordinal() - self.first
        if not 0 <= index < len(self.rank):
            raise ValueError(f"{day} is outside the years {FIRST_YEAR}-{LAST_YEAR}")
        return self.rank[index]

    def is_working_day(self, day: date) -> bool:
        rank = self._rank(day)
        return rank > 0 and self.days[rank - 1] == day.toordinal()

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`."""
        return date.fromordinal(self.days[self._rank(day)])

    def working_days_after(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`; the day itself for 0."""
        if count == 0:
            return day
        return date.fromordinal(self.days[self._rank(day) + count - 1])

    def working_days_before(self, day: date, count: int) -> date:
        """The `count`-th working day before `day`; the day itself for 0."""
        if count == 0:
            return day
        rank = self._rank(day)
        return date.fromordinal(self.days[rank - count - (1 if self.is_working_day(day) else 0)])

    def working_days_between(self, a: date, b: date) -> int:
        """Working days after `a` up to and including `b`; negative when `b` is earlier."""
        return self._rank(b) - self._rank(a)

    def counted_from(self, received: datetime) -> date:
        """The day of receipt in the eyes of the clock (15:00 rule, days off)."""
        received = local(received)
        day = received.date()
        if received.time() > LATEST_RECEIPT or not self.is_working_day(day):
            return self.next_working_day(day)
        return day

    def due(self, received: datetime, working_days: int) -> Due:
        """The due day of a case with a time limit in working days."""
        start = self.counted_from(received)
        day = self.working_days_after(start, working_days)
        return Due(day, start, self.missing(local(received).date(), day))

    def missing(self, a: date, b: date) -> MissingCalendar | None:
        """What is missing between two days, or None when every year has its calendar."""
        years = tuple(year for year in range(min(a, b).year, max(a, b).year + 1) if year not in self.years)
        return MissingCalendar(years) if years else None

    def working_hours_between(self, a: datetime, b: datetime) -> float:
        """Office hours between two moments: 8 on a full working day. 0 when `b` is not later."""
        a, b = local(a), local(b)
        if b <= a:
            return 0.0
        full_days = self.working_days_between(a.date(), b.date()) - (1 if self.is_working_day(b.date()) else 0)
        passed_first = self._hours_passed(a)
        whole_first = 8.0 if self.is_working_day(a.date()) else 0.0
        if a.date() == b.date():
            return self._hours_passed(b) - passed_first
        return whole_first - passed_first + full_days * 8.0 + self._hours_passed(b)

    def clock_start(self, received: datetime) -> datetime:
        """When the clock of a case begins to run: the opening hour of the first day that is counted."""
        first_day = self.next_working_day(self.counted_from(received))
        return timezone.make_aware(datetime.combine(first_day, OFFICE_HOURS[0][0]))

    def step_hours(self, received: datetime, begin: datetime, end: datetime, pauses=()) -> float:
        """Working hours a step took: from the start of the case's clock, without its pauses (objects with both moments)."""
        begin = min(max(begin, self.clock_start(received)), end) if end > self.clock_start(received) else begin
        hours = self.working_hours_between(begin, end)
        for pause in pauses:
            hours -= self.working_hours_between(max(begin, pause.started_at), min(end, pause.ended_at or end))
        return round(max(hours, 0.0), 1)

    def _hours_passed(self, moment: datetime) -> float:
        """Office hours of that day passed at that moment."""
        if not self.is_working_day(moment.date()):
            return 0.0
        minutes = 0
        for opens, closes in OFFICE_HOURS:
            begin, end = (t.hour * 60 + t.minute for t in (opens, closes))
            minutes += min(max(moment.hour * 60 + moment.minute - begin, 0), end - begin)
        return minutes / 60

    def after_hours(self, moment: datetime, hours: float) -> datetime:
        """The moment when so many office hours have passed."""
        moment = local(moment)
        left = hours * 60 + self._hours_passed(moment) * 60
        day = moment.date() if self.is_working_day(moment.date()) else self.next_working_day(moment.date())
        whole_days, minutes = divmod(left, 480)
        if minutes == 0 and whole_days:
            whole_days, minutes = whole_days - 1, 480
        day = self.working_days_after(day, int(whole_days))
        for opens, closes in OFFICE_HOURS:
            length = (closes.hour - opens.hour) * 60 + closes.minute - opens.minute
            if minutes <= length:
                return timezone.make_aware(datetime.combine(day, opens) + timedelta(minutes=minutes))
            minutes -= length
        raise ValueError(hours)


def local(moment: datetime) -> datetime:
    """A moment in Vietnam's time; a naive one is taken as such."""
    return timezone.make_aware(moment) if timezone.is_naive(moment) else timezone.localtime(moment)


@lru_cache(maxsize=8)
def _built(rows: tuple) -> WorkingCalendar:
    return WorkingCalendar(rows)


def calendar() -> WorkingCalendar:
    """The calendar in the database. One small query; the table itself is built once for the same rows.

    Loops fetch it once and call its methods.
    """
    rows = CalendarDay.objects.order_by("day").values_list("day", "kind")
    return _built(tuple((day, kind == CalendarDayKind.HOLIDAY) for day, kind in rows))


def _checked(table: WorkingCalendar, a: date, b: date) -> None:
    missing = table.missing(a, b)
    if missing:
        logger.warning("Working days counted without a calendar for %s", missing.years)


def is_working_day(day: date) -> bool:
    """Whether the offices work that day."""
    table = calendar()
    _checked(table, day, day)
    return table.is_working_day(day)


def next_working_day(day: date) -> date:
    """The first working day after `day`."""
    return working_days_after(day, 1)


def working_days_after(day: date, n: int) -> date:
    """The n-th working day after `day`, which is not counted itself."""
    table = calendar()
    found = table.working_days_after(day, n)
    _checked(table, day, found)
    return found


def working_days_between(a: date, b: date) -> int:
    """Working days after `a` up to and including `b`; negative when `b` is earlier (so many days late)."""
    table = calendar()
    _checked(table, a, b)
    return table.working_days_between(a, b)


def add_working_days(received: datetime, n: int) -> date:
    """The due day of a case received then, with a limit of n working days."""
    table = calendar()
    due = table.due(received, n)
    _checked(table, due.counted_from, due.day)
    return due.day


def missing_calendar(a: date, b: date) -> MissingCalendar | None:
    """The warning to show beside a day counted from `a` to `b`; None when the calendar is complete."""
    return calendar().missing(a, b)
