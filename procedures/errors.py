"""Errors in handling, counted: by department, kind or step, and against the same days of the year before (regulations 3.8).

Withdrawn ones are never counted. Over several agencies errors and cases are added up; rates are taken of the sums.
"""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count
from django.db.models.functions import Coalesce

from agencies.actor import Actor
from agencies.gather import Read
from agencies.links import address
from agencies.models import Agency
from agencies.succession import predecessors
from agencies.text import percent_of
from procedures.comparison import by_default, visible_among
from procedures.models import ProcessError
from procedures.statistics import series
from procedures.tally.reading import Only

# The field of the procedure, which a case knows where the error names none.
FIELD = Coalesce("procedure__field", "case__procedure__field")
GROUPS = {"department": "department_id", "kind": "kind", "step": "step"}


def counted(agencies: Iterable, start: date, end: date):
    """The errors found between two days in these agencies (objects or ids), without order."""
    rows = ProcessError.objects.filter(agency__in=[getattr(one, "pk", one) for one in agencies], withdrawn_reason="")
    return rows.filter(found_on__range=(start, end)).order_by()


def error_counts(agency: Agency, start: date, end: date, by: str | None = None) -> dict:
    """How many errors were found between two days: {None: n}, or by "department" (ids), "kind", "step" (order in the process, None
    where it is not known). One query. KeyError for another grouping."""
    return _counts([agency], start, end, by)


def _counts(agencies: Iterable, start: date, end: date, by: str | None) -> dict:
    rows = counted(agencies, start, end)
    if by is None:
        return {None: rows.count()}
    return dict(rows.values_list(GROUPS[by]).annotate(number=Count("pk")))


def by_day(agency: Agency, start: date, end: date) -> Read:
    """Errors found between two days as (department id, field id or None where no procedure is known, day, how many)."""
    rows = counted([agency], start, end).annotate(field=FIELD).values("department_id", "field", "found_on")
    return rows.annotate(number=Count("pk")), ("department_id", "field", "found_on", "number")


def year_before(day: date) -> date:
    """The same day of the year before; the last of February for the 29th."""
    last = calendar.monthrange(day.year - 1, day.month)[1]
    return date(day.year - 1, day.month, min(day.day, last))


@dataclass
class ErrorsChange:
    """Errors of a period and of the same days a year before. `finished`: the cases that were finished then."""

    now: int
    then: int
    finished_now: int
    finished_then: int
    start: date
    end: date
    agencies: list[Agency] = field(default_factory=list)

    @property
    def difference(self) -> int:
        return self.now - self.then

    @property
    def relative(self) -> Decimal | None:
        """How much more or less, in per cent of the year before; None where there were none."""
        if not self.then:
            return None
        change = percent_of(abs(self.difference), self.then)
        return -change if self.difference < 0 else change

    @property
    def rate_now(self) -> Decimal | None:
        """Errors in a hundred finished cases; None where nothing was finished."""
        return percent_of(self.now, self.finished_now)

    @property
    def rate_then(self) -> Decimal | None:
        return percent_of(self.then, self.finished_then)

    @property
    def points(self) -> Decimal | None:
        """The difference of the two rates in percentage points; None where either is missing."""
        return None if self.rate_now is None or self.rate_then is None else self.rate_now - self.rate_then


def errors_change(
    agency: Agency, start: date, end: date, agencies_then: Iterable[Agency] | None = None
) -> ErrorsChange:
    """Errors found between two days against the same days a year before.

    `agencies_then`: whose errors count for the year before; None for the agency, where it existed then, and those whose work it took
    over as a whole (by renaming, merger or split), as `comparison` chooses them.
    """
    before = (year_before(start), year_before(end))
    chosen = list(agencies_of(agency, *before) if agencies_then is None else agencies_then)
    ids = [one.pk for one in chosen]
    return ErrorsChange(
        now=error_counts(agency, start, end)[None],
        then=_counts(ids, *before, None)[None] if ids else 0,
        finished_now=_finished([agency.pk], start, end),
        finished_then=_finished(ids, *before) if ids else 0,
        start=before[0],
        end=before[1],
        agencies=chosen,
    )


def _finished(agency_ids: list[int], start: date, end: date) -> int:
    found = series(Only(tuple(agency_ids)), [(start, end)])
    return found[0][0].finished if 0 in found else 0


def agencies_of(agency: Agency, start: date, end: date) -> list[Agency]:
    """The agency and its predecessors whose work went over as a whole, those that existed between two days."""
    lines = predecessors(agency)
    wanted = by_default(agency, lines)
    known = {agency.pk: agency} | {line.old_id: line.old for line in lines if line.old_id in wanted}
    return [one for one in known.values() if _existed(one, start, end)]


def offered(actor: Actor, agency: Agency, start: date, end: date) -> list[Agency]:
    """The agencies that a person may compare with: the agency itself and the predecessors they see, that existed then."""
    return [one for one in [agency, *visible_among(actor, predecessors(agency))] if _existed(one, start, end)]


def _existed(agency: Agency, start: date, end: date) -> bool:
    return agency.valid_from <= end and (agency.valid_to is None or agency.valid_to >= start)


def by_group(agencies: Iterable[Agency], start: date, end: date, by: str) -> dict:
    """The counts of several agencies together; departments by name, since each agency has its own."""
    if by != "department":
        return _counts(agencies, start, end, by)
    rows = counted(agencies, start, end).values_list("department__name").annotate(number=Count("pk"))
    return dict(rows)


def error_list_url(*, agency=None, department=None, field=None, kind="", step=None, start=None, end=None) -> str:
    """The list of the errors behind a figure."""
    given = {
        "agency": agency,
        "department": department,
        "field": field,
        "kind": kind,
        "step": step,
        "from": start,
        "to": end,
    }
    return address("procedures:error_list", **given)
