"""Form II.06a on data sets that hypothesis makes up: identities, carried over, and the rollup against the cases themselves."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies import clock
from procedures import form06a, ranges
from procedures.models import Case, CaseStatus, Channel, Denominator
from procedures.statistics import counts, counts_from_cases
from procedures.tests.factories import at, make_agency
from procedures.tests.test_recomputation import COLUMNS

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
FIRST, TODAY = date(2024, 1, 1), date(2024, 12, 20)
GROUPINGS = (None, "department", "field", "procedure", "channel")


def moment(day: date, minute: int):
    return at(f"{day} {minute // 60:02d}:{minute % 60:02d}")


@st.composite
def a_case(draw) -> dict:
    """Any status, any moments: finished before, on or after the due day or not at all, extended, paused, asked for supplements again."""
    received = FIRST + timedelta(days=draw(st.integers(0, 360)))
    minute = draw(st.sampled_from((0, 1, 539, 900, 1439)))
    due = received + timedelta(days=draw(st.integers(0, 40)))
    values = {
        "status": draw(st.sampled_from(CaseStatus.values)),
        "channel": draw(st.sampled_from(Channel.values)),
        "received_at": moment(received, minute),
        "due_at": moment(due, 1439),
        "supplement_requests": draw(st.integers(0, 3)),
        "procedure": draw(st.integers(0, 3)),
    }
    if draw(st.booleans()):
        values["finished_at"] = moment(received + timedelta(days=draw(st.integers(0, 60))), max(minute, 1000))
    if draw(st.integers(0, 3)) == 0:
        values["extended_due_at"] = moment(due + timedelta(days=draw(st.integers(0, 20))), 1439)
    if draw(st.integers(0, 3)) == 0:
        values["paused_on"] = received + timedelta(days=draw(st.integers(0, 50)))
    return values


@st.composite
def adjacent(draw) -> list[tuple[date, date]]:
    """Two to four periods, each beginning the day after the one before; on the edges of half-months or anywhere."""
    if draw(st.booleans()):
        edges = [date(2023, 12, 14), date(2024, 3, 14), date(2024, 3, 31), date(2024, 6, 14), date(2024, 9, 14)]
    else:
        days = draw(st.lists(st.integers(0, 380), min_size=3, max_size=5, unique=True))
        edges = [FIRST + timedelta(days=day) for day in sorted(days)]
    return [(a + timedelta(days=1), b) for a, b in zip(edges, edges[1:], strict=False)]


@pytest.fixture
def agency():
    agency = make_agency()
    agency.kinds = list(agency.procedures.order_by("code"))
    agency.number = 0
    return agency


def fill(agency, cases: list[dict]) -> None:
    """Only these cases."""
    Case.objects.of_agency(agency).delete()
    made = []
    for values in cases:
        agency.number += 1
        procedure = agency.kinds[values["procedure"]]
        rest = {**values, "procedure": procedure, "department": procedure.department, "code": f"H{agency.number}"}
        made.append(Case(agency=agency, **rest).set_days())
    Case.objects.bulk_create(made)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cases=st.lists(a_case(), max_size=25), periods=adjacent())
def test_identities_hold_and_the_rollup_agrees_with_the_cases(agency, cases, periods):
    fill(agency, cases)
    with clock.freeze(TODAY):
        before = None
        for start, end in periods:
            whole = counts(agency, start, end)[None]
            line = form06a.columns(whole)
            for column, parts in form06a.SUMS:
                assert line[column] == sum(line[part] for part in parts)
            if before is not None and start <= TODAY:
                assert whole.carried_over == before.pending
            before = whole
            for by in GROUPINGS:
                found = counts(agency, start, end, by)
                assert found == counts_from_cases(agency, start, end, by)
                assert all(
                    sum(getattr(one, name) for one in found.values()) == getattr(whole, name) for name in COLUMNS
                )
            for denominator in Denominator.values:
                numerator, of = whole.parts(denominator)
                assert 0 <= numerator <= of and (whole.rate(denominator) is None) == (of == 0)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cases=st.lists(a_case(), max_size=25),
    kind=st.sampled_from(ranges.KINDS),
    cut_off=st.sampled_from(["day_14", "month_end"]),
)
def test_every_form_of_the_year_fits(agency, cases, kind, cut_off):
    fill(agency, cases)
    with clock.freeze(TODAY):
        form = form06a.build(agency, ranges.Range.of(agency, 2024, kind, cut_off), "department", Denominator.FINISHED)
    if form.table.range.start <= TODAY:
        assert form.fits, [check for check in form.checks if not check.ok]
