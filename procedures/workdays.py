"""The working calendar and the clock of cases.

Days are looked up in a table built once from the calendar rows, never counted one by one. Rules (Decree 61/2018 art. 17-20,
kept by Decree 118/2025; Civil Code 2015 art. 147): the day of receipt is not counted; a case received after 15:00, or on a
day off, counts as received at the start of the next working day. Eight working hours are one working day.

`calendar_of(agency)` knows the agency's own office hours and latest receipt; `calendar()` has the usual ones, for days alone.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from procedures.models import CalendarDay, CalendarDayKind, CaseRules

if TYPE_CHECKING:
    import numpy

    from agencies.models import Agency

logger = logging.getLogger(__name__)

LATEST_RECEIPT = time(15, 0)
OFFICE_HOURS = ((time(7, 30), time(11, 30)), (time(13, 30), time(17, 30)))
# A due day without an hour lasts to its end.
END_OF_DAY = time(23, 59)
FIRST_YEAR, LAST_YEAR = 1990, 2060
OUTSIDE = f"The count leaves the years {FIRST_YEAR}-{LAST_YEAR}"
Hours = tuple[tuple[time, time], ...]


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


class DayTable:
    """The working days of all years: days[k] is the k-th working day, rank[i] how many lie up to and including day i."""

    def __init__(self, rows: tuple[tuple[date, bool], ...]):
        self.years = frozenset(day.year for day, _off in rows)
        off = {day.toordinal() for day, holiday in rows if holiday}
        worked = {day.toordinal() for day, holiday in rows if not holiday}
        self.first = date(FIRST_YEAR, 1, 1).toordinal()
        last = date(LAST_YEAR, 12, 31).toordinal()
        self.days: list[int] = []
        self.rank: list[int] = []
        for ordinal in range(self.first, last + 1):
            weekday = ordinal % 7 not in (6, 0)  # ordinal 1 is a Monday
            if (weekday and ordinal not in off) or ordinal in worked:
                self.days.append(ordinal)
            self.rank.append(len(self.days))

    def arrays(self) -> tuple[numpy.ndarray, numpy.ndarray]:
        """`days` as datetime64[D] and `rank`, for many dates at once."""
        if not hasattr(self, "_arrays"):
            import numpy

            epoch = date(1970, 1, 1).toordinal()
            days = (numpy.array(self.days, dtype="int64") - epoch).astype("datetime64[D]")
            self._arrays = days, numpy.array(self.rank, dtype="int64")
        return self._arrays


# Agencies differ in their hours but share the days.
_day_table = lru_cache(maxsize=8)(DayTable)


class WorkingCalendar:
    """Working days and office hours. `rows`: tuples (day, is_holiday); `hours`: the stretches worked on a working day, in order."""

    def __init__(
        self,
        rows: tuple[tuple[date, bool], ...],
        office_hours: Hours = OFFICE_HOURS,
        latest_receipt: time = LATEST_RECEIPT,
    ):
        self.table = _day_table(rows)
        self.years, self.first = self.table.years, self.table.first
        self.days, self.rank = self.table.days, self.table.rank
        self.office_hours, self.latest_receipt = office_hours, latest_receipt
        self.stretches = tuple((_minute(opens), _minute(closes)) for opens, closes in office_hours)
        self.day_minutes = sum(closes - opens for opens, closes in self.stretches)

    def _rank(self, day: date) -> int:
        index = day.toordinal() - self.first
        if not 0 <= index < len(self.rank):
            raise ValueError(f"{OUTSIDE}: {day}")
        return self.rank[index]

    def _day(self, rank: int) -> date:
        """The working day of that rank, counted from 1."""
        if not 0 < rank <= len(self.days):
            raise ValueError(OUTSIDE)
        return date.fromordinal(self.days[rank - 1])

    def is_working_day(self, day: date) -> bool:
        rank = self._rank(day)
        return rank > 0 and self.days[rank - 1] == day.toordinal()

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`."""
        return self._day(self._rank(day) + 1)

    def working_days_after(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`; the day itself for 0."""
        if count == 0:
            return day
        return self._day(self._rank(day) + count)

    def working_days_before(self, day: date, count: int) -> date:
        """The `count`-th working day before `day`; the day itself for 0."""
        if count == 0:
            return day
        rank = self._rank(day)
        return self._day(rank - count + (0 if self.is_working_day(day) else 1))

    def working_days_between(self, a: date, b: date) -> int:
        """Working days after `a` up to and including `b`; negative when `b` is earlier."""
        return self._rank(b) - self._rank(a)

    def counted_from(self, received: datetime) -> date:
        """The day of receipt in the eyes of the clock (15:00 rule, days off)."""
        received = local(received)
        day = received.date()
        if received.time() > self.latest_receipt or not self.is_working_day(day):
            return self.next_working_day(day)
        return day

    def opening(self, received: datetime) -> datetime:
        """The moment of receipt in the eyes of a clock that runs in hours: too late or on a day off, the next opening hour."""
        return max(local(received), _moment(self.counted_from(received), self.stretches[0][0]))

    def due(self, received: datetime, working_days: int) -> Due:
        """The due day of a case with a time limit in working days."""
        start = self.counted_from(received)
        day = self.working_days_after(start, working_days)
        return Due(day, start, self.missing(local(received).date(), day))

    def due_by_hours(self, received: datetime, hours: float) -> datetime:
        """The due moment of a case with a time limit in working hours, which run from its receipt."""
        return self.after_hours(self.opening(received), hours)

    def due_days(self, received: Sequence[datetime] | numpy.ndarray, limits) -> numpy.ndarray:
        """Due days (datetime64[D]) of many cases at once. `received`: local moments; `limits`: working days, one or one for each.

        ValueError where a count leaves the years of the table.
        """
        import numpy

        moments = numpy.asarray(received, dtype="datetime64[us]")
        days, rank = self.table.arrays()
        day = moments.astype("datetime64[D]")
        index = (day - numpy.datetime64(f"{FIRST_YEAR}-01-01", "D")).astype("int64")
        if index.size and not (index.min() >= 0 and index.max() < rank.size):
            raise ValueError(OUTSIDE)
        ranks = rank[index]
        worked = days[numpy.maximum(ranks, 1) - 1] == day
        since_midnight = moments - day
        latest = numpy.timedelta64(_minute(self.latest_receipt), "m")
        # A day off has the rank of the working day before it, so both rules move the count to the next one.
        start = ranks + ((since_midnight > latest) | ~worked)
        due = start + numpy.asarray(limits, dtype="int64")
        if due.size and not (due.min() > 0 and due.max() <= days.size):
            raise ValueError(OUTSIDE)
        return days[due - 1]

    def missing(self, a: date, b: date) -> MissingCalendar | None:
        """What is missing between two days, or None when every year has its calendar."""
        years = tuple(year for year in range(min(a, b).year, max(a, b).year + 1) if year not in self.years)
        return MissingCalendar(years) if years else None

    def working_hours_between(self, a: datetime, b: datetime) -> float:
        """Office hours between two moments: 8 on a full working day. 0 when `b` is not later."""
        a, b = local(a), local(b)
        return max(self._minutes_up_to(b) - self._minutes_up_to(a), 0) / 60

    def clock_start(self, received: datetime) -> datetime:
        """When the steps of a case begin to be timed: the opening hour of the first day that is counted."""
        return _moment(self.next_working_day(self.counted_from(received)), self.stretches[0][0])

    def step_hours(
        self, received: datetime, begin: datetime, end: datetime, pauses=(), *, by_hours: bool = False
    ) -> float:
        """Working hours a step took: from the start of the case's clock, without its pauses (objects with both moments).

        `by_hours`: the time limit is in hours, so that the clock runs from the receipt, not from the day after.
        """
        clock_start = self.opening(received) if by_hours else self.clock_start(received)
        begin = min(max(begin, clock_start), end) if end > clock_start else begin
        hours = self.working_hours_between(begin, end)
        for pause in pauses:
            hours -= self.working_hours_between(max(begin, pause.started_at), min(end, pause.ended_at or end))
        return round(max(hours, 0.0), 1)

    def _minutes_up_to(self, moment: datetime) -> int:
        """Office minutes of all days up to a local moment."""
        rank = self._rank(moment.date())
        if not self.is_working_day(moment.date()):
            return rank * self.day_minutes
        now = _minute(moment)
        passed = sum(min(max(now - opens, 0), closes - opens) for opens, closes in self.stretches)
        return (rank - 1) * self.day_minutes + passed

    def after_hours(self, moment: datetime, hours: float) -> datetime:
        """The moment when so many office hours have passed; the end of a working day rather than the start of the next."""
        moment = local(moment)
        if hours == 0 and self.is_working_day(moment.date()):
            return moment
        total = self._minutes_up_to(moment) + round(hours * 60)
        rank, minutes = divmod(total, self.day_minutes)
        if minutes == 0 and hours:
            rank, minutes = rank - 1, self.day_minutes
        day = self._day(rank + 1)
        for opens, closes in self.stretches:
            if minutes <= closes - opens:
                return _moment(day, opens + minutes)
            minutes -= closes - opens
        raise ValueError(hours)


def _minute(moment: time | datetime) -> int:
    return moment.hour * 60 + moment.minute


def _moment(day: date, minute: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()) + timedelta(minutes=minute))


def local(moment: datetime) -> datetime:
    """A moment in Vietnam's time; a naive one is taken as such."""
    return timezone.make_aware(moment) if timezone.is_naive(moment) else timezone.localtime(moment)


@lru_cache(maxsize=64)
def _built(rows: tuple, office_hours: Hours = OFFICE_HOURS, latest_receipt: time = LATEST_RECEIPT) -> WorkingCalendar:
    return WorkingCalendar(rows, office_hours, latest_receipt)


def _rows() -> tuple[tuple[date, bool], ...]:
    rows = CalendarDay.objects.order_by("day").values_list("day", "kind")
    return tuple((day, kind == CalendarDayKind.HOLIDAY) for day, kind in rows)


def calendar() -> WorkingCalendar:
    """The calendar in the database, with the usual hours. One small query; the table itself is built once for the same rows.

    Loops fetch it once and call its methods.
    """
    return _built(_rows())


def calendar_of(agency: Agency | int) -> WorkingCalendar:
    """The calendar with the agency's own office hours and latest receipt (CaseRules). Two small queries."""
    rules = CaseRules.of(agency)
    return _built(_rows(), rules.office_hours, rules.latest_receipt)


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
