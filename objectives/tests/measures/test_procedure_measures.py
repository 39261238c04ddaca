"""Measures of the list of procedures by hand: in force, with a process, handled at the centre, posted, on any day."""

from datetime import date
from decimal import Decimal as D

import pytest

from agencies import clock
from agencies.models import DepartmentKind
from agencies.tests.factories import DepartmentFactory
from objectives.measures import MEASURES, WHOLE, Scope, Span, one_reading
from procedures.models import Posting, Process, ProcessStep
from procedures.overview import count, of_agency
from procedures.tests.factories import ProcedureFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
Q1, Q2 = Span(date(2026, 1, 1), date(2026, 3, 31)), Span(date(2026, 4, 1), date(2026, 6, 30))
LONG_AGO = date(2020, 1, 1)

# Procedures of one department: valid from, until | processes: (from, until, kinds of the departments of their steps) |
# postings: (place, from, taken down) | decision signed on.
CENTRE, OWN = DepartmentKind.ONE_STOP, DepartmentKind.SPECIALISED
FULL = [("centre", LONG_AGO, None), ("website", LONG_AGO, None)]
HAND = [
    # nothing at all, and nothing any more
    ([], (0, 0, 0, 0)),
    ([(LONG_AGO, date(2026, 3, 30), [], [], None)], (0, 0, 0, 0)),
    ([(date(2026, 4, 1), None, [], FULL, None)], (0, 0, 0, 0)),
    # in force, and nothing else
    ([(LONG_AGO, None, [], [], None)], (1, 0, 0, 0)),
    ([(LONG_AGO, date(2026, 3, 31), [], [], None)], (1, 0, 0, 0)),
    # processes: in force on the last day; begun and ended at the centre
    ([(LONG_AGO, None, [(LONG_AGO, None, [CENTRE, OWN, CENTRE])], [], None)], (1, 1, 1, 0)),
    ([(LONG_AGO, None, [(LONG_AGO, None, [CENTRE, OWN])], [], None)], (1, 1, 0, 0)),
    ([(LONG_AGO, None, [(LONG_AGO, None, [OWN, CENTRE])], [], None)], (1, 1, 0, 0)),
    ([(LONG_AGO, None, [(LONG_AGO, None, [CENTRE, None])], [], None)], (1, 1, 0, 0)),
    ([(LONG_AGO, None, [(LONG_AGO, None, [])], [], None)], (1, 1, 0, 0)),
    ([(LONG_AGO, None, [(LONG_AGO, date(2026, 3, 30), [CENTRE])], [], None)], (1, 0, 0, 0)),
    ([(LONG_AGO, None, [(date(2026, 4, 1), None, [CENTRE])], [], None)], (1, 0, 0, 0)),
    # posted: at both places, on that day, not before the decision in force
    ([(LONG_AGO, None, [], FULL, None)], (1, 0, 0, 1)),
    ([(LONG_AGO, None, [], FULL[:1], None)], (1, 0, 0, 0)),
    ([(LONG_AGO, None, [], FULL[1:], None)], (1, 0, 0, 0)),
    ([(LONG_AGO, None, [], [FULL[0], ("website", LONG_AGO, date(2026, 3, 31))], None)], (1, 0, 0, 0)),
    ([(LONG_AGO, None, [], [FULL[0], ("website", LONG_AGO, date(2026, 4, 1))], None)], (1, 0, 0, 1)),
    ([(LONG_AGO, None, [], [FULL[0], ("website", date(2026, 4, 1), None)], None)], (1, 0, 0, 0)),
    ([(LONG_AGO, None, [], FULL, date(2026, 3, 1))], (1, 0, 0, 0)),
    ([(LONG_AGO, None, [], FULL, date(2026, 4, 2))], (1, 0, 0, 1)),
    # several
    (
        [
            (LONG_AGO, None, [(LONG_AGO, None, [CENTRE])], FULL, None),
            (LONG_AGO, None, [(LONG_AGO, None, [OWN])], [], None),
            (LONG_AGO, None, [], FULL, None),
        ],
        (3, 2, 1, 2),
    ),
]  # fmt: skip


