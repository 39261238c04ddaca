"""Keeping the computed rates, so that a page never scans cases."""

from collections.abc import Callable
from datetime import date

from django.db import transaction
from django.db.models import Count

from agencies import clock
from agencies.actor import Actor
from agencies.jobs import enqueue
from agencies.models import Agency, Job
from agencies.periods import QUARTERS, bounds, quarter_of
from procedures.models import Case, CaseRate, Procedure
from procedures.querysets import column_filters
from procedures.statistics import COLUMNS


def start_rates(actor: Actor, *, year: int | None = None, since: date | None = None) -> Job | None:
    """Have rates computed in the background: of one year, or of all years since a day whose cases changed."""
    this_year = quarter_of(actor.agency.cut_off, clock.today())[0]
    first = year if since is None else quarter_of(actor.agency.cut_off, since)[0]
    years = [year] if since is None else list(range(first, max(first, this_year) + 1))
    return enqueue(actor, "procedures.compute_rates", params={"years": years}, subject=actor.agency)


def compute_rates(agency: Agency, year: int, progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Fill the rates of an agency's quarters of a year; quarters that have not begun have none. Returns rows kept."""
    today, kept = clock.today(), 0
    for done, kind in enumerate(QUARTERS, start=1):
        start, end = bounds(agency.cut_off, year, kind)
        kept += compute_period(agency, start, end) if start <= today else 0
        progress(done, len(QUARTERS))
    return kept


@transaction.atomic
def compute_period(agency: Agency, start: date, end: date) -> int:
    """Replace the rates of one period by fresh ones, one row for each department and procedure. Returns rows kept."""
    filters = column_filters(start, end)
    rows = (
        Case.objects.of_agency(agency)
        .touching(start, end)
        .order_by()
        .values_list("department_id", "procedure_id")
        .annotate(**{column: Count("pk", filter=filters[column]) for column in COLUMNS})
    )
    # Looked up here: joining a million cases to their procedures costs more than counting them.
    fields = dict(Procedure.objects.of_agency(agency).order_by("pk").values_list("pk", "field_id"))
    now = clock.now()
    fresh = [
        CaseRate(
            agency=agency,
            period_start=start,
            period_end=end,
            department_id=department,
            procedure_id=procedure,
            field_id=fields[procedure],
            computed_at=now,
            **dict(zip(COLUMNS, figures, strict=True)),
        )
        for department, procedure, *figures in rows
        if any(figures)
    ]
    # Two computations of one agency wait for each other instead of both inserting.
    Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    CaseRate.objects.of_agency(agency).filter(period_start=start, period_end=end).delete()
    CaseRate.objects.bulk_create(fresh, batch_size=500)
    return len(fresh)
