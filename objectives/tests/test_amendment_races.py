"""Two people at the same moment, on real PostgreSQL: one amendment, one decision, nothing half."""

from datetime import date
from decimal import Decimal as D
from threading import Barrier, Thread

import pytest
from django.db import connection

from agencies import clock
from agencies.errors import UserError
from agencies.models import Role
from agencies.tests.factories import AgencyFactory, MembershipFactory, actor
from documents.models import DocumentState, OfficialDocument
from objectives import services
from objectives.models import Acknowledgement, AmendmentState, TargetAmendment
from objectives.tests.amending import amended, issue, line
from objectives.tests.factories import ObjectiveFactory, ObjectiveSetFactory, issued

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def in_july(settings):
    settings.CELERY_TASK_ALWAYS_EAGER = False
    with clock.freeze(date(2026, 7, 6)):
        yield


@pytest.fixture
def in_force(db):
    agency = AgencyFactory()
    MembershipFactory(leader=True, agency=agency)
    one = ObjectiveSetFactory(agency=agency, year=2026)
    ObjectiveFactory(objective_set=one, number=1, measure="satisfaction", value=D(95))
    return issued(one)


def at_once(*calls) -> list:
    """What each call gave, or the UserError that stopped it; anything else fails the test."""
    barrier, found = Barrier(len(calls)), [None] * len(calls)

    def run(index, call):
        try:
            with clock.freeze(date(2026, 7, 6)):
                barrier.wait()
                found[index] = call()
        except Exception as error:  # noqa: BLE001 - looked at by the main thread
            found[index] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    broken = [one for one in found if isinstance(one, Exception) and not isinstance(one, UserError)]
    assert not broken, broken
    return found


def test_two_amendments_begun_at_once_are_one(in_force):
    secretary = actor(Role.SECRETARY, agency=in_force.agency)
    begin = lambda: services.begin_amendment(secretary, in_force, reason="x")  # noqa: E731
    found = at_once(begin, begin)
    assert sorted(type(one).__name__ for one in found) == ["TargetAmendment", "UserError"]
    assert TargetAmendment.objects.count() == 1


@pytest.mark.parametrize("_round", range(3))
def test_issuing_while_it_is_edited(in_force, _round):
    """The decision sent back to its author is edited, and at that moment its issue comes in from a page left open: one wins whole."""
    secretary = actor(Role.SECRETARY, agency=in_force.agency)
    objective = in_force.objectives.get()
    amendment = amended(secretary, in_force, [line(objective, 97)])
    document = services.draft_amending_decision(secretary, amendment)

    def edit():
        return services.save_amendment(
            secretary, amendment, reason="y", effective_from=None, lines=[line(objective, 99)]
        )

    at_once(edit, lambda: issue(OfficialDocument.objects.get(pk=document.pk)))
    amendment.refresh_from_db()
    objective.refresh_from_db()
    document.refresh_from_db()
    figure = amendment.lines.get().value
    if amendment.state == AmendmentState.IN_FORCE:
        assert (document.state, objective.value, figure) == (DocumentState.ISSUED, D(97), D(97))
    else:
        assert (document.state, objective.value, figure) == (DocumentState.DRAFT, D(95), D(99))


def test_confirming_twice_at_once_is_once(in_force):
    reader = actor(Role.STAFF, agency=in_force.agency)
    confirm = lambda: services.acknowledge(reader, in_force, seen=0)  # noqa: E731
    found = at_once(confirm, confirm)
    assert {one.pk for one in found} == {Acknowledgement.objects.get().pk}
