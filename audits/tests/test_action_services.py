"""Planning, completing, judging: who, when, and what follows."""

from datetime import date, timedelta

import pytest

from agencies import clock
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import ActivityEntry, Delegation, Role
from agencies.tests.factories import actor, membership
from audits.models import ActionState, CorrectiveAction, NonconformityState, Verdict
from audits.permissions import can_run_audit, may_judge
from audits.services import change_due_day, complete_action, give_verdict, plan_action, save_plan_draft
from audits.tests.factories import ActionFactory, AuditFactory, NonconformityFactory, found_by

pytestmark = pytest.mark.django_db

PLAN = {"whys": ["Không ai theo dõi", "Chưa phân công"], "correction": "Đã trả bù.", "text": "Phân công bằng văn bản."}


def owner_of(action) -> Actor:
    return Actor.for_membership(action.owner)


def judge_of(action, role=Role.SECRETARY) -> Actor:
    return actor(role, agency=action.nonconformity.agency)


def test_planning_makes_it_a_thing_to_do():
    action = plan_action(owner_of(made := ActionFactory()), made, **PLAN)
    assert action.state == ActionState.OPEN and action.action == PLAN["text"]
    assert action.nonconformity.root_cause == "Chưa phân công"
    assert ActivityEntry.objects.about(action).get().code == "audits.action_planned"


def test_planning_again_with_the_same_words_leaves_no_entry():
    action = plan_action(owner_of(made := ActionFactory()), made, **PLAN)
    plan_action(owner_of(action), action, **PLAN)
    assert ActivityEntry.objects.about(action).count() == 1


@pytest.mark.parametrize("missing, field", [({"whys": ["", " "]}, "why_1"), ({"text": " "}, "action")])
def test_a_plan_needs_cause_and_action(missing, field):
    action = ActionFactory()
    with pytest.raises(UserError) as refused:
        plan_action(owner_of(action), action, **PLAN | missing)
    assert refused.value.field == field
    action.refresh_from_db()
    assert action.state == ActionState.UNPLANNED


def test_a_draft_is_kept_but_is_no_plan():
    action = save_plan_draft(owner_of(made := ActionFactory()), made, whys=["Vì"], correction="", text="")
    assert action.state == ActionState.UNPLANNED and action.nonconformity.whys() == ["Vì"]
    # A draft is a change like any other; saving the same again is none.
    save_plan_draft(owner_of(made), action, whys=["Vì"], correction="", text="")
    assert [entry.code for entry in ActivityEntry.objects.about(action)] == ["audits.plan_drafted"]


def test_a_draft_never_touches_a_plan_in_force():
    action = plan_action(owner_of(made := ActionFactory()), made, **PLAN)
    save_plan_draft(owner_of(action), action, whys=["khác"], correction="", text="")
    action.refresh_from_db()
    assert action.action == PLAN["text"] and action.nonconformity.whys() == PLAN["whys"]


def test_the_head_who_followed_answers_too_and_nobody_else():
    action = ActionFactory(open=True)
    successor = actor(Role.DEPARTMENT_HEAD, department=action.owner.department)
    assert plan_action(successor, action, **PLAN).action == PLAN["text"]
    for other in (actor(Role.DEPARTMENT_HEAD, agency=action.agency), judge_of(action), actor(Role.DEPARTMENT_HEAD)):
        with pytest.raises(UserError):
            plan_action(other, action, **PLAN)
        with pytest.raises(UserError):
            complete_action(other, action, result="Xong.")


def test_completing_waits_for_the_verdict():
    made = ActionFactory(open=True)
    with clock.freeze(date(2026, 11, 20)):
        action = complete_action(owner_of(made), made, result="Đã làm.")
    assert action.state == ActionState.DONE and action.done_at.date() == date(2026, 11, 20)
    with pytest.raises(UserError):
        complete_action(owner_of(action), action, result="Lần nữa.")


def test_an_unplanned_action_cannot_be_completed():
    with pytest.raises(UserError):
        complete_action(owner_of(made := ActionFactory()), made, result="Xong.")


