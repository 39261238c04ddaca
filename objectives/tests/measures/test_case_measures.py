"""Measures of cases against figures counted by hand: what is early, on time, late, pending, asked for supplements, in steps."""

from datetime import date, datetime, timedelta
from decimal import Decimal as D

import pytest
from django.utils import timezone

from agencies import clock
from objectives.measures import MEASURES, WHOLE, Scope, Span
from procedures.models import CaseStatus
from procedures.tests.factories import CaseFactory, CaseStepFactory, FieldFactory, ProcedureFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
MARCH = Span(date(2026, 3, 1), date(2026, 3, 31))
YEAR = Span(date(2026, 1, 1), date(2026, 12, 31))
KEYS = ("on_time", "early", "on_time_handled", "on_time_received", "steps_on_time")

# One case a row: day received, due, finished (None: pending), requests for supplements, steps as hours used of 8 allowed.
EARLY = ("03-02", "03-12", "03-11", 0, (4, 8))
ON_THE_DAY = ("03-02", "03-12", "03-12", 0, (8,))
LATE = ("03-02", "03-12", "03-13", 0, (8, 9))
EARLY_SLOW_STEP = ("03-02", "03-12", "03-05", 0, (9, 1))
WITHOUT_STEPS = ("03-02", "03-12", "03-11", 0, ())
ASKED_TWICE = ("03-02", "03-12", "03-11", 2, ())
PENDING = ("03-20", "04-20", None, 0, ())
PENDING_ASKED_TWICE = ("03-20", "04-20", None, 2, ())
OVERDUE = ("03-02", "03-12", None, 0, ())
CARRIED_OVER = ("02-20", "03-12", "03-10", 0, ())
BEFORE = ("02-02", "02-12", "02-10", 0, ())
AFTER = ("04-02", "04-12", "04-10", 0, ())

HAND = [
    # cases -> (numerator, denominator) of on_time, early, on_time_handled, on_time_received, steps_on_time
    ([], [(0, 0), (0, 0), (0, 0), (0, 0), (0, 0)]),
    ([BEFORE, AFTER], [(0, 0), (0, 0), (0, 0), (0, 0), (0, 0)]),
    ([EARLY], [(1, 1), (1, 1), (1, 1), (1, 1), (1, 1)]),
    ([ON_THE_DAY], [(1, 1), (0, 1), (1, 1), (1, 1), (1, 1)]),
    ([LATE], [(0, 1), (0, 1), (0, 1), (0, 1), (0, 1)]),
    ([EARLY_SLOW_STEP], [(1, 1), (1, 1), (1, 1), (1, 1), (0, 1)]),
    ([WITHOUT_STEPS], [(1, 1), (1, 1), (1, 1), (1, 1), (0, 0)]),
    # nothing was finished: no rate by what was finished; what is pending within time counts by Decision 766
    ([PENDING], [(0, 0), (0, 0), (1, 1), (0, 1), (0, 0)]),
    ([OVERDUE], [(0, 0), (0, 0), (0, 1), (0, 1), (0, 0)]),
    # a second request for supplements is late by Decision 766
    ([ASKED_TWICE], [(1, 1), (1, 1), (0, 1), (1, 1), (0, 0)]),
    ([PENDING_ASKED_TWICE], [(0, 0), (0, 0), (0, 1), (0, 1), (0, 0)]),
    ([CARRIED_OVER], [(1, 1), (1, 1), (1, 1), (1, 1), (0, 0)]),
    (
        [EARLY, EARLY, ON_THE_DAY, LATE, PENDING, OVERDUE, ASKED_TWICE, BEFORE, AFTER],
        [(4, 5), (3, 5), (4, 7), (4, 7), (3, 4)],
    ),
]  # fmt: skip


@pytest.fixture(autouse=True)
def april():
    with clock.freeze(date(2026, 4, 1)):
        yield


def moment(day, hour):
    return timezone.make_aware(datetime.fromisoformat(f"2026-{day}") + timedelta(hours=hour))