@pytest.fixture(autouse=True)
def july():
    with clock.freeze(date(2026, 7, 1)):
        yield


def make(department, centre, rows):
    for valid_from, valid_to, processes, postings, decided in rows:
        procedure = ProcedureFactory(
            agency=department.agency,
            department=department,
            valid_from=valid_from,
            valid_to=valid_to,
            decided_on=decided,
        )
        for start, end, kinds in processes:
            process = Process.objects.create(
                agency=department.agency, code=f"QT-{procedure.pk}", name="Quy trình", valid_from=start, valid_to=end
            )
            process.procedures.add(procedure)
            for position, kind in enumerate(kinds, 1):
                place = {CENTRE: centre, OWN: department, None: None}[kind]
                ProcessStep.objects.create(process=process, position=position, name="Bước", department=place, hours=8)
        for place, posted_on, taken_down in postings:
            Posting.objects.create(
                agency=department.agency,
                procedure=procedure,
                place=place,
                posted_on=posted_on,
                taken_down_on=taken_down,
            )


def measured(agency, scope, span=Q1):
    keys = ("process_coverage", "at_centre", "posted")
    with one_reading():
        return {key: MEASURES[key].evaluate(agency, [scope], [span])[scope, span] for key in keys}


@pytest.mark.requirement("S0-O1", "S0-O4", "S0-O7", where="procedures/by_day.py")
@pytest.mark.parametrize(("rows", "expected"), HAND)
def test_by_hand(agency, departments, rows, expected):
    centre = DepartmentFactory(agency=agency, kind=CENTRE, name="Bộ phận Một cửa")
    make(departments[0], centre, rows)
    whole, *parts = expected
    for scope in (WHOLE, Scope(departments[0].pk)):
        found = measured(agency, scope)
        assert [(one.numerator, one.denominator) for one in found.values()] == [(part, whole) for part in parts]
        for part, one in zip(parts, found.values(), strict=True):
            assert one.no_cases == (whole == 0)
            assert one.value == (round(D(100) * part / whole, 2) if whole else None)
    assert all(one.no_cases for one in measured(agency, Scope(departments[1].pk)).values())
    # The list that the figure leads to says the same.
    listed = count(of_agency(agency, Q1.end))
    assert (listed.all, listed.with_process, listed.at_centre, listed.posted) == expected


def test_by_field_and_over_time_in_one_query(agency, departments, django_assert_num_queries):
    centre = DepartmentFactory(agency=agency, kind=CENTRE, name="Bộ phận Một cửa")
    make(departments[0], centre, [(LONG_AGO, None, [(date(2026, 5, 1), None, [CENTRE])], FULL, None)])
    make(departments[1], centre, [(LONG_AGO, None, [], [], None)])
    field = agency.procedures.order_by("pk").first().field_id
    scopes = [WHOLE, Scope(departments[0].pk, field), Scope(departments[1].pk, field)]
    with django_assert_num_queries(1), one_reading():
        coverage = MEASURES["process_coverage"].evaluate(agency, scopes, [Q1, Q2])
        posted = MEASURES["posted"].evaluate(agency, scopes, [Q1, Q2])
    shares = {key: (one.numerator, one.denominator) for key, one in coverage.items()}
    assert shares[WHOLE, Q1] == (0, 2) and shares[WHOLE, Q2] == (1, 2)
    assert shares[scopes[1], Q2] == (1, 1) and coverage[scopes[2], Q2].no_cases
    assert (posted[WHOLE, Q2].numerator, posted[WHOLE, Q2].denominator) == (1, 2)


def test_an_open_period_is_counted_today(agency, departments):
    make(departments[0], departments[0], [(date(2026, 8, 1), None, [], [], None)])
    year = Span(date(2026, 1, 1), date(2026, 12, 31))
    assert measured(agency, WHOLE, year)["posted"].no_cases


def test_what_can_not_be_shown_is_told(agency, departments):
    make(departments[0], departments[0], [(LONG_AGO, None, [], [], None)] * 2)
    assert measured(agency, WHOLE)["at_centre"].note.startswith("2 thủ tục")
