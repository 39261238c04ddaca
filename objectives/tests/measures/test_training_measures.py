"""Measures of training and appraisal by hand: the rules stand in agencies/training/figures.py."""

from datetime import date
from decimal import Decimal as D
from urllib.parse import parse_qs, urlsplit

import pytest

from agencies import clock
from agencies.models import AppraisalSummary, SessionKind, TrainingPlan
from agencies.tests.factories import AgencyFactory, DepartmentFactory
from agencies.tests.training_factories import LONG_AGO, PersonFactory, SessionFactory, attend
from objectives.measures import MEASURES, WHOLE, Scope, Span, one_reading

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
Q1, H1, YEAR = (
    Span(date(2026, 1, 1), date(2026, 3, 31)),
    Span(date(2026, 1, 1), date(2026, 6, 30)),
    Span(date(2026, 1, 1), date(2026, 12, 31)),
)
KINDS = SessionKind


@pytest.fixture
def agency():
    """By the calendar, so that quarters end with their month."""
    return AgencyFactory(cut_off="month_end")


@pytest.fixture
def departments(agency):
    return [DepartmentFactory(agency=agency), DepartmentFactory(agency=agency)]


@pytest.fixture(autouse=True)
def in_the_next_year():
    with clock.freeze(date(2027, 2, 1)):
        yield


def shares(key, agency, scopes, spans=(Q1,)) -> dict:
    """(scope, span) -> (numerator, denominator, value)."""
    found = MEASURES[key].evaluate(agency, scopes, spans)
    return {place: (one.numerator, one.denominator, one.value) for place, one in found.items()}


# People: in scope from, until | sessions they were present at: (kind, held on, state). Both figures of the first quarter:
# trained in the system, given professional training, of so many in scope.
HAND = [
    # missing: no list at all
    ([], None),
    # empty: somebody was in scope before, nobody is on the day; and a list that begins later says nothing yet
    ([(LONG_AGO, date(2026, 3, 30), [])], (0, 0, 0)),
    ([(date(2026, 4, 1), None, [])], None),
    # zero: in scope, not trained
    ([(LONG_AGO, None, [])], (0, 0, 1)),
    ([(LONG_AGO, date(2026, 3, 31), [])], (0, 0, 1)),
    ([(date(2026, 3, 31), None, [])], (0, 0, 1)),
    # what counts as training in the system: three kinds; and what as professional
    ([(LONG_AGO, None, [(KINDS.AWARENESS, date(2026, 2, 1), "held")])], (1, 0, 1)),
    ([(LONG_AGO, None, [(KINDS.AUDITOR, date(2026, 2, 1), "held")])], (1, 0, 1)),
    ([(LONG_AGO, None, [(KINDS.MEETING, date(2026, 2, 1), "held")])], (1, 0, 1)),
    ([(LONG_AGO, None, [(KINDS.PROFESSIONAL, date(2026, 2, 1), "held")])], (0, 1, 1)),
    # on the first and the last day that count, the day before and the day after
    ([(LONG_AGO, None, [(KINDS.AWARENESS, date(2026, 1, 1), "held")])], (1, 0, 1)),
    ([(LONG_AGO, None, [(KINDS.AWARENESS, date(2026, 3, 31), "held")])], (1, 0, 1)),
    ([(LONG_AGO, None, [(KINDS.AWARENESS, date(2025, 12, 31), "held")])], (0, 0, 1)),
    ([(LONG_AGO, None, [(KINDS.AWARENESS, date(2026, 4, 1), "held")])], (0, 0, 1)),
    # recorded, but the session isn't noted as held
    ([(LONG_AGO, None, [(KINDS.AWARENESS, date(2026, 2, 1), "planned")])], (0, 0, 1)),
    # twice is once; trained before leaving counts for nobody who has left
    ([(LONG_AGO, None, [(KINDS.AWARENESS, date(2026, 2, 1), "held"), (KINDS.MEETING, date(2026, 3, 1), "held")])], (1, 0, 1)),
    ([(LONG_AGO, date(2026, 3, 1), [(KINDS.AWARENESS, date(2026, 2, 1), "held")]), (LONG_AGO, None, [])], (0, 0, 1)),
    # several
    (
        [
            (LONG_AGO, None, [(KINDS.AWARENESS, date(2026, 2, 1), "held")]),
            (LONG_AGO, None, [(KINDS.AWARENESS, date(2026, 2, 1), "held"), (KINDS.PROFESSIONAL, date(2026, 2, 2), "held")]),
            (LONG_AGO, None, []),
        ],
        (2, 1, 3),
    ),
]  # fmt: skip


