"""Counts and rates of cases in the columns of form II.06a/VPCP/KSTT, from the rollup (tally/), never by scanning cases.

On-time is judged by day against the due day. The identities 3 = 4+5+6, 7 = 8+9+10, 11 = 12+13 and 3 = 7+11 hold for every
set of cases, and what one period leaves pending is what the next one carries over. A period that is still open ends today.
"""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate

from django.db.models import Count

from agencies import clock
from agencies.links import address
from agencies.models import Agency
from agencies.periods import QUARTERS, bounds
from agencies.text import percent_of
from procedures.models import Case, Denominator, Procedure
from procedures.querysets import column_filters
from procedures.ranges import days_of, period_label
from procedures.tally import reading
from procedures.tally.reading import Only

GROUPS = {
    "department": "department_id",
    "field": "procedure__field_id",
    "procedure": "procedure_id",
    "channel": "channel",
}


@dataclass(frozen=True)
class Counts:
    """The counted columns of form II.06a, and what Decision 766 judges otherwise; the totals and rates follow from them."""

    carried_over: int = 0  # column 6
    received_online: int = 0  # column 4
    received_counter_post: int = 0  # column 5
    early: int = 0  # column 8
    on_time: int = 0  # column 9
    late: int = 0  # column 10
    pending_within: int = 0  # column 12
    pending_overdue: int = 0  # column 13
    # Of the cases that kept their time, finished and pending: those with more than one request for supplements.
    repeat_kept: int = 0
    repeat_within: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    @property
    def total(self) -> int:
        """Column 3: received in the period or carried over."""
        return self.carried_over + self.received_online + self.received_counter_post

    @property
    def finished(self) -> int:
        """Column 7."""
        return self.early + self.on_time + self.late

    @property
    def pending(self) -> int:
        """Column 11."""
        return self.pending_within + self.pending_overdue

    @property
    def kept(self) -> int:
        """Finished before or on the due day: columns 8 + 9."""
        return self.early + self.on_time

    @property
    def on_time_rate(self) -> Decimal | None:
        """(8 + 9) / 7 in percent, two places; None when nothing was finished (not 100, not 0)."""
        return percent_of(self.kept, self.finished)

    @property
    def early_rate(self) -> Decimal | None:
        """8 / 7 in percent, two places; None when nothing was finished."""
        return percent_of(self.early, self.finished)

    def parts(self, denominator: str) -> tuple[int, int]:
        """Numerator and denominator of the on-time rate by one of the three definitions (regulations 3.5).

        * FINISHED: (8 + 9) / 7, what quality objectives usually mean;
        * HANDLED, Decision 766/QĐ-TTg: (8 + 9 + 12) / 3, finished and pending; who asked for supplements more than once is late;
        * RECEIVED, Decree 61/2018 art. 30.2c: (8 + 9) / 3, of all cases received.
        """
        if denominator == Denominator.HANDLED:
            return self.kept + self.pending_within - self.repeat_kept - self.repeat_within, self.total
        return self.kept, self.total if denominator == Denominator.RECEIVED else self.finished

    def rate(self, denominator: str) -> Decimal | None:
        """The on-time rate by that definition in percent, two places; None of nothing."""
        return percent_of(*self.parts(denominator))


FIGURES = tuple(column.name for column in fields(Counts))
COLUMNS = tuple(column.name for column in fields(Counts) if not column.name.startswith("repeat_"))
EXTRA = tuple(column.name for column in fields(Counts) if column.name.startswith("repeat_"))


