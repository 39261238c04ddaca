"""Counts and rates of cases in the columns of form II.06a/VPCP/KSTT, in one query for any number of groups.

On-time is judged by day against the due day. The identities 3 = 4+5+6, 7 = 8+9+10, 11 = 12+13 and 3 = 7+11 hold for every
set of cases, and what one period leaves pending is what the next one carries over.
"""

from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from agencies.models import Agency
from agencies.text import percent_of
from procedures.models import Case, CaseStep
from procedures.querysets import column_filters

GROUPS = {"department": "department_id", "field": "procedure__field_id", "procedure": "procedure_id"}


@dataclass(frozen=True)
class Counts:
    """The counted columns of form II.06a; the totals and rates follow from them."""

    carried_over: int = 0  # column 6
    received_online: int = 0  # column 4
    received_counter_post: int = 0  # column 5
    early: int = 0  # column 8
    on_time: int = 0  # column 9
    late: int = 0  # column 10
    pending_within: int = 0  # column 12
    pending_overdue: int = 0  # column 13

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


COLUMNS = tuple(column.name for column in fields(Counts))


def add_up(counts: Iterable[Counts]) -> Counts:
    """The sum of counts: roll-ups add numerators and denominators, they never average rates."""
    return sum(counts, Counts())


def counts(agency: Agency, start: date, end: date, by: str | None = None) -> dict[int | None, Counts]:
    """Counts of one agency between two days, by "department", "field", "procedure" (ids) or as a whole (key None).

    One query. Groups without any case in a column are left out; the whole is always there.
    """
    group = GROUPS[by] if by else None
    cases = Case.objects.of_agency(agency).touching(start, end).order_by()
    filters = column_filters(start, end)
    sums = {column: Count("pk", filter=filters[column]) for column in COLUMNS}
    if group is None:
        return {None: Counts(**cases.aggregate(**sums))}
    rows = cases.values_list(group).annotate(**sums)
    found = {row[0]: Counts(*row[1:]) for row in rows}
    return {key: value for key, value in found.items() if value.total}


@dataclass(frozen=True)
class StepsKept:
    """Finished cases whose every step kept its hours, of those whose steps were recorded; and those without records."""

    kept: int
    recorded: int
    finished: int

    @property
    def rate(self) -> Decimal | None:
        return percent_of(self.kept, self.recorded)


def steps_kept(agency: Agency, start: date, end: date) -> dict[int, StepsKept]:
    """By department: finished cases of the period, those with recorded steps, those whose every step kept its time."""
    late = CaseStep.objects.late().values("case_id")
    recorded = CaseStep.objects.order_by().values("case_id")
    finished = Case.objects.of_agency(agency).in_column("finished", start, end).order_by()
    rows = finished.values_list("department_id").annotate(
        kept=Count("pk", filter=Q(pk__in=recorded) & ~Q(pk__in=late)),
        recorded=Count("pk", filter=Q(pk__in=recorded)),
        finished=Count("*"),
    )
    return {row[0]: StepsKept(*row[1:]) for row in rows}


def case_list_url(
    *, agency=None, department=None, procedure=None, field=None, start=None, end=None, outcome=None
) -> str:
    """The list of the cases behind a figure. Objects or ids; without an outcome, the cases received between the days.

    `agency` says whose cases a figure without a department means: its reader may belong to the agency above.
    """
    given = {
        "agency": getattr(agency, "pk", agency),
        "department": getattr(department, "pk", department),
        "field": getattr(field, "pk", field),
        "procedure": getattr(procedure, "pk", procedure),
        "from": start.isoformat() if start else None,
        "to": end.isoformat() if end else None,
        "outcome": outcome,
    }
    query = urlencode({key: value for key, value in given.items() if value})
    return reverse("procedures:case_list") + (f"?{query}" if query else "")
