"""Recurring work: rates that time alone has changed are computed again."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from agencies import clock
from agencies.models import Job
from procedures.models import CaseRate
from procedures.tasks import renew_rates
from procedures.tests.factories import CaseFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_case_that_fell_due_overnight_counts_as_overdue_next_morning():
    def at(day: int, hour: int = 9):
        return datetime(2026, 3, day, hour, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))

    case = CaseFactory(received_at=at(16), due_at=at(18, 17), finished_at=None, status=4)
    with clock.freeze(at(18, 0)):
        assert renew_rates() == 1
    rate = CaseRate.objects.get(agency=case.agency)
    assert (rate.pending_within, rate.pending_overdue) == (1, 0)
    with clock.freeze(at(19, 0)):
        renew_rates()
    rate = CaseRate.objects.get(agency=case.agency)
    assert (rate.pending_within, rate.pending_overdue) == (0, 1)
    assert Job.objects.filter(status="done").count() == 2
