"""Every (state x role x step) of a document: only what stands in the table happens."""

from datetime import date

import pytest

from agencies import clock, files
from agencies.errors import UserError
from agencies.models import Delegation, Role
from agencies.tests.factories import actor
from agencies.tests.transitions import moves, triples
from documents import services
from documents.models import DocumentState, OfficialDocument
from documents.permissions import can_initial_content, can_sign
from documents.tests.factories import Office

pytestmark = pytest.mark.django_db
State = DocumentState
AUTHOR = "author"
# Steps -> state -> who. The people are the office's: the head of the drafting department, the named signer.
ALLOWED = {
    "edit": {State.DRAFT: AUTHOR},
    "submit": {State.DRAFT: AUTHOR},
    "initial_content": {State.AWAITING_CONTENT: "department_head"},
    "initial_format": {State.AWAITING_FORMAT: "office_head"},
    "sign": {State.AWAITING_SIGNATURE: "leader"},
    "issue": {State.SIGNED: "registry_clerk", State.NUMBERED: "registry_clerk"},
    "send_back": {
        State.AWAITING_CONTENT: "department_head",
        State.AWAITING_FORMAT: "office_head",
        State.AWAITING_SIGNATURE: "leader",
        State.SIGNED: "registry_clerk",
    },
    "withdraw": {State.ISSUED: "leader"},
}


def reaches(verb, *refusals):
    """The verb with what only stands in the way of a machine (no key, no pages yet) taken as let in."""

    def call(who, document):
        try:
            verb(who, document)
        except UserError as error:
            if not any(word in str(error.message).lower() for word in refusals):
                raise

    return call


TRANSITIONS = {
    "edit": lambda who, one: services.update_text(who, one, abstract="Về việc khác"),
    "submit": services.submit,
    "initial_content": services.initial_content,
    "initial_format": services.initial_format,
    "sign": reaches(
        lambda who, one: services.sign(who, one, passphrase="", seen_sha256=""), "trang", "văn bản đã thay đổi"
    ),
    "issue": reaches(lambda who, one: services.issue(who, one, passphrase=""), "dấu", "khóa"),
    "send_back": lambda who, one: services.send_back(who, one, comment="Sửa lại"),
    "withdraw": lambda who, one: services.withdraw(who, one, reason="Ban hành nhầm"),
}


@pytest.fixture
def office(settings):
    settings.CELERY_TASK_ALWAYS_EAGER = False
    return Office()


def people(office) -> dict:
    department = office.head.department
    known = {
        "department_head": office.head, "office_head": office.office_head, "leader": office.leader,
        "registry_clerk": office.clerk, AUTHOR: office.secretary,
    }  # fmt: skip
    rest = {role: actor(role, agency=office.agency) for role in Role.values if role not in known}
    elsewhere = actor(Role.DEPARTMENT_HEAD, agency=office.agency)
    # The author, a second time, as the head of their own department, as leader and as clerk.
    hats = {
        f"author as {role}": actor(role, agency=office.agency, department=department, user=office.secretary.user)
        for role in ("department_head", "office_head", "leader", "registry_clerk", "auditor", "inspector")
    }
    return known | rest | {"head elsewhere": elsewhere, "stranger": actor(Role.LEADER)} | hats


def in_state(office):
    def make(state):
        document = office.document("awaiting_signature") if state == State.AWAITING_SIGNATURE else office.document()
        stored = files.store(office.secretary, "van-ban.pdf", b"%PDF-1.7 thu", "application/pdf")
        changes = {"state": state, "pdf": stored, "pdf_version": document.version}
        if state in (State.NUMBERED, State.ISSUED, State.REPLACED, State.WITHDRAWN):
            changes |= {"number": 7, "issued_on": date(2026, 1, 15), "issued_year": 2026}
        OfficialDocument.objects.filter(pk=document.pk).update(**changes)
        document.refresh_from_db()
        return document

    return make


def test_only_the_listed_steps_succeed(office):
    found = moves(State.values, people(office), in_state(office), TRANSITIONS)
    # A head of department or of the office who wrote a text may go on with it in that role too.
    own_hand = {("edit", "draft", f"author as {role}") for role in ("department_head", "office_head")}
    own_hand |= {("submit", "draft", f"author as {role}") for role in ("department_head", "office_head")}
    # Taking back what was issued approves nothing.
    own_hand.add(("withdraw", "issued", "author as leader"))
    assert found == triples(ALLOWED) | own_hand


def test_whoever_stood_in_for_the_author_does_not_approve(office):
    document = office.document("awaiting_content")
    assert can_initial_content(office.head, document)
    Delegation.objects.create(
        agency=office.agency, membership=office.secretary.membership, delegate=office.head.user, reason="Nghỉ phép",
        valid_from=clock.today(), valid_to=clock.today(), created_at=clock.now(), created_by=office.secretary.user,
    )  # fmt: skip
    assert not can_initial_content(office.head, document)
    assert document not in OfficialDocument.objects.waiting_for(office.head)


def test_nobody_signs_for_the_named_signer(office):
    """A deputy in the leader's place signs documents that name the deputy."""
    document = office.document("awaiting_signature")
    lent = Delegation.objects.create(
        agency=office.agency, membership=office.leader.membership, delegate=office.office_head.user, reason="Đi công tác",
        valid_from=clock.today(), valid_to=clock.today(), created_at=clock.now(), created_by=office.leader.user,
    )  # fmt: skip
    assert can_sign(office.leader, document)
    assert not can_sign(type(office.leader).for_delegation(lent), document)


def test_the_guard_is_what_refuses(office, monkeypatch):
    """Without the check of rights everybody would be let in: the table would show it."""
    monkeypatch.setattr("documents.services.flow.demand", lambda allowed: None)
    found = moves(
        [State.AWAITING_CONTENT], {"staff": actor(Role.STAFF, agency=office.agency)}, in_state(office), TRANSITIONS
    )
    assert ("initial_content", State.AWAITING_CONTENT, "staff") in found
