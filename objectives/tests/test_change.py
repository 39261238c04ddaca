"""A rise or fall against the same period of last year: figures by hand, what can't be compared, predecessors, sums."""

from datetime import date
from decimal import Decimal as D

import pytest

from agencies import clock
from agencies.models import AgencySuccession, Reorganisation, SuccessionKind
from agencies.tests.factories import AgencyFactory, DepartmentFactory
from objectives.change import before, change
from objectives.goals import Goal
from objectives.measures import Result, Span, ratio
from objectives.models import Target
from objectives.results import evaluate_targets, set_results
from objectives.tests.factories import ObjectiveFactory, ObjectiveSetFactory, TargetFactory, issued
from objectives.verdicts import judge
from procedures.models import ErrorFinder, ErrorKind, ProcessError
from procedures.tests.factories import CaseFactory

SPAN = Span(date(2026, 1, 1), date(2026, 3, 31))
NOTHING = ratio(0, 0)

CHANGES = [
    # comparator, figure, basis | errors and cases now | last year || this figure, last year's, change, verdict
    # the number of errors, relative: "giảm 1 % so với cùng kỳ"
    ("down", 1, "relative", (99, 1000), (100, 1000), (99, 100, "-1", "met")),
    ("down", 1, "relative", (100, 1000), (101, 1000), (100, 101, "-0.99", "missed")),
    ("down", 1, "relative", (12, 900), (15, 1000), (12, 15, "-20", "met")),
    ("down", 1, "relative", (15, 900), (12, 1000), (15, 12, "25", "missed")),
    ("down", 1, "relative", (12, 2000), (12, 1000), (12, 12, "0", "missed")),
    ("down", 0, "relative", (12, 2000), (12, 1000), (12, 12, "0", "met")),
    ("down", 1, "relative", (0, 900), (3, 1000), (0, 3, "-100", "met")),
    # errors in a hundred cases, in points
    ("down", 1, "points", (12, 1000), (25, 1000), ("1.2", "2.5", "-1.3", "met")),
    ("down", 1, "points", (16, 1000), (25, 1000), ("1.6", "2.5", "-0.9", "missed")),
    ("down", 1, "points", (0, 900), (0, 1000), (0, 0, "0", "missed")),
    ("up", 2, "points", (97, 100), (95, 100), (97, 95, "2", "met")),
    ("up", 2, "points", (969, 1000), (95, 100), ("96.9", 95, "1.9", "missed")),
    # none before: a share of nothing can't be told, but that it rose is known
    ("down", 1, "relative", (0, 900), (0, 1000), (0, 0, None, "not_compared")),
    ("down", 1, "relative", (3, 900), (0, 1000), (3, 0, None, "missed")),
    ("up", 1, "relative", (3, 900), (0, 1000), (3, 0, None, "met")),
    # nothing last year, or not there
    ("down", 1, "relative", (3, 900), (0, 0), (3, None, None, "not_compared")),
    ("down", 1, "relative", (3, 900), None, (3, None, None, "not_compared")),
    ("down", 1, "points", (3, 900), (0, 0), ("0.33", None, None, "not_compared")),
    # errors are counted even where no case was finished; their share is none
    ("down", 1, "relative", (3, 0), (6, 100), (3, 6, "-50", "met")),
    ("down", 1, "points", (3, 0), (6, 100), (None, None, None, "no_cases")),
    # nothing arose now
    ("down", 1, "relative", (0, 0), (6, 100), (None, None, None, "no_cases")),
    ("down", 1, "relative", (0, 0), (0, 0), (None, None, None, "no_cases")),
]  # fmt: skip


def dec(value):
    return None if value is None else D(value)


@pytest.mark.requirement("S2-O1", "F.1", where="objectives/change.py")
@pytest.mark.parametrize(("comparator", "figure", "basis", "now", "then", "expected"), CHANGES)
def test_a_change_by_hand(comparator, figure, basis, now, then, expected):
    goal = Goal(comparator, D(figure), basis=basis)
    found = change("errors_change", goal, ratio(*now), None if then is None else ratio(*then))
    verdict = found.verdict or judge(
        comparator=comparator, value=found.value, target=goal.value, no_cases=found.no_cases
    )
    this, last, value, wanted = expected
    assert (found.numerator, found.denominator, found.value) == (dec(this), dec(last), dec(value))
    assert verdict == wanted


def test_a_share_may_rise_relative_to_itself():
    """From 80 to 84 per cent is 4 points and 5 per cent of last year's share."""
    now, then = ratio(84, 100), ratio(80, 100)
    assert change("on_time", Goal("up", D(5), basis="relative"), now, then).value == D(5)
    assert change("on_time", Goal("up", D(4), basis="points"), now, then).value == D(4)


def test_what_records_do_not_tell_is_left_to_people():
    assert change("on_time", Goal("up", D(1)), None, NOTHING) is None
    assert change("on_time", Goal("up", D(1)), Result(), NOTHING).value is None


def test_the_note_tells_both_figures():
    found = change("errors_change", Goal("down", D(1), basis="relative"), ratio(12, 900), ratio(15, 1000))
    assert found.note == "12, cùng kỳ năm trước 15"


def test_the_same_days_of_the_year_before():
    assert before(SPAN) == Span(date(2025, 1, 1), date(2025, 3, 31))
    assert before(Span(date(2025, 12, 15), date(2026, 3, 14))) == Span(date(2024, 12, 15), date(2025, 3, 14))
    assert before(Span(date(2024, 2, 1), date(2024, 2, 29))).end == date(2023, 2, 28)


