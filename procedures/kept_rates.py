"""Sums of the kept rates of an agency in a period; never counts cases itself."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from agencies import clock
from agencies.models import Agency
from agencies.periods import QUARTERS, bounds
from procedures.models import CaseRate
from procedures.selection import period_label
from procedures.statistics import COLUMNS, Counts

FIRST_COLUMNS = ("carried_over",)
LAST_COLUMNS = ("pending_within", "pending_overdue")


@dataclass(frozen=True)
class Period:
    """A year and kind (Q1…Q4, H1, 9M, Y) with its days and the quarters it is made of."""

    year: int
    kind: str
    start: date
    end: date
    quarters: tuple[tuple[date, date], ...]

    @classmethod
    def of(cls, agency: Agency, year: int, kind: str) -> "Period":
        start, end = bounds(agency.cut_off, year, kind)
        inside = (bounds(agency.cut_off, year, quarter) for quarter in QUARTERS)
        return cls(year, kind, start, end, tuple(days for days in inside if start <= days[0] and days[1] <= end))

    @property
    def label(self) -> str:
        return period_label(self.year, self.kind)


def sums_by(agency: Agency, period: Period, by: str) -> dict[int, Counts]:
    """Counts of a period from the kept quarters, by "department", "field" or "procedure". One query."""
    begun = _begun(period)
    rows = CaseRate.objects.of_agency(agency).filter(period_start__in=begun) if begun else CaseRate.objects.none()
    found: dict[int, list] = defaultdict(list)
    for key, start, *values in _summed(rows, f"{by}_id"):
        found[key].append((start, values))
    figures = {key: _over_quarters(quarters, begun) for key, quarters in found.items()}
    return {key: counts for key, counts in figures.items() if counts != Counts()}


def totals(periods: dict[Agency, Period]) -> dict[int, Counts]:
    """Counts of several agencies as a whole, each in its own period; by agency id. One query."""
    begun = {agency.pk: _begun(period) for agency, period in periods.items()}
    starts = {start for quarters in begun.values() for start in quarters}
    rows = CaseRate.objects.filter(agency__in=list(begun), period_start__in=starts)
    found: dict[int, list] = defaultdict(list)
    for pk, start, *values in _summed(rows, "agency_id"):
        if start in begun[pk]:
            found[pk].append((start, values))
    return {pk: _over_quarters(found[pk], quarters) for pk, quarters in begun.items()}


def _begun(period: Period) -> list[date]:
    today = clock.today()
    return [start for start, _end in period.quarters if start <= today]


def _summed(rows, key: str):
    return rows.order_by().values_list(key, "period_start").annotate(**{column: Sum(column) for column in COLUMNS})


def _over_quarters(quarters: list[tuple[date, list[int]]], begun: list[date]) -> Counts:
    """What flows is added up; what stands is taken at the edges.

    Carried over is the first quarter's, pending is that of the last quarter that has begun.
    """
    figures = dict.fromkeys(COLUMNS, 0)
    for start, values in quarters:
        for column, value in zip(COLUMNS, values, strict=True):
            at_edge = (column in FIRST_COLUMNS and start != begun[0]) or (column in LAST_COLUMNS and start != begun[-1])
            if not at_edge:
                figures[column] += value
    return Counts(**figures)
