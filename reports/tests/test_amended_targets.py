"""Amended targets and reports: what is being written follows, what ended before stays."""

from datetime import date
from decimal import Decimal as D

import pytest

from agencies import clock
from objectives.tests.amending import decided, line
from reports.tests.factories import World

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("S1-10", where="reports/receivers.py")
def test_reports_being_written_take_the_new_target_and_ended_periods_keep_theirs():
    """Q3 ends after the day of the amendment, Q2 before it."""
    world = World()
    with clock.freeze(date(2026, 8, 20)):
        current, past = world.open(on=date(2026, 8, 20)), world.open(kind="Q2", on=date(2026, 8, 20))
        [target] = world.on_time.targets.filter(department=world.justice)
        decided(world.secretary, world.set, [line(world.on_time, 99, target)])
    assert world.line(world.report(world.justice, current), 1).target_value == D(99)
    assert world.line(world.report(world.justice, past), 1).target_value == D(98)
    with clock.freeze(date(2026, 9, 1)):
        early = world.open(kind="Q1", on=date(2026, 9, 1))
    assert world.line(world.report(world.justice, early), 1).target_value == D(98)