def make(procedure, rows):
    for received, due, finished, requests, steps in rows:
        case = CaseFactory(
            procedure=procedure, received_at=moment(received, 8), due_at=moment(due, 17),
            finished_at=moment(finished, 10) if finished else None, supplement_requests=requests,
            status=CaseStatus.RETURNED if finished else CaseStatus.IN_PROGRESS,
        )  # fmt: skip
        for position, used in enumerate(steps, 1):
            CaseStepFactory(case=case, position=position, used_hours=used)


def measured(key, agency, scope=WHOLE, span=MARCH):
    return MEASURES[key].evaluate(agency, [scope], [span])[scope, span]


@pytest.mark.requirement("S0-O2a", "S0-O2b", "S0-O3", "S2-O5", where="objectives/measures/")
@pytest.mark.parametrize(("rows", "expected"), HAND)
def test_by_hand(rows, expected):
    procedure = ProcedureFactory()
    make(procedure, rows)
    agency = procedure.agency
    for scope in (WHOLE, Scope(procedure.department_id), Scope(procedure.department_id, procedure.field_id)):
        found = {key: measured(key, agency, scope) for key in KEYS}
        assert [(one.numerator, one.denominator) for one in found.values()] == expected
        for (numerator, denominator), one in zip(expected, found.values(), strict=True):
            assert one.no_cases == (denominator == 0)
            assert one.value == (round(D(100) * numerator / denominator, 2) if denominator else None)


def test_cases_without_steps_are_told_not_guessed():
    procedure = ProcedureFactory()
    make(procedure, [EARLY, WITHOUT_STEPS, WITHOUT_STEPS])
    found = measured("steps_on_time", procedure.agency)
    assert (found.numerator, found.denominator, found.note[:1]) == (1, 1, "2")


def test_a_late_one_in_many_is_not_all(agency):
    """100 per cent is said only of all of them: one of 20,001 late rounds to 100.00 and is shown as 99.99."""
    from objectives.measures.cases import CaseShare
    from procedures.by_span import Figures
    from procedures.statistics import Counts, StepsKept

    class Kept(CaseShare):
        def part(self, counts):
            return counts.kept

    found = Kept().result(Figures(Counts(early=20_000, late=1), StepsKept(0, 0, 0)), "")
    assert found.value == D("99.99")


@pytest.mark.requirement("S1-O1", where="objectives/measures/cases.py")
def test_each_field_of_a_department_has_its_own_rate(agency, departments, django_assert_num_queries):
    """Two departments, two fields, one of them in both: rates by field, by department, and of the field everywhere."""
    a, b, _c = departments
    land, civil = FieldFactory(name="Đất đai"), FieldFactory(name="Hộ tịch")

    def procedure(department, field):
        return ProcedureFactory(agency=agency, department=department, field=field)

    make(procedure(a, land), [EARLY, LATE])
    make(procedure(a, civil), [EARLY, EARLY, ON_THE_DAY])
    make(procedure(b, land), [LATE])
    scopes = [
        WHOLE, Scope(a.pk), Scope(b.pk), Scope(a.pk, land.pk), Scope(a.pk, civil.pk), Scope(b.pk, land.pk),
        Scope(b.pk, civil.pk), Scope(None, land.pk),
    ]  # fmt: skip
    with django_assert_num_queries(1):
        found = MEASURES["on_time"].evaluate(agency, scopes, [MARCH, YEAR])
    shares = [(found[scope, MARCH].numerator, found[scope, MARCH].denominator) for scope in scopes]
    assert shares == [(4, 6), (4, 5), (0, 1), (1, 2), (3, 3), (0, 1), (0, 0), (1, 3)]
    assert found[scopes[6], YEAR].no_cases
    url = found[scopes[3], MARCH].evidence_url
    assert f"department={a.pk}" in url and f"field={land.pk}" in url


def test_a_period_that_is_still_open_ends_today():
    procedure = ProcedureFactory()
    make(procedure, [EARLY, PENDING, OVERDUE])
    handled = measured("on_time_handled", procedure.agency, span=YEAR)
    assert (handled.numerator, handled.denominator) == (2, 3)
