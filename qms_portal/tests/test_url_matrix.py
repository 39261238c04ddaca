"""The tenancy matrix: every address x method x actor x relation, against url_matrix.json.

The file names for each address what it is asked about (`object`: a kind of places.py; `data`: its query or form, with "@kind"
for the key of an object) and by which rule GET and POST answer. A rule gives, for each relation of the asking person to the
object's agency (realm.RELATIONS), who gets what: "all" (may), "none" (403), "gone" (404), "-" (405, not offered), or
"administrator; none: leader; gone: rest". A POST says too little to do anything: "may" means not refused for who one is.

Rules that hold for everyone and stand here, not in the file:
- HEAD answers as GET does, without a body; PUT, PATCH, DELETE and OPTIONS are offered nowhere (but see CLASSES);
- a stranger is sent to the sign-in page by every method, unless the address is public (test_urls.PUBLIC);
- what belongs to an agency elsewhere does not exist: no answer to a sibling's or a commune's people is "may" or "none";
- nobody above, and no successor, and nobody after the agency's end, may change anything of it (WRITING_AFAR names the exceptions);
- no answer holds a canary of an agency that the asking person may not see.

`make test` asks GET and POST of all, relations by sample; the whole is marked slow. UPDATE_URL_MATRIX=1 writes the file anew;
review its difference like code, and give new rules ("as …") a name.
"""

import os
from hashlib import md5

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from qms_portal.tests.guards import files
from qms_portal.tests.matrix import CODES, GONE, MAY, NOT_OFFERED, PLACES, ROLES, Matrix, expected, in_words
from qms_portal.tests.realm import CHILD, ENDED, OWN, PARENT, SIBLING, SUCCESSOR, Realm
from qms_portal.tests.test_urls import ALL, PUBLIC

pytestmark = pytest.mark.django_db
MATRIX = Matrix.load()
UPDATING = bool(os.environ.get("UPDATE_URL_MATRIX"))
PRIVATE = [(name, arguments) for name, arguments in ALL if name not in PUBLIC]
NAMES = [name for name, _arguments in PRIVATE]
OTHER_METHODS = ("put", "patch", "delete", "options")
# Views made of classes answer OPTIONS with the list of their methods, which says nothing about anybody.
CLASSES = ("account_", "mfa_", "openid_", "login", "logout")
# Whoever is not between the two steps of sign-in is sent away from there, by any method.
SENT_AWAY = {"mfa_authenticate"}
# Administrators keep the agencies below theirs; one's own role or session is one's own wherever one looks.
WRITING_AFAR = ("agencies:",)
# Kinds of objects that are no agency's: the working calendar and the laws are the nation's.
EVERYBODYS = {"calendar_year", "legal_basis"}
# Relations asked of every address on every commit; of the others, which two roles ask is drawn by the address's name.
ALWAYS = {OWN}


class Asking:
    """One person at one address."""

    def __init__(self, realm: Realm, name: str, relation: str, role: str | None):
        self.realm, self.name, self.relation, self.role = realm, name, relation, role
        self.row = MATRIX.addresses.get(name, {})
        self.member = realm.people(relation)[role] if role else realm.own.people["staff"]

    def url(self) -> str:
        if "object" not in self.row:
            return reverse(self.name, kwargs=dict(ALL)[self.name])
        return reverse(self.name, kwargs=self.realm.own.arguments(self.row["object"], self.member))

    def ask(self, method: str):
        """The answer's (outcome, status, body); whatever it changed is undone."""
        client = Client()
        if self.role:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.realm.session_of(self.member)
        data = (
            self.realm.own.values(self.row.get("data", {}), self.member) if method in ("get", "head", "post") else None
        )
        with transaction.atomic():
            if self.relation == ENDED:
                self.realm.end()
            response = (
                getattr(client, method)(self.url(), data) if data is not None else getattr(client, method)(self.url())
            )
            body = b"".join(response.streaming_content) if response.streaming else response.content
            body += str(dict(response.headers)).encode()
            response.close()
            transaction.set_rollback(True)
        return CODES.get(response.status_code, MAY), response, body

    def leaks(self, body: bytes) -> list[str]:
        foreign = self.realm.foreign(self.relation, self.role) if self.role else dict(self.realm.canaries)
        return [name for name, word in foreign.items() if (word if isinstance(word, bytes) else word.encode()) in body]


def found_for(realm: Realm, name: str, method: str, relation: str, roles=ROLES) -> tuple[dict[str, str], list[str]]:
    """({role: outcome}, leaks in words) of one address, method and relation."""
    outcomes, leaks = {}, []
    for role in roles:
        asking = Asking(realm, name, relation, role)
        outcomes[role], _response, body = asking.ask(method)
        leaks += [f"{name} {method} sends {relation} {role} what is {agency}'s" for agency in asking.leaks(body)]
    return outcomes, leaks


def drawn(name: str, relation: str) -> tuple[str, ...]:
    """A role for an address and relation (three of the superior agency): always the same, spread over the addresses."""
    start = int(md5(f"{name} {relation}".encode(), usedforsecurity=False).hexdigest(), 16)
    return tuple(ROLES[(start + 3 * step) % len(ROLES)] for step in range(3 if relation == PARENT else 1))


def check(realm: Realm, name: str, method: str, relation: str, roles) -> list[str]:
    """What is not as the file says, in words."""
    outcomes, wrong = found_for(realm, name, method, relation, roles)
    words = MATRIX.words(name, method, relation)
    for role, outcome in outcomes.items():
        if not words or outcome != expected(words, role):
            wrong.append(f"{name} {method} {relation} {role}: {outcome}, not as “{words}” says")
    return wrong