# --- from records -----------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def spring():
    with clock.freeze(date(2026, 4, 1)):
        yield


def cases(department, year, count):
    for _n in range(count):
        CaseFactory(
            procedure__department=department, procedure__agency=department.agency, department=department,
            received=f"{year}-02-02 08:00", due=f"{year}-02-10 17:00", finished=f"{year}-02-09 10:00",
        )  # fmt: skip


def errors(department, year, count, **fields):
    ProcessError.objects.bulk_create(
        ProcessError(
            agency=department.agency, department=department, kind=ErrorKind.DATA, found_by=ErrorFinder.OFFICE,
            found_on=date(year, 2, 5), description="Sai", **fields,
        )
        for _n in range(count)
    )  # fmt: skip


def fall(objective_set, **fields):
    words = {"measure": "errors_change", "comparator": "down", "value": D(1), "change_basis": "relative"}
    return ObjectiveFactory(objective_set=objective_set, **words | fields)


@pytest.fixture
def in_force(agency):
    return issued(ObjectiveSetFactory(agency=agency, year=2026))


@pytest.fixture
def old_agency(agency):
    """Merged into the agency on the first day of 2026; with a department of the same name."""
    old = AgencyFactory(name="Huyện cũ", valid_from=date(2000, 1, 1), valid_to=date(2025, 12, 31))
    agency.valid_from = date(2026, 1, 1)
    agency.save()
    decision = Reorganisation.objects.create(
        number="1/NQ", issued_on=date(2025, 12, 1), issuer="Quốc hội", effective_on=date(2026, 1, 1),
        agency=agency, created_at=clock.now(),
    )  # fmt: skip
    AgencySuccession.objects.create(reorganisation=decision, old=old, new=agency, kind=SuccessionKind.MERGE)
    DepartmentFactory(agency=old, name="Phòng Nội Vụ")
    return old


pytestmark = pytest.mark.sqlite


@pytest.mark.django_db
@pytest.mark.requirement("S2-O1", where="objectives/measures/errors_change.py")
def test_errors_against_last_year_by_department_and_in_sum(in_force, departments, django_assert_max_num_queries):
    a, b, c = departments
    cases(a, 2026, 2), cases(a, 2025, 2), cases(b, 2026, 1), cases(b, 2025, 1)
    errors(a, 2026, 2), errors(a, 2025, 4), errors(b, 2026, 3), errors(b, 2025, 2)
    errors(a, 2026, 1, withdrawn_reason="Nhầm")
    objective = fall(in_force, by_department=True)
    for department in departments:
        TargetFactory(objective=objective, department=department, value=None)
    with django_assert_max_num_queries(9):
        found = set_results(in_force, SPAN.start, SPAN.end)[0]
    lines = [(row.result.numerator, row.result.denominator, row.result.value, row.result.verdict) for row in found.rows]
    assert lines == [(2, 4, D(-50), "met"), (3, 2, D(50), "missed"), (None, None, None, "no_cases")]
    whole = found.whole.result
    assert (whole.numerator, whole.denominator, whole.value, whole.verdict) == (5, 6, D("-16.67"), "met")
    assert found.rows[0].result_words == "giảm 50\xa0%" and "cùng kỳ năm trước 4" in found.rows[0].result.note
    assert "from=2026-01-01" in found.rows[0].result.evidence_url


@pytest.mark.django_db
@pytest.mark.requirement("S2-O1", where="objectives/change.py")
def test_last_year_is_that_of_the_agencies_which_did_the_work(in_force, departments, old_agency):
    then = old_agency.departments.get()
    cases(then, 2025, 10), errors(then, 2025, 4)
    cases(departments[0], 2026, 10), errors(departments[0], 2026, 3)
    objective = fall(in_force, number=1, by_department=True, value=D(20))
    own, other = (TargetFactory(objective=objective, department=one, value=None) for one in departments[:2])
    found = evaluate_targets(Target.objects.measured(), SPAN.start, SPAN.end)
    assert (found[own.pk].denominator, found[own.pk].value, found[own.pk].verdict) == (4, D(-25), "met")
    assert found[other.pk].verdict == "no_cases"
    whole = fall(in_force, number=9)
    assert set_results(in_force, SPAN.start, SPAN.end)[-1].whole.result.value == D(-25)
    # Chosen otherwise: only this agency, which did not exist last year.
    whole.compared_with.add(in_force.agency)
    assert set_results(in_force, SPAN.start, SPAN.end)[-1].whole.result.verdict == "not_compared"


@pytest.mark.django_db
def test_any_other_measure_may_rise(in_force, departments):
    cases(departments[0], 2025, 2), cases(departments[0], 2026, 2)
    CaseFactory(
        procedure__department=departments[0], procedure__agency=in_force.agency, department=departments[0],
        received="2025-02-02 08:00", due="2025-02-10 17:00", finished="2025-02-12 10:00",
    )  # fmt: skip
    ObjectiveFactory(objective_set=in_force, comparator="up", value=D(2), change_basis="points")
    result = set_results(in_force, SPAN.start, SPAN.end)[0].whole
    assert (result.result.numerator, result.result.denominator, result.result.value) == (100, D("66.67"), D("33.33"))
    assert result.result.verdict == "met" and result.goal.exact == "tăng ≥ 2 điểm %"
