"""Recording the steps of a case: filled from the process in force, timed without pauses, the same again changes nothing."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import ActivityEntry, Role
from agencies.tests.factories import actor
from procedures.models import Case, CasePause, Process, ProcessStep, TimeUnit
from procedures.services import GivenStep, record_steps
from procedures.tests.factories import CaseFactory, DepartmentFactory, ProcedureFactory, at

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def process(procedure, version, first, last=None, hours=(8, 32)):
    made = Process.objects.create(
        agency=procedure.agency, code="QT-01", version=version, name="Quy trình", valid_from=first, valid_to=last
    )
    made.procedures.add(procedure)
    for position, (name, allowed) in enumerate(zip(("Tiếp nhận", "Thẩm định"), hours, strict=True), start=1):
        ProcessStep.objects.create(
            process=made, position=position, name=name, department=procedure.department, hours=allowed
        )
    return made


@pytest.fixture
def case():
    procedure = ProcedureFactory()
    process(procedure, 1, date(2020, 1, 1), date(2024, 3, 1), hours=(4, 36))
    process(procedure, 2, date(2024, 3, 2))
    return CaseFactory(procedure=procedure, received="2024-03-04 08:00", due="2024-03-11 17:00")


@pytest.fixture
def officer(case):
    return actor(Role.ONE_STOP_OFFICER, agency=case.agency)


FIRST = GivenStep(position=1, started_at=at("2024-03-04 08:00"), ended_at=at("2024-03-05 11:30"))
SECOND = GivenStep(name="thẩm định", started_at=at("2024-03-05 13:30"), ended_at=at("2024-03-08 17:30"))


def test_filled_from_the_process_in_force_at_receipt(case, officer):
    first, second = record_steps(officer, case, [FIRST, SECOND])
    assert (first.name, first.allowed_hours, first.department) == ("Tiếp nhận", 8, case.department)
    assert (second.position, second.allowed_hours) == (2, 32)
    # The day of receipt is not counted: the clock of steps begins on the 5th.
    assert (first.used_hours, second.used_hours) == (4, 28)
    kept = Case.objects.get(pk=case.pk)
    assert (kept.steps_total, kept.steps_late) == (2, 0)


def test_a_case_received_under_the_version_before(case, officer):
    Case.objects.filter(pk=case.pk).update(received_on=date(2024, 3, 1))
    assert record_steps(officer, case, [FIRST])[0].allowed_hours == 4


def test_pauses_are_not_used_time(case, officer):
    CasePause.objects.create(case=case, started_at=at("2024-03-06 07:30"), ended_at=at("2024-03-07 11:30"), reason=5)
    assert record_steps(officer, case, [SECOND])[0].used_hours == 16


def test_hours_run_from_receipt_where_the_limit_is_in_hours(case, officer):
    type(case.procedure).objects.filter(pk=case.procedure_id).update(time_unit=TimeUnit.HOURS)
    assert record_steps(officer, case, [FIRST])[0].used_hours == Decimal("11.5")


def test_the_same_again_changes_nothing_and_a_change_is_one_entry(case, officer):
    record_steps(officer, case, [FIRST, SECOND])
    record_steps(officer, case, [FIRST, SECOND])
    assert ActivityEntry.objects.filter(code="procedures.steps_recorded").count() == 1
    longer = GivenStep(name="Thẩm định", started_at=SECOND.started_at, ended_at=at("2024-03-13 17:30"))
    steps = record_steps(officer, case, [longer])
    assert [step.position for step in steps] == [1, 2]
    assert Case.objects.get(pk=case.pk).steps_late == 1
    assert ActivityEntry.objects.filter(code="procedures.steps_recorded").count() == 2


def test_unfinished_steps_have_used_nothing_yet(case, officer):
    step = record_steps(officer, case, [GivenStep(position=1, started_at=at("2024-03-05 08:00"))])[0]
    assert step.used_hours is None
    assert Case.objects.get(pk=case.pk).steps_late == 0


@pytest.mark.parametrize(
    "wrong",
    [
        [GivenStep(position=9, started_at=at("2024-03-05 08:00"))],  # no such step, no name
        [GivenStep(name="Bước lạ", started_at=at("2024-03-05 08:00"))],  # no hours known
        [GivenStep(position=1, started_at=at("2024-03-05 08:00"), ended_at=at("2024-03-05 07:00"))],
        [GivenStep(position=1, started_at=at("2024-03-03 08:00"))],
        [FIRST, FIRST],
    ],
)
def test_refused_in_words(case, officer, wrong):
    with pytest.raises(UserError) as refused:
        record_steps(officer, case, wrong)
    assert refused.value.field == "steps"
    assert not case.steps.exists()


def test_steps_of_other_agencies_departments_are_refused(case, officer):
    foreign = GivenStep(position=1, started_at=FIRST.started_at, department=DepartmentFactory())
    with pytest.raises(UserError, match="cơ quan khác"):
        record_steps(officer, case, [foreign])


def test_who(case):
    record_steps(Actor.system(case.agency), case, [FIRST])
    for who in (actor(Role.STAFF, agency=case.agency), actor(Role.SECRETARY)):
        with pytest.raises(PermissionDenied):
            record_steps(who, case, [SECOND])
