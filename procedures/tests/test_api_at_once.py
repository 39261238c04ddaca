"""Calls at the same moment, on the database that lets them: one effect, one entry, one answer (reliability C2)."""

import threading
from collections import Counter

import pytest
from django.db import connection

from agencies.models import ActivityEntry, ApiCall
from agencies.tests.factories import ApiTokenFactory, Caller
from procedures.models import Case, CaseStep
from procedures.tests.factories import CaseFactory, make_agency
from procedures.tests.test_api_cases import item

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def at_once(*calls) -> list:
    """Run the calls together; their answers."""
    start, answers = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        start.wait()
        try:
            answers[place] = call()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def posting(token, path: str, body: dict, key: str):
    return lambda: Caller(token).post(path, body, key=key)


@pytest.fixture
def token():
    return ApiTokenFactory(agency=make_agency())


@pytest.fixture
def known(token):
    """Three cases that a call will change."""
    procedure = token.agency.procedures.get(code="2.000635")
    return [CaseFactory(procedure=procedure, code=item(number)["code"]) for number in range(3)]


def entries(code: str) -> int:
    return ActivityEntry.objects.filter(code=code).count()


def test_fifty_with_one_key_have_one_effect(token, known):
    body = {"cases": [item(number, channel=3) for number in range(6)]}
    answers = at_once(*[posting(token, "/cases", body, "k")] * 50)
    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) <= {200, 409} and statuses[200] >= 1, statuses
    assert len({answer.content for answer in answers if answer.status_code == 200}) == 1
    replayed = [answer for answer in answers if answer.get("Idempotency-Replayed")]
    assert len(replayed) == statuses[200] - 1
    assert (Case.objects.count(), ApiCall.objects.count()) == (6, 1)
    assert entries("procedures.case_updated") == 3 and entries("procedures.cases_sent") == 1
    last = Caller(token).post("/cases", body, key="k")
    assert last.status_code == 200 and last.json()["created"] == 3


def test_many_keys_with_the_same_cases_make_them_once(token, known):
    body = {"cases": [item(number, channel=3) for number in range(6)]}
    answers = at_once(*[posting(token, "/cases", body, f"k{number}") for number in range(8)])
    assert {answer.status_code for answer in answers} == {200}
    totals = Counter()
    for answer in answers:
        totals.update({name: answer.json()[name] for name in ("created", "updated", "unchanged")})
    assert totals == {"created": 3, "updated": 3, "unchanged": 42}
    assert entries("procedures.case_updated") == 3 and entries("procedures.cases_sent") == 1


def test_steps_at_once_are_made_once(token, known):
    step = {"name": "Thẩm định", "started_at": "2026-03-02T08:00", "allowed_hours": 8}
    body = {"steps": [step | {"code": case.code, "position": place} for case in known for place in (1, 2)]}
    answers = at_once(*[posting(token, "/steps", body, f"k{number}") for number in range(8)])
    assert {answer.status_code for answer in answers} == {200}
    assert sum(answer.json()["created"] for answer in answers) == CaseStep.objects.count() == 6


def test_what_fails_gives_its_key_back(token, known, monkeypatch):
    """A failure after the cases were written: nothing of them stays, and the key is free."""

    def broken(*args):
        raise RuntimeError("as a test wants it")

    with monkeypatch.context() as patch:
        patch.setattr("procedures.services.pushed._note", broken)
        answer = Caller(token).post("/cases", {"cases": [item(1, channel=3)]})
    assert answer.status_code == 500 and "RuntimeError" not in answer.content.decode()
    assert not ApiCall.objects.exists() and not entries("procedures.case_updated")
    assert Caller(token).post("/cases", {"cases": [item(1, channel=3)]}).json()["updated"] == 1
