"""The identities of form II.06a, the judgement of single cases, and what is said of nothing."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies import clock
from procedures.models import Case, CaseStatus, Channel
from procedures.querysets import OUTCOMES
from procedures.statistics import Counts, counts, steps_kept
from procedures.tests.factories import (
    CaseFactory,
    CaseStepFactory,
    DepartmentFactory,
    ProcedureFactory,
    at,
    make_agency,
)

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
START, END = date(2024, 3, 15), date(2024, 6, 14)
NEXT = date(2024, 6, 15), date(2024, 9, 14)

offsets = st.integers(-60, 160)
some_cases = st.lists(
    st.tuples(
        offsets,
        st.integers(0, 40),
        st.none() | st.integers(0, 80),
        st.sampled_from(CaseStatus),
        st.sampled_from(Channel),
    ),
    max_size=14,
)


def moment(day: date):
    return at(f"{day} 10:00")


def cases_of(procedure, rows) -> list[Case]:
    """Cases from (offset of receipt, days allowed, days taken, status, channel)."""
    made = []
    for number, (offset, allowed, taken, status, channel) in enumerate(rows):
        received = START + timedelta(days=offset)
        case = Case(
            agency=procedure.agency,
            code=f"X-{number}",
            procedure=procedure,
            department=procedure.department,
            channel=channel,
            status=status,
            received_at=moment(received),
            due_at=moment(received + timedelta(days=allowed)),
            finished_at=None if taken is None else moment(received + timedelta(days=taken)),
        )
        made.append(case.set_days())
    return made


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=some_cases)
def test_identities(procedure, rows):
    """3 = 4+5+6, 7 = 8+9+10, 11 = 12+13, 3 = 7+11, and the next period carries over what this one left."""
    Case.objects.all().delete()
    Case.objects.bulk_create(cases_of(procedure, rows))
    now, after = counts(procedure.agency, START, END)[None], counts(procedure.agency, *NEXT)[None]
    assert now.total == now.carried_over + now.received_online + now.received_counter_post
    assert now.finished == now.early + now.on_time + now.late
    assert now.total == now.finished + now.pending
    assert after.carried_over == now.pending
    for outcome in OUTCOMES:
        assert Case.objects.of_agency(procedure.agency).in_column(outcome, START, END).count() == getattr(now, outcome)


@pytest.fixture
def procedure():
    return ProcedureFactory()


JUDGED = {
    "the day before": ("2024-04-10 23:59", "early"),
    "the due day, in the morning": ("2024-04-11 07:00", "on_time"),
    "the due day, after office hours": ("2024-04-11 23:50", "on_time"),
    "the day after": ("2024-04-12 00:10", "late"),
    "not in the period": ("2024-06-15 00:05", "pending_overdue"),
    "not yet": (None, "pending_overdue"),
}


@pytest.mark.parametrize("name", JUDGED)
def test_judged_by_day_in_vietnam(procedure, name):
    """Seven hours ahead of UTC: 00:10 on the 12th is still the 11th in London."""
    finished, column = JUDGED[name]
    CaseFactory(procedure=procedure, received="2024-04-01 09:00", due="2024-04-11 17:00", finished=finished)
    found = counts(procedure.agency, START, END)[None]
    assert getattr(found, column) == 1
    assert found.total == 1


@pytest.mark.parametrize(
    ("status", "finished", "column"),
    [
        (CaseStatus.WITHDRAWN, "2024-04-02 09:00", "early"),
        (CaseStatus.STOPPED, "2024-04-20 09:00", "late"),
        (CaseStatus.SUPPLEMENT, None, "pending_within"),
        (CaseStatus.FEE_DUE, None, "pending_within"),
        (CaseStatus.IN_PROGRESS, None, "pending_overdue"),
    ],
)
def test_special_statuses(procedure, status, finished, column):
    CaseFactory(
        procedure=procedure, received="2024-04-01 09:00", due="2024-04-11 17:00", finished=finished, status=status
    )
    assert getattr(counts(procedure.agency, START, END)[None], column) == 1


@pytest.mark.parametrize("status", [CaseStatus.REGISTERED, CaseStatus.NOT_RECEIVED])
def test_never_received_is_in_no_column(procedure, status):
    CaseFactory(
        procedure=procedure, received="2024-04-01 09:00", finished="2024-04-02 09:00", due="2024-04-03", status=status
    )
    assert counts(procedure.agency, START, END)[None] == Counts()
    assert counts(procedure.agency, START, END, "department") == {}


def test_nothing_finished_has_no_rate():
    assert Counts(carried_over=3, pending_within=3).on_time_rate is None
    assert Counts(late=3).on_time_rate == Decimal("0.00")
    assert Counts(early=1, late=2).on_time_rate == Decimal("33.33")
    assert Counts(early=1, on_time=1, late=1).early_rate == Decimal("33.33")


def test_other_agencies_do_not_count(procedure):
    CaseFactory(received="2024-04-01 09:00", due="2024-04-03", finished="2024-04-02 09:00")
    assert counts(procedure.agency, START, END)[None].total == 0


def test_one_query_for_any_number_of_groups_and_one_for_the_fields(django_assert_num_queries):
    agency = make_agency()
    for procedure in agency.procedures.order_by("pk"):
        CaseFactory(procedure=procedure, received="2024-04-01 09:00", due="2024-04-03", finished="2024-04-02 09:00")
    for by in ("department", "field", "procedure", "channel"):
        with django_assert_num_queries(2 if by == "field" else 1):
            assert sum(found.early for found in counts(agency, START, END, by).values()) == 4


def test_open_period_is_judged_today(procedure):
    CaseFactory(procedure=procedure, received="2024-04-01 09:00", due="2024-04-11 17:00")
    with clock.freeze(date(2024, 4, 11)):
        assert counts(procedure.agency, START, END)[None].pending_within == 1
    with clock.freeze(date(2024, 4, 12)):
        assert counts(procedure.agency, START, END)[None].pending_overdue == 1


class TestSteps:
    def finished(self, procedure, *steps):
        case = CaseFactory(
            procedure=procedure, received="2024-04-01 09:00", due="2024-04-11", finished="2024-04-08 09:00"
        )
        for used, allowed in steps:
            CaseStepFactory(case=case, used_hours=used, allowed_hours=allowed)

    def test_every_step_must_be_kept(self, procedure):
        self.finished(procedure, (4, 4), (1, 8))
        self.finished(procedure, (4, 4), ("8.1", 8))
        self.finished(procedure)
        kept = steps_kept(procedure.agency, START, END)[procedure.department_id]
        assert (kept.kept, kept.recorded, kept.finished, kept.rate) == (1, 2, 3, Decimal("50.00"))

    def test_without_records_there_is_no_rate(self, procedure):
        self.finished(procedure)
        assert steps_kept(procedure.agency, START, END)[procedure.department_id].rate is None

    def test_departments_apart_in_one_query(self, procedure, django_assert_num_queries):
        other = ProcedureFactory(department=DepartmentFactory(agency=procedure.agency))
        self.finished(procedure, (1, 2))
        self.finished(other, (3, 2))
        with django_assert_num_queries(1):
            found = steps_kept(procedure.agency, START, END)
        assert {key: value.kept for key, value in found.items()} == {procedure.department_id: 1, other.department_id: 0}
