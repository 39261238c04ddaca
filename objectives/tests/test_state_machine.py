"""Every (state x role x step) of an agency's set and of a department's own: only what stands in the tables happens."""

from decimal import Decimal as D

import pytest

from agencies import clock
from agencies.errors import UserError
from agencies.models import ActivityEntry, Delegation, Role
from agencies.tests.factories import actor
from agencies.tests.transitions import moves, triples
from objectives import services
from objectives.models import ObjectiveSet, SetState
from objectives.permissions import can_accept
from objectives.tests.factories import ObjectiveFactory, ObjectiveSetFactory, issued

pytestmark = pytest.mark.django_db
State = SetState
ACCEPTED = "proposed, accepted"
# Step -> state -> who. Nobody moves what is in force or was replaced: that does the next set.
OF_AGENCY = {
    "edit": {State.DRAFT: "secretary", State.IN_DECISION: "secretary"},
    "propose": {State.DRAFT: "secretary"},
    "take_back": {State.PROPOSED: "secretary", ACCEPTED: "secretary"},
    "send_back": {State.PROPOSED: "leader"},
    "accept": {State.PROPOSED: "leader"},
    "decide": {State.DRAFT: "secretary", State.IN_DECISION: "secretary", ACCEPTED: "secretary"},
    "remove": {State.DRAFT: "secretary"},
}
OF_DEPARTMENT = {
    "edit": {State.DRAFT: "department_head secretary"},
    "propose": {State.DRAFT: "department_head secretary"},
    "take_back": {State.PROPOSED: "department_head secretary"},
    "send_back": {State.PROPOSED: "leader secretary"},
    "accept": {State.PROPOSED: "leader secretary"},
    "decide": {},
    "remove": {State.DRAFT: "department_head secretary"},
}
STEPS = {
    "edit": lambda who, one: services.update_set(who, one, closing="Khác"),
    "propose": lambda who, one: services.propose_set(who, one, proposal_words="Tờ trình số 3/TTr-KT"),
    "take_back": services.take_back,
    "send_back": lambda who, one: services.send_back(who, one, comment="Nâng mục tiêu 1"),
    "accept": services.accept_set,
    "decide": services.draft_decision,
    "remove": services.remove_set,
}


@pytest.fixture(autouse=True)
def no_pages(settings, monkeypatch):
    """What the steps do besides moving the set is shown elsewhere: no pages of decisions, no legal bases."""
    settings.CELERY_TASK_ALWAYS_EAGER = False
    monkeypatch.setattr("objectives.services.decision.load_legal_bases", lambda: None)


def people(agency, author, head) -> dict:
    known = {"secretary": actor(Role.SECRETARY, agency=agency), "department_head": head}
    rest = {role: actor(role, agency=agency) for role in Role.values if role not in known}
    # Whoever wrote and proposed it, in the roles that could accept it.
    hats = {f"author as {role}": actor(role, agency=agency, user=author.user) for role in (Role.LEADER, Role.INSPECTOR)}
    return (
        known
        | rest
        | hats
        | {"head elsewhere": actor(Role.DEPARTMENT_HEAD, agency=agency), "stranger": actor(Role.LEADER)}
    )


def put(row: ObjectiveSet, state: str, author) -> ObjectiveSet:
    """The set as the services would leave it in that state."""
    if state in (State.IN_FORCE, State.REPLACED):
        return issued(row, state=state, approved_at=clock.now())
    if state == State.IN_DECISION:
        services.draft_decision(author, row)
    elif state in (State.PROPOSED, ACCEPTED):
        services.propose_set(author, row)
        if state == ACCEPTED:
            services.accept_set(actor(Role.LEADER, agency=row.agency), row)
    return ObjectiveSet.objects.get(pk=row.pk)


@pytest.mark.requirement("S0-05", "S1-04", where="objectives/services/proposing.py")
def test_only_the_listed_steps_move_an_agencys_set(agency, leader):
    author = actor(Role.SECRETARY, agency=agency)

    def make(state):
        row = ObjectiveSetFactory(agency=agency, author=author.membership)
        ObjectiveFactory(objective_set=row)
        return put(row, state, author)

    everyone = people(agency, author, actor(Role.DEPARTMENT_HEAD, agency=agency))
    found = moves([*State.values, ACCEPTED], everyone, make, STEPS)
    assert found == triples(OF_AGENCY)