def test_a_result_is_required():
    with pytest.raises(UserError) as refused:
        complete_action(owner_of(made := ActionFactory(open=True)), made, result=" ")
    assert refused.value.field == "result"


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.LEADER])
def test_an_effective_action_closes_the_nonconformity(role):
    made = ActionFactory(done=True)
    action = give_verdict(judge_of(made, role), made, verdict=Verdict.EFFECTIVE, note="")
    assert action.state == ActionState.EFFECTIVE
    assert action.nonconformity.state == NonconformityState.CLOSED and action.nonconformity.closed_at


def test_auditors_judge_what_their_own_audits_found_and_nothing_else():
    auditor = actor(Role.AUDITOR)
    found = found_by(auditor)
    owner = membership(Role.DEPARTMENT_HEAD, department=found.department)
    made = ActionFactory(done=True, nonconformity=found, owner=owner)
    elsewhere = ActionFactory(done=True, owner=owner, nonconformity=NonconformityFactory(department=found.department))
    for who, action in ((actor(Role.AUDITOR, agency=auditor.agency), made), (auditor, elsewhere)):
        with pytest.raises(UserError):
            give_verdict(who, action, verdict=Verdict.EFFECTIVE, note="")
        with pytest.raises(UserError):
            change_due_day(who, action, due_on=date(2027, 1, 8), reason="Chờ")
    assert give_verdict(auditor, made, verdict=Verdict.EFFECTIVE, note="").state == ActionState.EFFECTIVE


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.INSPECTOR])
def test_owners_write_nothing_while_they_look_at_others_work(role):
    action = ActionFactory(open=True)
    onlooker = Actor.for_membership(membership(role, agency=action.agency, user=action.owner.user))
    with pytest.raises(UserError):
        complete_action(onlooker, action, result="Đã làm.")
    assert not CorrectiveAction.objects.open_for(onlooker).exists()
    assert complete_action(owner_of(action), action, result="Đã làm.").state == ActionState.DONE


def standing_in(delegate, absent, **days) -> Actor:
    """The delegate in the absent person's role."""
    today = clock.today()
    days = {"valid_from": today, "valid_to": today} | days
    return Actor.for_delegation(
        Delegation.objects.create(
            agency=absent.agency,
            membership=absent,
            delegate=delegate.user,
            reason="Nghỉ phép",
            created_at=clock.now(),
            created_by=delegate.user,
            **days,
        )  # fmt: skip
    )


def test_whoever_stood_in_for_the_owner_gives_no_verdict():
    """Neither as themselves nor in a third person's role; whoever stood in long before may."""
    action = ActionFactory(open=True)
    secretary = actor(Role.SECRETARY, agency=action.agency)
    stand_in = standing_in(secretary.membership, action.owner)
    action = complete_action(stand_in, action, result="Đã làm thay.")
    assert not may_judge(secretary, action)
    assert not CorrectiveAction.objects.awaiting_verdict_of(secretary).exists()
    leader = membership(Role.LEADER, agency=action.agency)
    assert not may_judge(standing_in(secretary.membership, leader), action)
    other = actor(Role.SECRETARY, agency=action.agency)
    standing_in(other.membership, action.owner, valid_from=date(2020, 1, 1), valid_to=date(2020, 1, 9))
    assert may_judge(other, action)
    assert list(CorrectiveAction.objects.awaiting_verdict_of(other)) == [action]


def test_an_audit_is_not_run_by_somebody_standing_in_from_the_audited_department():
    head = actor(Role.DEPARTMENT_HEAD)
    audit = AuditFactory(lead_auditor=membership(Role.AUDITOR, agency=head.agency), departments=[head.department])
    neutral = actor(Role.DEPARTMENT_HEAD, agency=head.agency)
    assert not can_run_audit(standing_in(head.membership, audit.lead_auditor), audit)
    assert can_run_audit(standing_in(neutral.membership, audit.lead_auditor), audit)


