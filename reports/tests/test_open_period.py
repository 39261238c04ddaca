"""Opening a period: its days, its drafts, once."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from agencies import clock
from agencies.errors import UserError
from agencies.models import ActivityEntry, CutOff, Role
from agencies.tests.factories import DepartmentFactory, actor
from reports import services
from reports.models import DepartmentReport, HowObtained, ReportingPeriod
from reports.tests.factories import OPENED_ON, World

pytestmark = pytest.mark.django_db


def test_days_follow_the_14th_and_two_working_days():
    period = World().open()
    assert (period.start, period.end) == (date(2026, 6, 15), date(2026, 9, 14))
    assert period.due_on == date(2026, 9, 16)
    assert str(period) == "Quý III/2026"


def test_a_weekend_is_no_working_day():
    """The fourth quarter of 2025 ends on Sunday 14/12; two working days later is Tuesday."""
    world = World()
    world.set.year = 2025
    world.set.save()
    assert world.open(2025, "Q4").due_on == date(2025, 12, 16)


def test_the_calendar_quarter_for_agencies_that_use_it():
    period = World(cut_off=CutOff.MONTH_END).open(on=date(2026, 10, 1))
    assert (period.start, period.end, period.due_on) == (date(2026, 7, 1), date(2026, 9, 30), date(2026, 10, 2))


def test_every_department_gets_its_lines():
    world = World()
    idle = DepartmentFactory(agency=world.agency, name="Phòng Không có mục tiêu")
    period = world.open()
    reports = DepartmentReport.objects.filter(period=period)
    assert [report.department for report in reports.order_by("department__position")] == [world.justice, world.office]
    assert not reports.filter(department=idle).exists()
    lines = list(world.report().lines.order_by("position"))
    assert [(line.objective, line.how, line.target_value) for line in lines] == [
        (world.on_time, HowObtained.COMPUTED, 98),
        (world.satisfied, HowObtained.TYPED, 95),
    ]


def test_the_whole_agencys_objective_belongs_to_the_office():
    world = World()
    world.open()
    line = world.line(world.report(world.office), 3)
    assert (line.target, line.target_value, line.target_value_to, line.comparator) == (None, 1, 2, "range")
    assert not world.report().lines.filter(objective_number=3).exists()


def test_the_leading_department_speaks_for_those_that_join():
    world = World()
    for department, role in ((world.justice, "lead"), (world.office, "attend")):
        world.reviews.targets.create(department=department, role=role, comparator=">=")
    world.open()
    assert world.report().lines.filter(objective=world.reviews).exists()
    assert not world.report(world.office).lines.filter(objective=world.reviews).exists()


def test_never_opened_twice():
    world = World()
    world.open()
    with pytest.raises(UserError, match="đã được mở"):
        world.open()
    assert ReportingPeriod.objects.count() == 1


def test_not_before_it_begins():
    with pytest.raises(UserError, match="15/12/2026"):
        World().open(2027, "Q1")


def test_not_without_objectives_in_force():
    world = World()
    with pytest.raises(UserError, match="2025"):
        world.open(2025, "Q4")
    assert not ReportingPeriod.objects.exists()


@pytest.mark.parametrize("role", sorted(set(Role.values) - {Role.SECRETARY}))
def test_only_the_secretary_opens(role):
    world = World()
    with clock.freeze(OPENED_ON), pytest.raises(PermissionDenied):
        services.open_period(actor(role, agency=world.agency), year=2026, kind="Q3")


def test_it_is_in_the_log():
    world = World()
    world.open()
    codes = list(ActivityEntry.objects.order_by("pk").values_list("code", flat=True))
    assert codes.count("reports.period_opened") == 1
    assert codes.count("reports.report_started") == 2


def test_prepare_gives_the_same_draft_again():
    world = World()
    report = world.report()
    assert services.prepare(world.head, report.period, world.justice) == report
    assert DepartmentReport.objects.filter(department=world.justice).count() == 1


def test_prepare_is_for_the_own_department():
    world = World()
    period = world.open()
    world.report(world.office).delete()
    with pytest.raises(PermissionDenied):
        services.prepare(world.head, period, world.office)
    assert services.prepare(world.office_head, period, world.office).lines.count() == 3