@pytest.mark.requirement("S1-O3", "S2-O2b", where="objectives/measures/training.py")
@pytest.mark.parametrize(("people", "wanted"), HAND)
def test_people_trained_by_hand(people, wanted, agency, departments):
    for first, last, attended in people:
        person = PersonFactory(agency=agency, department=departments[0], valid_from=first, valid_to=last)
        for kind, day, state in attended:
            held_on = day if state == "held" else None
            trait = {"meeting": True} if kind == KINDS.MEETING else {"kind": kind}
            attend(SessionFactory(agency=agency, due_on=day, state=state, held_on=held_on, **trait), person)
    own = Scope(departments[0].pk)
    for key, part in (("training_coverage", 0), ("training_professional", 1)):
        found = shares(key, agency, [WHOLE, own])
        if wanted is None:
            assert found == {}
        else:
            whole = wanted[2]
            value = (D(100) * wanted[part] / whole).quantize(D("0.01")) if whole else None
            assert found == {(one, Q1): (wanted[part], whole, value) for one in (WHOLE, own)}


def test_no_list_says_nothing_and_nobody_left_means_that_no_cases_arose(agency, departments):
    first, second = departments
    PersonFactory(agency=agency, department=first, valid_to=date(2026, 2, 1))
    found = MEASURES["training_coverage"].evaluate(agency, [Scope(first.pk), Scope(second.pk)], [Q1])
    assert set(found) == {(Scope(first.pk), Q1)}
    assert found[Scope(first.pk), Q1].no_cases


def test_who_changes_department_counts_where_they_are_and_takes_their_training_along(agency, departments):
    first, second = departments
    before = PersonFactory(agency=agency, department=first, valid_to=date(2026, 4, 30))
    PersonFactory(agency=agency, department=second, first=before, valid_from=date(2026, 5, 1))
    attend(SessionFactory(agency=agency, held=True), before)
    found = shares("training_coverage", agency, [WHOLE, Scope(first.pk), Scope(second.pk)], [Q1, H1])
    one, none = (1, 1, D(100)), (0, 0, None)
    assert found == {
        (WHOLE, Q1): one, (WHOLE, H1): one, (Scope(first.pk), Q1): one, (Scope(first.pk), H1): none, (Scope(second.pk), H1): one,
    }  # fmt: skip


def test_in_a_dissolved_department_no_cases_arise_after_its_people_have_gone(agency, departments):
    old, new = departments
    old.valid_to = date(2026, 4, 30)
    old.save()
    person = PersonFactory(agency=agency, department=old, valid_to=date(2026, 4, 30))
    PersonFactory(agency=agency, department=new, first=person, valid_from=date(2026, 5, 1))
    found = shares("training_coverage", agency, [WHOLE, Scope(old.pk)], [Q1, H1])
    assert found[Scope(old.pk), Q1] == (0, 1, D(0))
    assert found[Scope(old.pk), H1] == (0, 0, None)
    assert found[WHOLE, H1] == (0, 1, D(0))


def test_leaders_count_for_the_agency_only(agency, departments):
    PersonFactory(agency=agency)
    PersonFactory(agency=agency, department=departments[0])
    found = shares("training_coverage", agency, [WHOLE, Scope(departments[0].pk)])
    assert (found[WHOLE, Q1][1], found[Scope(departments[0].pk), Q1][1]) == (2, 1)


def test_the_year_begins_with_the_agencys_cut_off(departments):
    agency = AgencyFactory(cut_off="day_14")
    person = PersonFactory(agency=agency)
    attend(SessionFactory(agency=agency, due_on=date(2025, 12, 15), held=True), person)
    first = Span(date(2025, 12, 15), date(2026, 3, 14))
    year_before = Span(date(2024, 12, 15), date(2025, 12, 14))
    found = shares("training_coverage", agency, [WHOLE], [first, year_before])
    assert found == {(WHOLE, first): (1, 1, D(100)), (WHOLE, year_before): (0, 1, D(0))}


def test_an_open_period_counts_until_today_and_one_to_come_says_nothing(agency):
    with clock.freeze(date(2026, 2, 15)):
        person = PersonFactory(agency=agency, valid_to=date(2026, 3, 1))
        SessionFactory(agency=agency, by_plan=True, due_on=date(2026, 3, 10), planned_number=5)
        assert shares("training_coverage", agency, [WHOLE], [Q1, Span(date(2026, 4, 1), date(2026, 6, 30))]) == {
            (WHOLE, Q1): (0, 1, D(0))
        }
        assert shares("training_plan", agency, [WHOLE]) == {(WHOLE, Q1): (0, 0, None)}  # planned, but not due yet
    assert person.is_in_scope is False


