"""All measures of one agency at once: 12 departments, 20 objectives, 12 periods, a million cases."""

import time
from datetime import date, timedelta
from itertools import cycle, islice

from bench import Measure, as_the_product
from bench._cases import emptied, fill, make_agency, median

CASES, OBJECTIVES, RUNS = 1_000_000, 20, 5
YEAR = 2026
ERRORS, DOCUMENTS = 5_000, 2_000
PERIODS = ("Q1", "Q2", "Q3", "Q4", "H1", "9M", "Y")


def _spans(agency):
    """The seven reporting periods of a year, and the quarters and the whole of the one before: twelve, overlapping."""
    from agencies.periods import bounds
    from objectives.measures import Span

    asked = [(YEAR, kind) for kind in PERIODS] + [(YEAR - 1, kind) for kind in ("Q1", "Q2", "Q3", "Q4", "Y")]
    return [Span(*bounds(agency.cut_off, year, kind)) for year, kind in asked]


def _objectives(agency):
    """A set whose objectives go through all computed measures, each with a target for every department; one for each field."""
    from objectives.measures import MEASURES
    from objectives.models import Objective, ObjectiveSet, Target

    moment = "2026-01-05T08:00:00+07:00"
    one = ObjectiveSet.objects.create(agency=agency, year=YEAR, title="MTCL", created_at=moment, updated_at=moment)
    departments = list(agency.departments.order_by("position", "pk"))
    field = agency.procedures.order_by("pk").first().field_id
    computed = sorted(key for key, measure in MEASURES.items() if measure.computed)
    for number, measure in enumerate(islice(cycle(computed), OBJECTIVES), 1):
        is_change = measure == "errors_change"
        objective = Objective.objects.create(
            objective_set=one, number=number, text=f"Mục tiêu {number}", measure=measure, by_department=True,
            comparator="down" if is_change else ">=", change_basis="relative" if is_change else "",
        )  # fmt: skip
        Target.objects.bulk_create(
            Target(
                objective=objective, department=department, position=place, comparator=objective.comparator, value=90,
                field_id=field if measure == "early" and place == 0 else None,
            )
            for place, department in enumerate(departments)
        )  # fmt: skip
    return one


def _records(agency) -> None:
    """Errors and issued documents of two years, spread over the departments."""
    from documents.models import DocumentState, OfficialDocument
    from procedures.models import ErrorFinder, ErrorKind, ProcessError

    departments = list(agency.departments.order_by("position", "pk"))
    first = date(YEAR - 1, 1, 1)
    ProcessError.objects.bulk_create(
        ProcessError(
            agency=agency, department=departments[number % len(departments)], kind=ErrorKind.DATA,
            found_by=ErrorFinder.OFFICE, found_on=first + timedelta(days=number % 600), description="Sai",
        )
        for number in range(ERRORS)
    )  # fmt: skip
    moment = "2026-01-05T08:00:00+07:00"
    OfficialDocument.objects.bulk_create(
        OfficialDocument(
            agency=agency, kind="CV", state=DocumentState.DRAFT, abstract=f"Văn bản {number}", authority_line="UBND",
            notation="UBND", agency_name=agency.name, place_name="Thử", created_at=moment, updated_at=moment,
            drafting_department=departments[number % len(departments)],
            issued_on=first + timedelta(days=number % 600), number=number + 1, issued_year=YEAR,
        )
        for number in range(DOCUMENTS)
    )  # fmt: skip


def results_measures() -> list[Measure]:
    """Queries and time of one evaluation, as the results page, the reports and the API ask for it; PostgreSQL only."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from agencies import clock, tenancy
    from objectives.results import set_results_over

    agency = make_agency("BENCH-OBJECTIVES")
    with emptied():
        fill([agency], CASES)
    objective_set = _objectives(agency)
    _records(agency)
    spans = _spans(agency)
    with clock.freeze(date(YEAR, 8, 31)), as_the_product(), tenancy.use(tenancy.EVERYTHING):
        with CaptureQueriesContext(connection) as queries:
            found = set_results_over(objective_set, spans)
        on_time = next(one for one in found[spans[0]] if one.objective.measure == "on_time")
        if len(found) != 12 or not all(row.result.denominator for row in on_time.rows):
            raise AssertionError("nothing was counted")
        times, busy = [], []
        for _run in range(RUNS):
            begun, worked = time.perf_counter(), time.process_time()
            set_results_over(objective_set, spans)
            times.append((time.perf_counter() - begun) * 1000)
            busy.append((time.process_time() - worked) * 1000)
    note = f"{OBJECTIVES} objectives x 12 departments x 12 periods, 1M cases in one agency"
    return [
        Measure("all measures of an agency, queries", len(queries), 15, unit="", note=note),
        Measure(
            "all measures of an agency, time",
            median(times),
            300,
            unit="ms",
            note=f"{median(busy):.0f} ms of it in Python",
        ),
    ]
