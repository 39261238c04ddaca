"""Two at the same moment, on the database that lets them."""

import threading
from datetime import date

import pytest
from django.db import connection

from agencies.errors import UserError
from agencies.models import Role
from agencies.tests.factories import actor
from audits.models import CorrectiveAction, Nonconformity, Origin
from audits.services import give_verdict, open_nonconformity
from audits.tests.factories import ActionFactory

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def at_once(*calls) -> list:
    """Run the calls together; what each returned or raised."""
    start, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        start.wait()
        try:
            results[place] = call()
        except UserError as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_the_same_miss_filed_twice_at_once_opens_once():
    head = actor(Role.DEPARTMENT_HEAD)

    def opening():
        return open_nonconformity(
            head,
            agency=head.agency,
            department=head.department,
            origin=Origin.MISS,
            source_key="miss:1:1",
            source_url="",
            description="Không đạt",
            whys=["Vì"],
            correction="",
            action="Làm",
            owner=head.membership,
            due_on=date(2026, 12, 15),
        )

    first, *others = at_once(*[opening] * 4)
    assert all(other == first for other in others)
    assert Nonconformity.objects.count() == CorrectiveAction.objects.count() == 1


def test_of_two_verdicts_at_once_one_counts():
    action = ActionFactory(done=True)
    judges = [actor(role, agency=action.agency) for role in (Role.SECRETARY, Role.LEADER)]
    results = at_once(
        lambda: give_verdict(judges[0], action, verdict="ineffective", note="Tái diễn"),
        lambda: give_verdict(judges[1], action, verdict="ineffective", note="Vẫn chậm"),
    )
    assert sum(isinstance(result, UserError) for result in results) == 1
    assert action.nonconformity.actions.count() == 2