@pytest.mark.requirement("S4-05", where="objectives/services/proposing.py")
def test_only_the_listed_steps_move_a_departments_set(agency, departments):
    department = departments[0]
    author = actor(Role.DEPARTMENT_HEAD, agency=agency, department=department)
    head = actor(Role.DEPARTMENT_HEAD, agency=agency, department=department)

    def make(state):
        row = ObjectiveSetFactory(agency=agency, department=department, author=author.membership)
        ObjectiveFactory(objective_set=row)
        return put(row, state, author)

    states = [State.DRAFT, State.PROPOSED, State.IN_FORCE, State.REPLACED]
    found = moves(states, people(agency, author, head), make, STEPS)
    assert found == triples(OF_DEPARTMENT)


def test_whoever_stood_in_for_the_author_does_not_accept(agency, departments):
    author = actor(Role.DEPARTMENT_HEAD, agency=agency, department=departments[0])
    secretary = actor(Role.SECRETARY, agency=agency)
    row = ObjectiveSetFactory(agency=agency, department=departments[0], author=author.membership)
    ObjectiveFactory(objective_set=row)
    row = services.propose_set(author, row)
    assert can_accept(secretary, row)
    Delegation.objects.create(
        agency=agency, membership=author.membership, delegate=secretary.user, reason="Nghỉ phép",
        valid_from=clock.today(), valid_to=clock.today(), created_at=clock.now(), created_by=author.user,
    )  # fmt: skip
    assert not can_accept(secretary, row)


def test_the_guard_is_what_refuses(agency, monkeypatch):
    monkeypatch.setattr("objectives.services.proposing.demand", lambda allowed: None)
    author = actor(Role.SECRETARY, agency=agency)
    row = ObjectiveSetFactory(agency=agency, author=author.membership)
    ObjectiveFactory(objective_set=row)
    staff = {"staff": actor(Role.STAFF, agency=agency)}
    found = moves([State.PROPOSED], staff, lambda state: put(row, state, author), STEPS)
    assert ("accept", State.PROPOSED, "staff") in found


def test_sending_back_needs_a_comment_which_the_author_reads(agency, secretary, draft, leader):
    from agencies.actor import Actor

    services.save_objective(secretary, draft, text="Đúng hạn", measure="on_time", value=D(98))
    services.propose_set(secretary, draft, proposal_words="Tờ trình số 41/TTr-KT")
    boss = Actor.for_membership(leader)
    with pytest.raises(UserError):
        services.send_back(boss, draft, comment="  ")
    row = services.send_back(boss, draft, comment="Nâng lên 99%")
    assert (row.state, row.return_comment) == (SetState.DRAFT, "Nâng lên 99%")
    assert ActivityEntry.objects.get(code="objectives.proposal_sent_back").reason == "Nâng lên 99%"
    assert services.propose_set(secretary, draft).return_comment == ""


def test_a_set_without_objectives_is_not_proposed(secretary, draft):
    with pytest.raises(UserError):
        services.propose_set(secretary, draft)


@pytest.mark.requirement("S1-09", "S1-12", "S2-06", where="objectives/services/proposing.py")
def test_the_next_set_of_a_department_replaces_the_one_before(agency, secretary, departments):
    head = actor(Role.DEPARTMENT_HEAD, agency=agency, department=departments[0])
    made = []
    for year in (2026, 2027):
        row = ObjectiveSetFactory(agency=agency, department=departments[0], author=head.membership, year=year)
        ObjectiveFactory(objective_set=row)
        services.propose_set(head, row)
        made.append(services.accept_set(secretary, row))
    first, second = ObjectiveSet.objects.order_by("year")
    assert (first.state, second.state, second.replaces) == (SetState.REPLACED, SetState.IN_FORCE, first)
    assert second.effective_from == clock.today()
