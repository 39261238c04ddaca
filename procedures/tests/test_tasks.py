"""Recurring work: what time alone changes is right the next morning, and the rollup is tidied at night."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from agencies import clock
from procedures.models import ProcedureTally
from procedures.statistics import counts
from procedures.tally import keeping
from procedures.tasks import compact_tallies
from procedures.tests.factories import CaseFactory, make_agency

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
QUARTER = (date(2026, 3, 15), date(2026, 6, 14))


def test_a_case_that_fell_due_overnight_counts_as_overdue_next_morning():
    def at(day: int, hour: int = 9):
        return datetime(2026, 3, day, hour, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))

    case = CaseFactory(received_at=at(16), due_at=at(18, 17), finished_at=None, status=4)
    for day, pending in ((18, (1, 0)), (19, (0, 1))):
        with clock.freeze(at(day, 0)):
            [figures] = counts(case.agency, *QUARTER).values()
        assert (figures.pending_within, figures.pending_overdue) == pending


def test_what_has_piled_up_is_merged_at_night():
    agency = make_agency()
    procedure = agency.procedures.order_by("pk").first()
    for _number in range(keeping.AT_LEAST + 1):
        CaseFactory(
            procedure=procedure, received="2026-04-01 08:00", due="2026-04-08 17:00", finished="2026-04-07 10:00"
        )
    before = counts(agency, *QUARTER, by="procedure")
    there = ProcedureTally.objects.count()
    assert compact_tallies() == 1
    assert ProcedureTally.objects.count() < there / 10
    assert counts(agency, *QUARTER, by="procedure") == before
    assert keeping.check(agency) == []
    assert compact_tallies() == 0
