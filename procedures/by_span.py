"""Figures of cases for any number of periods at once, by department and field, in one query: what objectives are measured by.

Periods may overlap (a quarter and its year). What a department or a field did is a sum over the groups, never a second query.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from procedures.statistics import Counts, StepsKept, column_sums, last_counted_day
from procedures.tally import reading
from procedures.tally.reading import Only
from procedures.tally.sql import SUMS

Days = tuple[date, date]


@dataclass(frozen=True)
class Figures:
    """What happened to cases in a period: the columns of form II.06a, and the finished ones with recorded steps."""

    counts: Counts = Counts()
    steps: StepsKept = StepsKept(0, 0, 0)

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(self.counts + other.counts, self.steps + other.steps)


NOTHING = Figures()


class CaseFigures:
    """What one reading found. `of` answers for a department, a field, both, or the whole, in a period that was read."""

    def __init__(self, groups: dict[tuple[int, int | None], dict[Days, Figures]]):
        self._groups = groups
        self._summed: dict[tuple[int | None, int | None], dict[Days, Figures]] = {}

    def of(self, days: Days, department: int | None = None, field: int | None = None) -> Figures:
        """The figures of these days; nothing where no case arose."""
        key = (department, field)
        if key not in self._summed:
            self._summed[key] = self._sum(department, field)
        return self._summed[key].get(days, NOTHING)

    def _sum(self, department: int | None, field: int | None) -> dict[Days, Figures]:
        summed: dict[Days, Figures] = {}
        for (own_department, own_field), periods in self._groups.items():
            if department in (None, own_department) and field in (None, own_field):
                for days, figures in periods.items():
                    summed[days] = summed[days] + figures if days in summed else figures
        return summed


def case_figures(agency_id: int, periods: Iterable[Days], *, by_field: bool = False) -> CaseFigures:
    """Figures of an agency's cases in these periods, by department, and with `by_field` by field too. One query.

    A period that is still open ends today.
    """
    ends = {days: last_counted_day(*days) for days in periods}
    if not ends:
        return CaseFigures({})
    edges = sorted({day for (start, _end), last in ends.items() for day in (start - timedelta(days=1), last)})
    slots = {day: number for number, day in enumerate(edges)}
    groups = {}
    for key, between in reading.sums(
        Only((agency_id,)), edges, "department_field" if by_field else "department"
    ).items():
        running = list(accumulate(between, _added))
        groups[key if by_field else (key, None)] = {
            days: _figures(running[slots[days[0] - timedelta(days=1)]], running[slots[last]])
            for days, last in ends.items()
        }
    return CaseFigures(groups)


def _added(one: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    return {name: one[name] + other[name] for name in SUMS}


def _figures(before: dict[str, int], until: dict[str, int]) -> Figures:
    """Out of the running sums before a period and at its end."""
    counts = column_sums(before, until)
    recorded, kept = (until[name] - before[name] for name in ("stepped", "steps_kept"))
    return Figures(counts, StepsKept(kept, recorded, counts.finished))