def test_every_address_stands_in_the_matrix():
    assert sorted(MATRIX.addresses) == sorted(NAMES)
    named = {name for name, arguments in PRIVATE if arguments}
    assert {name for name, row in MATRIX.addresses.items() if "object" in row} == named


def test_every_relation_is_told_of():
    silent = [
        (name, method, relation)
        for name in NAMES for method in ("get", "post") for relation in PLACES
        if not MATRIX.words(name, method, relation)
    ]  # fmt: skip
    assert silent == []


def about_an_object(name: str) -> bool:
    row = MATRIX.addresses.get(name, {})
    return row.get("object") not in {None, *EVERYBODYS} or any(
        value.startswith("@") for value in row.get("data", {}).values()
    )


@pytest.mark.parametrize("name", [name for name in NAMES if about_an_object(name)])
def test_the_file_keeps_the_rules_that_are_nobodys_choice(name):
    for method in ("get", "post"):
        for relation in (SIBLING, CHILD):
            assert MATRIX.words(name, method, relation) in {GONE, NOT_OFFERED}, f"{name} {method} {relation}"
    if name.startswith(WRITING_AFAR) or MATRIX.words(name, "post", OWN) == NOT_OFFERED:
        return
    for relation in (PARENT, SUCCESSOR, ENDED):
        words = MATRIX.words(name, "post", relation)
        assert MAY not in {expected(words, role) for role in ROLES}, f"{name}: {relation} may change something: {words}"


@pytest.mark.parametrize("name", NAMES)
def test_who_gets_what(realm, name):
    """GET and POST of every address: everyone of the own agency, three of the one above, one of each other relation."""
    if UPDATING:
        update(realm, name)
        return
    wrong = []
    for method in ("get", "post"):
        for relation in PLACES:
            wrong += check(realm, name, method, relation, ROLES if relation in ALWAYS else drawn(name, relation))
    assert wrong == []


def update(realm: Realm, name: str) -> None:
    fresh = Matrix.load()
    fresh.addresses.setdefault(name, {})
    for method in ("get", "post"):
        found = {}
        for relation in PLACES:
            outcomes, leaks = found_for(realm, name, method, relation)
            assert leaks == []
            found[relation] = in_words(outcomes)
        fresh.note(name, method, found)
    fresh.save()
    files.written.clear()


def others_wrong(realm: Realm, name: str, relation: str, role: str | None) -> list[str]:
    """HEAD, PUT, PATCH, DELETE, OPTIONS of one person at one address, where they are not as the head of this file says."""
    asking, wrong = Asking(realm, name, relation, role), []
    by_get, response, _body = asking.ask("get")
    by_head, answer, body = asking.ask("head")
    if by_head != by_get or answer.content if not answer.streaming else False:
        wrong.append(f"{name} {relation} {role}: HEAD {by_head} with {len(answer.content)} bytes, GET {by_get}")
    for method in OTHER_METHODS:
        outcome, answer, body = asking.ask(method)
        offered = outcome != NOT_OFFERED and not (method == "options" and name.startswith(CLASSES))
        if offered and name not in SENT_AWAY:
            wrong.append(f"{name} {relation} {role}: {method.upper()} is answered by {answer.status_code}")
        wrong += [f"{name} {method} sends {relation} {role} what is {agency}'s" for agency in asking.leaks(body)]
    return wrong


def stranger_wrong(realm: Realm, name: str) -> list[str]:
    """A stranger by all seven methods."""
    asking, wrong = Asking(realm, name, OWN, None), []
    for method in ("get", "head", "post", *OTHER_METHODS):
        _outcome, answer, body = asking.ask(method)
        to_login = answer.status_code == 302 and answer["Location"].startswith(reverse(settings.LOGIN_URL))
        if to_login == (name in PUBLIC):
            wrong.append(f"{name} {method}: a stranger gets {answer.status_code}")
        wrong += [f"{name} {method} sends a stranger what is {agency}'s" for agency in asking.leaks(body)]
    return wrong


@pytest.mark.parametrize("name", [name for name, _arguments in ALL])
def test_strangers_and_other_methods(realm, name):
    wrong = stranger_wrong(realm, name)
    if name not in PUBLIC:
        wrong += others_wrong(realm, name, OWN, drawn(name, OWN)[0])
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_the_whole(realm, name):
    """Every method, everyone, every relation."""
    wrong = []
    for relation in PLACES:
        for method in ("get", "post"):
            wrong += check(realm, name, method, relation, ROLES)
        for role in ROLES:
            wrong += others_wrong(realm, name, relation, role)
    assert wrong == []


def test_canaries_are_where_they_belong(realm):
    """The search for leaks would find one: people are sent the canaries of what they may see."""
    for name, relation, role, wanted in (
        ("agencies:people", OWN, "staff", {"own"}),
        ("audits:action_list", OWN, "secretary", {"own", "child"}),
        ("audits:action_list", PARENT, "inspector", set(realm.places)),
        ("audits:action_list", SUCCESSOR, "staff", {"own", "successor"}),
        ("documents:document_list", OWN, "secretary", {"own"}),
        ("audits:audit_list", SIBLING, "auditor", {"sibling"}),
    ):
        _outcome, _response, body = Asking(realm, name, relation, role).ask("get")
        assert {place for place in realm.places if realm.canaries[place].encode() in body} == wanted, (name, relation)