@dataclass(frozen=True)
class StepsKept:
    """Finished cases whose every step kept its hours, of those whose steps were recorded; and those without records."""

    kept: int
    recorded: int
    finished: int

    def __add__(self, other: "StepsKept") -> "StepsKept":
        return StepsKept(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    @property
    def rate(self) -> Decimal | None:
        return percent_of(self.kept, self.recorded)

    @property
    def unknown(self) -> int:
        """Finished cases without step records."""
        return self.finished - self.recorded


def add_up(counts: Iterable[Counts]) -> Counts:
    """The sum of counts: roll-ups add numerators and denominators, they never average rates."""
    return sum(counts, Counts())


def last_counted_day(start: date, end: date) -> date:
    """The day a period is judged on: its last, or today while it is open; its first where it has not begun."""
    return min(end, max(clock.today(), start))


def counts(
    agency: Agency,
    start: date,
    end: date,
    by: str | None = None,
    *,
    department: int | None = None,
    procedures: Sequence[int] | None = None,
    channel: int | None = None,
) -> dict[int | None, Counts]:
    """Counts of one agency between two days, by "department", "field", "procedure" (ids), "channel", or as a whole (key None).

    One query of the rollup (a second one for fields). Groups without any case in a column are left out; the whole is always there.
    `department`, `procedures` (ids), `channel`: only these.
    """
    only = Only((agency.pk,), None if department is None else (department,), _ids(procedures), channel)
    if by == "field":
        single = {key: periods[0] for key, periods in series(only, [(start, end)], "procedure").items()}
        found = _fields(agency, single, Counts())
    else:
        found = {key: periods[0] for key, periods in series(only, [(start, end)], by).items()}
    if by is None:
        return {None: found.get(0, Counts())}
    return {key: value for key, value in found.items() if value.total}


def _ids(ids: Sequence[int] | None) -> tuple[int, ...] | None:
    return None if ids is None else tuple(ids)


def _fields(agency: Agency, by_procedure: dict, nothing) -> dict:
    """Figures by procedure added up by field."""
    fields_of = dict(Procedure.objects.of_agency(agency).order_by("pk").values_list("pk", "field_id"))
    summed: dict = {}
    for procedure, figures in by_procedure.items():
        field = fields_of[procedure]
        summed[field] = summed.get(field, nothing) + figures
    return summed


def series(only: Only, periods: Sequence[tuple[date, date]], by: str | None = None) -> dict[int, list[Counts]]:
    """Counts of several periods at once, in one query: for each key a list in the order of `periods`.

    The periods are in order and don't overlap. `by`: None (the only key is 0), "agency", "department", "procedure", "channel".
    """
    judged = [(start, last_counted_day(start, end)) for start, end in periods]
    edges = sorted({day for start, end in judged for day in (start - timedelta(days=1), end)})
    slots = {day: number for number, day in enumerate(edges)}
    found = {}
    for key, between in reading.sums(only, edges, by).items():
        running = list(accumulate(between, lambda one, other: {name: one[name] + other[name] for name in one}))
        found[key] = [
            column_sums(running[slots[start - timedelta(days=1)]], running[slots[end]]) for start, end in judged
        ]
    return found


def column_sums(before: dict[str, int], until: dict[str, int]) -> Counts:
    """The columns of a period out of the running sums of events before it and up to its last day."""

    def inside(name: str) -> int:
        return until[name] - before[name]

    def ended(sums: dict[str, int]) -> int:
        return sums["early"] + sums["on_time"] + sums["late"]

    pending = until["received"] - ended(until)
    overdue = until["overdue"] - until["late"]
    repeat_pending = until["repeat_received"] - until["repeat_kept"] - until["repeat_late"]
    return Counts(
        carried_over=before["received"] - ended(before),
        received_online=inside("received_online"),
        received_counter_post=inside("received") - inside("received_online"),
        early=inside("early"),
        on_time=inside("on_time"),
        late=inside("late"),
        pending_within=pending - overdue,
        pending_overdue=overdue,
        repeat_kept=inside("repeat_kept"),
        repeat_within=repeat_pending - (until["repeat_overdue"] - until["repeat_late"]),
    )


def steps_kept(agency: Agency, start: date, end: date, by: str = "department") -> dict[int, StepsKept]:
    """By group: finished cases of the period, those with recorded steps, those whose every step kept its time."""
    found = steps_of(Only((agency.pk,)), start, end, "procedure" if by == "field" else by)
    return _fields(agency, found, StepsKept(0, 0, 0)) if by == "field" else found


def steps_of(only: Only, start: date, end: date, by: str) -> dict[int, StepsKept]:
    """The same by a key of the rollup: "agency", "department", "procedure", "channel"."""
    edges = [start - timedelta(days=1), last_counted_day(start, end)]
    found = {}
    for key, (_before, inside) in reading.sums(only, edges, by).items():
        finished = inside["early"] + inside["on_time"] + inside["late"]
        if finished:
            found[key] = StepsKept(inside["steps_kept"], inside["stepped"], finished)
    return found


def received(only: Only, start: date, end: date) -> int:
    """All cases that came between two days, those that were not accepted too."""
    found = reading.sums(only, [start - timedelta(days=1), end]).get(0)
    return found[1]["received"] + found[1]["not_received"] if found else 0


def counts_from_cases(agency: Agency, start: date, end: date, by: str | None = None) -> dict[int | None, Counts]:
    """The same as `counts`, counted from the cases themselves: for checks, never for a page."""
    cases = Case.objects.of_agency(agency).touching(start, end).order_by()
    filters = column_filters(start, end)
    sums = {column: Count("pk", filter=filters[column]) for column in (*COLUMNS, *EXTRA)}
    if by is None:
        return {None: Counts(**cases.aggregate(**sums))}
    rows = cases.values_list(GROUPS[by]).annotate(**sums)
    found = {row[0]: Counts(*row[1:]) for row in rows}
    return {key: value for key, value in found.items() if value.total}


@dataclass(frozen=True)
class Period:
    """A year and kind (Q1…Q4, H1, 9M, Y, or a month M1…M12) of an agency, with its days."""

    year: int
    kind: str
    start: date
    end: date

    @classmethod
    def of(cls, agency: Agency, year: int, kind: str) -> "Period":
        return cls(year, kind, *days_of(agency.cut_off, year, kind))

    @property
    def label(self) -> str:
        return period_label(self.year, self.kind)


def totals(periods: dict[Agency, Period]) -> dict[int, Counts]:
    """Counts of several agencies as a whole, each in its own period; by agency id. One query for each cut-off calendar."""
    found = {}
    for days in {(period.start, period.end) for period in periods.values()}:
        theirs = [agency.pk for agency, period in periods.items() if (period.start, period.end) == days]
        figures = series(Only(tuple(theirs)), [days], "agency")
        found |= {pk: figures[pk][0] if pk in figures else Counts() for pk in theirs}
    return found


def quarters(agency: Agency, years: Sequence[int], by: str | None = None) -> dict[int, list[Counts]]:
    """Counts of every quarter of these years, in order, in one query."""
    days = [bounds(agency.cut_off, year, kind) for year in sorted(years) for kind in QUARTERS]
    return series(Only((agency.pk,)), days, by)


def case_list_url(
    *,
    agency=None,
    department=None,
    procedure=None,
    field=None,
    channel=None,
    start=None,
    end=None,
    outcome=None,
    state=None,
) -> str:
    """The list of the cases behind a figure. Objects or ids; without an outcome, the cases received between the days.

    `agency` says whose cases a figure without a department means: its reader may belong to the agency above.
    """
    given = {
        "agency": agency,
        "department": department,
        "field": field,
        "procedure": procedure,
        "channel": channel,
        "from": start,
        "to": end,
        "outcome": outcome,
        "state": state,
    }
    return address("procedures:case_list", **{key: value for key, value in given.items() if value})
