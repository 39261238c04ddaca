"""The tenancy matrix: every address x every role x own, superior's and other agency, against url_matrix.json.

An address that is not listed fails. Each row says what the address names (`object`: a kind of places.py; `data`: its query or
form, with "@kind" for the key of an object), and what people get:

    own       people of the agency that owns the object, in each role, and a head of another department (head_elsewhere)
    above     the same roles in the superior agency, which may look at what lies below but never change it
    (other)   everyone of an agency elsewhere: always 404 where an object is named

in words such as "all" (may), "none" (403), "gone" (404), "secretary auditor" (may; the rest 403), or "-" (this method is not
offered). GET and POST are asked apart; a POST says too little to do anything, so "may" means: not refused for who one is.

UPDATE_URL_MATRIX=1 writes the file anew; review its difference like code.
"""

import json
import os
from datetime import datetime
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from agencies import clock
from qms_portal.tests.guards import files
from qms_portal.tests.places import Bystanders, DocumentPlace, FilingPlace, Place
from qms_portal.tests.test_urls import ALL, PUBLIC

FILE = Path(__file__).with_name("url_matrix.json")
MATRIX = json.loads(FILE.read_text()) if FILE.exists() else {}
UPDATING = bool(os.environ.get("UPDATE_URL_MATRIX"))
PRIVATE = [(name, arguments) for name, arguments in ALL if name not in PUBLIC]
NOW = datetime(2026, 9, 16, 10, 0)  # a quarter has just ended: its reports are open
MAY, REFUSED, GONE, NOT_OFFERED = "may", "none", "gone", "-"


def outcome(client: Client, method: str, url: str, data: dict) -> str:
    """What became of one request; whatever it changed is undone."""
    with transaction.atomic():
        response = getattr(client, method)(url, data)
        response.close()
        transaction.set_rollback(True)
    return {403: REFUSED, 404: GONE, 405: NOT_OFFERED}.get(response.status_code, MAY)


def in_words(outcomes: dict[str, str]) -> str:
    """`{"secretary": "may", "staff": "none"}` -> "secretary"; see the head of this file."""
    kinds = set(outcomes.values())
    if len(kinds) == 1:
        return {MAY: "all"}.get(kinds.pop(), next(iter(outcomes.values())))
    able = " ".join(role for role, result in outcomes.items() if result == MAY)
    rest = kinds - {MAY}
    if rest == {REFUSED}:
        return able
    parts = [able] if able else []
    for kind in sorted(rest):
        parts.append(f"{kind}: " + " ".join(role for role, result in outcomes.items() if result == kind))
    return "; ".join(parts)


def asked(place: Place, people: dict, name: str, row: dict) -> dict[str, str]:
    """{"get": words, "post": words}: each of these people at the address of the place's object."""
    found = {"get": {}, "post": {}}
    for role, member in sorted(people.items()):
        client = Client()
        client.force_login(member.user)
        url = reverse(name, kwargs=place.arguments(row["object"], member) if "object" in row else {})
        for method in found:
            found[method][role] = outcome(client, method, url, place.values(row.get("data", {}), member))
    return {method: in_words(outcomes) for method, outcomes in found.items()}


def names_an_object(row: dict) -> bool:
    return "object" in row or any(value.startswith("@") for value in row.get("data", {}).values())


def observed(name: str, row: dict) -> dict:
    """The row of an address as it is."""
    kind = DocumentPlace if name.startswith("documents:") else FilingPlace
    found = {key: row[key] for key in ("object", "data") if key in row}
    with clock.freeze(NOW):
        if not names_an_object(row):
            place = kind()
            return found | {"own": asked(place, place.people, name, row)}
        above, elsewhere = Bystanders(), Bystanders()
        place = kind(parent=above.agency)
        for key, people in (("own", place.people), ("above", above.people), ("other", elsewhere.people)):
            found[key] = asked(place, people, name, row)
    return found


def test_every_address_stands_in_the_matrix():
    assert sorted(MATRIX) == sorted(name for name, _arguments in PRIVATE)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "arguments"), PRIVATE, ids=[name for name, _ in PRIVATE])
def test_who_gets_what(name, arguments, isolated_jobs):
    row = MATRIX.get(name, {})
    assert ("object" in row) == bool(arguments), f"{name}: say in {FILE.name} which object of places.py it names"
    found = observed(name, row)
    if "other" in found:
        # The rule that is nobody's choice: what belongs elsewhere does not exist.
        assert set(found.pop("other").values()) <= {GONE, NOT_OFFERED}
    if UPDATING:
        fresh = json.loads(FILE.read_text()) if FILE.exists() else {}
        FILE.write_text(json.dumps(fresh | {name: found}, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
        files.written.clear()
        return
    assert found == row


@pytest.fixture
def isolated_jobs(settings):
    """Jobs that a request queues don't run: what is tried is undone before it would be committed."""
    settings.CELERY_TASK_ALWAYS_EAGER = False
