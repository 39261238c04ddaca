"""A miss that is gone when a returned report is handed in again takes its nonconformity with it."""

from datetime import date

import pytest

from agencies import clock
from agencies.models import ActivityEntry, Role
from agencies.tests.factories import actor
from audits.models import ActionState, CorrectiveAction, Nonconformity, NonconformityState
from audits.services import complete_action, give_verdict
from procedures.models import Case
from reports import pack, services
from reports.tests.factories import CHAIN, World
from reports.tests.test_review_pack import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with clock.freeze(date(2026, 9, 16)):
        yield


@pytest.fixture
def world() -> World:
    """The justice department has handed in a miss: 9 of 10 in time."""
    world = World()
    world.cases(early=9, late=1)
    world.submitted()
    return world


def handed_in_again(world: World):
    services.send_back(world.secretary, world.report(), comment="Kiểm tra lại hồ sơ")
    return world.submitted()


def test_missed_then_met_then_missed_again(world):
    opened = Nonconformity.objects.get()
    world.cases(early=90)
    report = handed_in_again(world)
    withdrawn = Nonconformity.objects.get()
    assert world.line(report, 1).verdict == "met"
    assert (withdrawn.pk, withdrawn.state) == (opened.pk, NonconformityState.WITHDRAWN)
    for words in ("quý III", "99\u00a0%", "98\u00a0%", "mục tiêu 1"):
        assert words.lower() in withdrawn.withdrawn_reason.lower(), withdrawn.withdrawn_reason
    assert not CorrectiveAction.objects.open_for(world.head)
    assert not CorrectiveAction.objects.overdue(date(2027, 1, 1))
    entry = ActivityEntry.objects.get(code="audits.nonconformity_withdrawn")
    assert (entry.user, entry.agency, entry.reason) == (None, world.agency, withdrawn.withdrawn_reason)

    world.cases(late=19)
    report = handed_in_again(world)
    again = Nonconformity.objects.get()
    assert (again.pk, again.is_open, again.withdrawn_reason) == (opened.pk, True, "")
    assert "83,19" in again.description and again.whys() == CHAIN["whys"]
    assert world.line(report, 1).nonconformity == again
    states = list(again.actions.order_by("pk").values_list("state", flat=True))
    assert states == [ActionState.WITHDRAWN, ActionState.OPEN]
    assert CorrectiveAction.objects.open_for(world.head).get() == again.actions.last()
    assert "Đang thực hiện" in text_of(pack.paper(report.period, demo=False))

    world.cases(early=9000)
    handed_in_again(world)
    assert Nonconformity.objects.get().is_withdrawn and not CorrectiveAction.objects.unfinished()


def test_no_cases_take_it_back_as_well(world):
    Case.objects.all().delete()
    report = handed_in_again(world)
    assert world.line(report, 1).verdict == "no_cases"
    withdrawn = Nonconformity.objects.get()
    assert withdrawn.is_withdrawn and "không phát sinh" in withdrawn.withdrawn_reason.lower()


def test_still_missed_stays_open(world):
    handed_in_again(world)
    assert Nonconformity.objects.get().is_open and CorrectiveAction.objects.get().state == ActionState.OPEN


def test_what_was_corrected_and_judged_stays_closed(world):
    action = complete_action(world.head, CorrectiveAction.objects.get(), result="Đã phân công")
    give_verdict(actor(Role.SECRETARY, agency=world.agency), action, verdict="effective", note="")
    world.cases(early=90)
    handed_in_again(world)
    assert Nonconformity.objects.get().state == NonconformityState.CLOSED
    assert CorrectiveAction.objects.get().state == ActionState.EFFECTIVE


def test_a_report_that_is_not_handed_in_takes_nothing_back(world):
    services.send_back(world.secretary, world.report(), comment="Kiểm tra lại hồ sơ")
    world.cases(early=90)
    world.complete()
    assert Nonconformity.objects.get().is_open


def test_the_page_of_the_report_still_opens(client, world):
    world.cases(early=90)
    report = handed_in_again(world)
    client.force_login(world.head.user)
    assert client.get(f"/bao-cao/{report.pk}/").status_code == 200
