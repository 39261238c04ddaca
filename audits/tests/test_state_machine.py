"""Every (state x role x step) of audits and corrective actions: only what stands in the tables happens."""

from datetime import date

import pytest

from agencies import clock
from agencies.models import Role
from agencies.tests.factories import actor
from agencies.tests.transitions import moves, triples
from audits import services
from audits.models import ActionState, Audit, AuditState, CorrectiveAction, Grade
from audits.tests.factories import ActionFactory, AuditFactory, FindingFactory, found_by

pytestmark = pytest.mark.django_db
DAYS = {"planned_from": date(2026, 12, 1), "planned_to": date(2026, 12, 3)}
LEAD = "lead auditor"
AUDITS = {
    "change": {AuditState.PLANNED: f"secretary {LEAD}", AuditState.RUNNING: f"secretary {LEAD}"},
    "start": {AuditState.PLANNED: LEAD},
    "record": {AuditState.RUNNING: LEAD},
    "close": {AuditState.RUNNING: LEAD},
}
OWNER, JUDGES = "owner department_head", f"secretary leader {LEAD}"
ACTIONS = {
    "plan": {ActionState.UNPLANNED: OWNER, ActionState.OPEN: OWNER},
    "complete": {ActionState.OPEN: OWNER},
    "judge": {ActionState.DONE: JUDGES},
    "change due day": {ActionState.UNPLANNED: JUDGES, ActionState.OPEN: JUDGES},
    "withdraw": {ActionState.UNPLANNED: "secretary", ActionState.OPEN: "secretary", ActionState.DONE: "secretary"},
}


def words(allowed: dict) -> dict:
    """Names of two words stand as one in the tables."""
    return {
        step: {state: who.replace(LEAD, "lead_auditor") for state, who in row.items()} for step, row in allowed.items()
    }


@pytest.fixture
def lead():
    return actor(Role.AUDITOR)


@pytest.fixture
def head(lead):
    return actor(Role.DEPARTMENT_HEAD, agency=lead.agency)


def people(lead, **known) -> dict:
    others = {role: actor(role, agency=lead.agency) for role in Role.values if role not in known}
    hats = {f"lead as {role}": actor(role, agency=lead.agency, user=lead.user) for role in ("inspector", "staff")}
    return {"lead_auditor": lead, "stranger": actor(Role.SECRETARY), **known, **others, **hats}


def change(who, audit):
    services.update_audit(
        who,
        audit,
        title="Khác",
        departments=list(audit.departments.order_by("pk")),
        lead_auditor=audit.lead_auditor,
        **DAYS,
    )


def record(who, audit):
    services.record_finding(who, audit.checklist.in_order().first(), grade=Grade.CONFORMING, note="")


STEPS_OF_AUDITS = {
    "change": change,
    "start": services.start_audit,
    "record": record,
    "close": lambda who, audit: services.close_audit(who, audit, conclusion="Phù hợp."),
}


def test_audits_move_only_by_their_lead(lead, head):
    def in_state(state):
        audit = AuditFactory(lead_auditor=lead.membership, departments=[head.department], running=True)
        for item in audit.checklist.in_order():
            FindingFactory(item=item, grade=Grade.CONFORMING, note="")
        closed = {"closed_at": clock.now(), "conclusion": "Xong."} if state == AuditState.CLOSED else {}
        Audit.objects.filter(pk=audit.pk).update(state=state, **closed)
        return audit

    found = moves(AuditState.values, people(lead, department_head=head), in_state, STEPS_OF_AUDITS)
    assert found == triples_of(AUDITS)


def triples_of(allowed):
    return triples(words(allowed))


STEPS_OF_ACTIONS = {
    "plan": lambda who, one: services.plan_action(who, one, whys=["Vì sao"], correction="", text="Làm khác"),
    "complete": lambda who, one: services.complete_action(who, one, result="Đã làm"),
    "judge": lambda who, one: services.give_verdict(who, one, verdict="effective", note=""),
    "change due day": lambda who, one: services.change_due_day(who, one, due_on=date(2027, 3, 3), reason="Chờ"),
    "withdraw": lambda who, one: services.withdraw_nonconformity(who, one.nonconformity, reason="Nhầm"),
}


def test_actions_move_by_owner_and_judges_who_are_never_the_same(lead, head):
    owner = actor(Role.STAFF, department=head.department)

    def in_state(state):
        nonconformity = found_by(lead, department=head.department)
        action = ActionFactory(done=True, owner=owner.membership, nonconformity=nonconformity)
        judged = {"verdict_by": lead.membership, "verdict_at": clock.now(), "verdict_note": "Rõ"}
        changes = {} if state in (ActionState.UNPLANNED, ActionState.OPEN, ActionState.DONE) else judged
        CorrectiveAction.objects.filter(pk=action.pk).update(state=state, **changes)
        if state in ActionState.finished():
            ending = (
                {"state": "withdrawn", "withdrawn_reason": "Nhầm"}
                if state == ActionState.WITHDRAWN
                else {"state": "closed"}
            )
            type(nonconformity).objects.filter(pk=nonconformity.pk).update(closed_at=clock.now(), **ending)
        return action

    hats = {
        f"owner as {role}": actor(role, agency=lead.agency, user=owner.user)
        for role in (Role.SECRETARY, Role.LEADER, Role.AUDITOR, Role.INSPECTOR)
    }
    everybody = people(lead, owner=owner, department_head=head, **hats)
    found = moves(ActionState.values, everybody, in_state, STEPS_OF_ACTIONS)
    # In another role than those that look at others' work, the owner still answers for it.
    own = {
        (step, state, f"owner as {role}")
        for step, state in (("plan", "unplanned"), ("plan", "open"), ("complete", "open")) for role in ("secretary", "leader")
    }  # fmt: skip
    assert found == triples_of(ACTIONS) | own
