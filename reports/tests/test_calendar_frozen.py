"""What was filed and what was closed stays, whatever is changed about days off and about how cases are counted."""

from datetime import date

import pytest

from agencies import clock
from agencies.actor import Actor
from procedures import services as case_services
from procedures.models import CalendarDay, Case, StatisticsClosing
from procedures.services.closings import close_period
from procedures.tests.factories import at
from reports.models import ReportLine
from reports.tests.factories import World

pytestmark = pytest.mark.django_db


def lines(report) -> list[dict]:
    return list(ReportLine.objects.filter(report=report).order_by("pk").values())


def test_neither_another_calendar_nor_other_rules_alter_what_was_filed_or_closed():
    world = World()
    world.cases(early=6, on_time=3, late=1)
    late = Case.objects.order_by("-pk").first()
    Case.objects.filter(pk=late.pk).update(extended_due_at=at("2026-08-20 17:00"))
    report = world.submitted()
    with clock.freeze(date(2026, 9, 20)):
        closing = close_period(world.secretary, world.agency, 2026, "Q3")
        filed, figures, days = lines(report), closing.figures, list(Case.objects.order_by("pk").values_list("due_on"))
        rows = list(CalendarDay.objects.filter(day__year=2026).values_list("day", "kind", "name", "source"))
        extra = [(date(2026, 8, day), "holiday", "Nghỉ đột xuất", "Thông báo") for day in (4, 5, 6, 10)]
        case_services.set_calendar(Actor.system(world.agency), 2026, [*rows, *extra])
        assert list(Case.objects.order_by("pk").values_list("due_on")) == days
        case_services.set_rules(world.secretary, world.agency, due_counted="extended")
        assert Case.objects.get(pk=late.pk).due_on == date(2026, 8, 20)
        assert lines(report) == filed
        assert StatisticsClosing.objects.get().figures == figures
        assert StatisticsClosing.objects.get().revision == 1