# Sessions: fields | nominated of the department, of them present, present besides. The whole's figure of the first quarter, and
# the department's.
MARCH, APRIL = date(2026, 3, 10), date(2026, 4, 10)
SENT = [
    ([({"planned_number": 4}, 4, 4, 0)], (4, 4), (4, 4)),
    ([({"planned_number": 4}, 4, 3, 0)], (3, 4), (3, 4)),
    ([({"planned_number": 4}, 2, 2, 0)], (2, 4), (2, 2)),
    # one class too full doesn't make up for another
    ([({"planned_number": 2}, 2, 2, 3), ({"planned_number": 2, "state": "planned"}, 1, 0, 0)], (2, 4), (2, 3)),
    # without a number: as many as are nominated, else those who came
    ([({}, 3, 2, 0)], (2, 3), (2, 3)),
    ([({}, 0, 0, 2)], (2, 2), (0, 0)),
    # late: planned, nobody sent; due later: not yet; held sooner than planned: at once
    ([({"planned_number": 3, "state": "planned"}, 0, 0, 0)], (0, 3), (0, 0)),
    ([({"planned_number": 3, "state": "planned", "due_on": APRIL}, 0, 0, 0)], (0, 0), (0, 0)),
    ([({"planned_number": 3, "due_on": APRIL, "held_on": MARCH}, 3, 3, 0)], (3, 3), (3, 3)),
    ([({"planned_number": 3, "due_on": MARCH, "held_on": APRIL}, 3, 3, 0)], (0, 3), (0, 3)),
    # cancelled: of the plan it stays planned, of a summons it is taken back
    ([({"planned_number": 3, "state": "cancelled"}, 1, 0, 0)], (0, 3), (0, 1)),
    ([({"planned_number": 3, "state": "cancelled", "by_plan": False, "origin": "summons"}, 1, 0, 0)], None, None),
    ([({"planned_number": 3, "by_plan": False, "origin": "summons"}, 3, 2, 0)], (2, 3), (2, 3)),
    # outside the plan: counted nowhere
    ([({"planned_number": 3, "by_plan": False, "origin": "own"}, 3, 3, 0)], None, None),
    ([], None, None),
]  # fmt: skip


@pytest.mark.requirement("S0-O9", where="objectives/measures/training_plan.py")
@pytest.mark.parametrize(("sessions", "whole", "department"), SENT)
def test_people_sent_by_hand(sessions, whole, department, agency, departments):
    mine, other = departments
    for fields, nominated, present, besides in sessions:
        fields = {"by_plan": True, "state": "held", "due_on": MARCH} | fields
        if fields.get("origin") == "summons":
            fields["summoned_by"] = "Sở Nội vụ"
        if fields["state"] == "cancelled":
            fields["cancelled_why"] = "Hoãn"
        if fields["state"] == "held":
            fields.setdefault("held_on", fields["due_on"])
        session = SessionFactory(agency=agency, **fields)
        for number in range(nominated):
            attend(session, PersonFactory(agency=agency, department=mine), nominated=True, present=number < present)
        for _number in range(besides):
            attend(session, PersonFactory(agency=agency, department=other))
    found = shares("training_plan", agency, [WHOLE, Scope(mine.pk)])
    if whole is None:
        assert found == {}
    else:
        assert {place: one[:2] for place, one in found.items()} == {
            (WHOLE, Q1): whole,
            (Scope(mine.pk), Q1): department,
        }


def test_sent_adds_up_from_the_beginning_of_the_year(agency):
    SessionFactory(agency=agency, by_plan=True, planned_number=2, due_on=date(2025, 12, 20))
    session = SessionFactory(agency=agency, by_plan=True, planned_number=4, held=True)
    attend(session, PersonFactory(agency=agency), nominated=True)
    second = Span(date(2026, 4, 1), date(2026, 6, 30))
    assert shares("training_plan", agency, [WHOLE], [second]) == {(WHOLE, second): (1, 4, D(25))}


# Counts of the department and of another (excellent, good, completed, not completed) | share of the year, of the department.
RATED = [
    (None, None, None, None),
    ((0, 0, 0, 0), None, (0, 0, None), (0, 0, None)),
    ((1, 2, 3, 0), None, (6, 6, D(100)), (6, 6, D(100))),
    ((1, 2, 3, 1), None, (6, 7, D("85.71")), (6, 7, D("85.71"))),
    ((0, 0, 0, 2), None, (0, 2, D(0)), (0, 2, D(0))),
    ((10, 20, 19, 1), (25, 25, 0, 0), (99, 100, D(99)), (49, 50, D(98))),
    (None, (1, 0, 0, 0), (1, 1, D(100)), None),
]