def test_an_ineffective_one_is_followed_by_another():
    made = ActionFactory(done=True)
    judge = judge_of(made)
    action = give_verdict(
        judge, made, verdict=Verdict.INEFFECTIVE, note="Lại có hồ sơ chậm.", next_due_on=date(2027, 1, 8)
    )
    following = action.nonconformity.actions.exclude(pk=action.pk).get()
    assert (following.state, following.owner, following.due_on) == (ActionState.UNPLANNED, made.owner, date(2027, 1, 8))
    assert action.nonconformity.state == NonconformityState.OPEN
    following = plan_action(owner_of(following), following, **PLAN)
    following = complete_action(owner_of(following), following, result="Đã làm lại.")
    following = give_verdict(judge, following, verdict=Verdict.EFFECTIVE, note="")
    assert following.nonconformity.state == NonconformityState.CLOSED


def test_ineffective_needs_a_note():
    made = ActionFactory(done=True)
    with pytest.raises(UserError) as refused:
        give_verdict(judge_of(made), made, verdict=Verdict.INEFFECTIVE, note=" ")
    assert refused.value.field == "note"


def test_another_open_action_keeps_it_open_and_a_new_one_reopens_it():
    made = ActionFactory(done=True)
    other = ActionFactory(done=True, nonconformity=made.nonconformity, owner=made.owner)
    judge = judge_of(made)
    assert give_verdict(judge, made, verdict=Verdict.EFFECTIVE, note="").nonconformity.is_open
    assert not give_verdict(judge, other, verdict=Verdict.EFFECTIVE, note="").nonconformity.is_open
    late = ActionFactory(done=True, nonconformity=made.nonconformity, owner=made.owner)
    late = give_verdict(judge, late, verdict=Verdict.INEFFECTIVE, note="Tái diễn.")
    assert late.nonconformity.is_open
    codes = ActivityEntry.objects.about(made.nonconformity).order_by("pk").values_list("code", flat=True)
    assert list(codes) == ["audits.nonconformity_closed", "audits.nonconformity_reopened"]


def test_nobody_judges_their_own_work():
    action = ActionFactory(done=True)
    agency, department = action.agency, action.nonconformity.department
    same_person = Actor.for_membership(membership(Role.SECRETARY, agency=agency, user=action.owner.user))
    colleague = actor(Role.SECRETARY, agency=agency, department=department)
    two_hats = membership(Role.SECRETARY, agency=agency)
    membership(Role.STAFF, department=department, user=two_hats.user)
    outsiders = [actor(Role.AUDITOR), actor(Role.STAFF, agency=agency), actor(Role.DEPARTMENT_HEAD, agency=agency)]
    for who in (same_person, colleague, Actor.for_membership(two_hats), *outsiders):
        with pytest.raises(UserError):
            give_verdict(who, action, verdict=Verdict.EFFECTIVE, note="")


def test_a_superior_reads_but_does_not_judge():
    action = ActionFactory(done=True)
    above = actor(Role.SECRETARY)
    action.agency.parent = above.agency
    action.agency.save()
    with pytest.raises(UserError):
        give_verdict(above, action, verdict=Verdict.EFFECTIVE, note="")


def test_only_done_actions_are_judged_and_only_once():
    action = ActionFactory(open=True)
    judge = judge_of(action)
    with pytest.raises(UserError):
        give_verdict(judge, action, verdict=Verdict.EFFECTIVE, note="")
    complete_action(owner_of(action), action, result="Đã làm.")
    give_verdict(judge, action, verdict=Verdict.EFFECTIVE, note="")
    with pytest.raises(UserError):
        give_verdict(judge, action, verdict=Verdict.INEFFECTIVE, note="Nghĩ lại.")


def test_the_due_day_changes_with_a_reason_and_not_by_the_owner():
    action = ActionFactory(open=True)
    later = clock.today() + timedelta(days=30)
    changed = change_due_day(judge_of(action), action, due_on=later, reason="Chờ nâng cấp phần mềm.")
    assert changed.due_on == later
    assert ActivityEntry.objects.about(action).get().reason == "Chờ nâng cấp phần mềm."
    with pytest.raises(UserError):
        change_due_day(owner_of(action), action, due_on=later, reason="Bận.")
    with pytest.raises(UserError) as refused:
        change_due_day(judge_of(action), action, due_on=later, reason="")
    assert refused.value.field == "reason"