@pytest.mark.requirement("S2-O2a", where="objectives/measures/appraisal.py")
@pytest.mark.parametrize(("own", "other", "whole", "department"), RATED)
def test_ratings_by_hand(own, other, whole, department, agency, departments):
    for counts, one in ((own, departments[0]), (other, departments[1])):
        if counts is not None:
            names = dict(zip(AppraisalSummary.COUNTS, counts, strict=True))
            AppraisalSummary.objects.create(agency=agency, department=one, year=2026, **names)
    AppraisalSummary.objects.create(agency=agency, department=departments[0], year=2025, not_completed=9)
    found = shares("appraisal", agency, [WHOLE, Scope(departments[0].pk)], [YEAR])
    wanted = {(WHOLE, YEAR): whole, (Scope(departments[0].pk), YEAR): department}
    assert found == {place: one for place, one in wanted.items() if one is not None}


def test_before_the_last_quarter_nobody_is_rated(agency):
    AppraisalSummary.objects.create(agency=agency, year=2026, good=3)
    found = MEASURES["appraisal"].evaluate(agency, [WHOLE], [Q1, YEAR])
    assert found[WHOLE, Q1].no_cases
    assert found[WHOLE, Q1].note
    assert found[WHOLE, YEAR].value == 100


KEYS = ["training_coverage", "training_professional", "training_plan", "appraisal"]


@pytest.mark.parametrize("key", KEYS)
def test_training_belongs_to_no_field(key, agency, departments):
    PersonFactory(agency=agency, department=departments[0])
    SessionFactory(agency=agency, by_plan=True)
    assert MEASURES[key].evaluate(agency, [Scope(field=1), Scope(departments[0].pk, 1)], [Q1]) == {}


def test_one_query_for_all_measures_departments_and_periods(agency, django_assert_num_queries):
    scopes = [WHOLE, *(Scope(DepartmentFactory(agency=agency).pk) for _n in range(12))]
    for scope in scopes:
        attend(
            SessionFactory(agency=agency, by_plan=True, held=True),
            PersonFactory(agency=agency, department_id=scope.department),
        )
    measures, spans = [MEASURES[key] for key in KEYS], [Q1, H1, YEAR]
    with django_assert_num_queries(1), one_reading(measures, spans):
        for measure in measures:
            measure.evaluate(agency, scopes, spans)


def test_records_of_another_agency_count_nowhere(agency):
    other = AgencyFactory(cut_off="month_end")
    attend(SessionFactory(agency=other, by_plan=True, held=True), PersonFactory(agency=other))
    AppraisalSummary.objects.create(agency=other, year=2026, good=1)
    TrainingPlan.objects.create(agency=other, year=2027)
    for key in KEYS:
        assert MEASURES[key].evaluate(agency, [WHOLE], [YEAR]) == {}
        assert not MEASURES[key].is_kept_by(agency)
        assert MEASURES[key].is_kept_by(other)


def lines_shown(client, url: str) -> dict:
    """The context of the page behind a figure."""
    return client.get(url).context


def test_the_page_behind_a_figure_lists_exactly_who_was_counted(agency, departments, client):
    from agencies.models import Role
    from agencies.tests.factories import membership

    client.force_login(membership(Role.SECRETARY, agency=agency).user)
    first, second = departments
    people = [PersonFactory(agency=agency, department=first) for _n in range(3)]
    PersonFactory(agency=agency, department=second)
    PersonFactory(agency=agency, department=first, valid_from=date(2026, 5, 1))
    session = SessionFactory(agency=agency, by_plan=True, held=True, planned_number=3)
    for person in people[:2]:
        attend(session, person, nominated=True)
    SessionFactory(agency=agency, by_plan=True, due_on=APRIL, planned_number=9)
    for scope in (WHOLE, Scope(first.pk)):
        result = MEASURES["training_coverage"].evaluate(agency, [scope], [Q1])[scope, Q1]
        page = lines_shown(client, result.evidence_url)
        assert (page["trained"], page["total"]) == (result.numerator, result.denominator)
        result = MEASURES["training_plan"].evaluate(agency, [scope], [Q1])[scope, Q1]
        page = lines_shown(client, result.evidence_url)
        assert (page["sent"], page["planned"]) == (result.numerator, result.denominator)
        assert len(page["rows"]) == 1


def test_the_page_behind_the_ratings(agency, departments, client):
    from agencies.models import Role
    from agencies.tests.factories import membership

    client.force_login(membership(Role.LEADER, agency=agency).user)
    for number, one in enumerate(departments):
        AppraisalSummary.objects.create(agency=agency, department=one, year=2026, good=number + 1, not_completed=1)
    for scope in (WHOLE, Scope(departments[1].pk)):
        result = MEASURES["appraisal"].evaluate(agency, [scope], [YEAR])[scope, YEAR]
        assert parse_qs(urlsplit(result.evidence_url).query)["year"] == ["2026"]
        page = lines_shown(client, result.evidence_url)
        assert (page["completed"], page["rated"]) == (result.numerator, result.denominator)
