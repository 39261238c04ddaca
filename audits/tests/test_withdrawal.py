"""Withdrawing a nonconformity: by whom, what ends with it, what the pages say, and opening it anew."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from agencies import clock
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import ActivityEntry, Role
from agencies.tests.factories import actor, membership
from audits.models import ActionState, CorrectiveAction, Nonconformity, NonconformityState, Origin
from audits.services import complete_action, give_verdict, open_nonconformity, withdraw_nonconformity
from audits.tests.factories import ActionFactory, NonconformityFactory
from audits.tests.helpers import signed_in
from audits.wording import standing

pytestmark = pytest.mark.django_db
REASON = "Hồ sơ đã được ghi nhầm ngày trả."


def secretary_of(action) -> Actor:
    return actor(Role.SECRETARY, agency=action.agency)


def test_its_unfinished_actions_leave_every_list_of_open_ones():
    action = ActionFactory(open=True, due_on=clock.today() - timedelta(days=30))
    done = ActionFactory(done=True, nonconformity=action.nonconformity, owner=action.owner)
    owner, secretary = Actor.for_membership(action.owner), secretary_of(action)
    withdrawn = withdraw_nonconformity(secretary, action.nonconformity, reason=f"  {REASON} ")
    assert (withdrawn.state, withdrawn.withdrawn_reason) == (NonconformityState.WITHDRAWN, REASON)
    assert withdrawn.closed_at and not withdrawn.is_open
    assert {one.state for one in withdrawn.actions.all()} == {ActionState.WITHDRAWN}
    actions = CorrectiveAction.objects
    assert not actions.open_for(owner) and not actions.overdue(clock.today()) and not actions.unfinished()
    assert not actions.awaiting_verdict_of(secretary)
    done.refresh_from_db()
    assert done.result and done.verdict_note == REASON and done.verdict_by is None
    entry = ActivityEntry.objects.about(withdrawn).get()
    assert (entry.code, entry.reason) == ("audits.nonconformity_withdrawn", REASON)


def test_what_was_judged_stays_as_it_was():
    action = ActionFactory(done=True)
    secretary = secretary_of(action)
    give_verdict(secretary, action, verdict="ineffective", note="Vẫn chậm")
    withdraw_nonconformity(secretary, action.nonconformity, reason=REASON)
    states = list(action.nonconformity.actions.order_by("pk").values_list("state", flat=True))
    assert states == [ActionState.INEFFECTIVE, ActionState.WITHDRAWN]


def test_only_the_secretary_of_another_department_or_the_system():
    action = ActionFactory(open=True)
    department = action.nonconformity.department
    two_hats = membership(Role.SECRETARY, agency=action.agency)
    membership(Role.STAFF, department=department, user=two_hats.user)
    refused = [
        Actor.for_membership(action.owner),
        Actor.for_membership(membership(Role.SECRETARY, agency=action.agency, user=action.owner.user)),
        Actor.for_membership(two_hats),
        actor(Role.SECRETARY, agency=action.agency, department=department),
        *[actor(role, agency=action.agency) for role in set(Role.values) - {Role.SECRETARY}],
        actor(Role.SECRETARY),
        Actor.system(actor(Role.SECRETARY).agency),
    ]
    for who in refused:
        with pytest.raises(UserError):
            withdraw_nonconformity(who, action.nonconformity, reason=REASON)
    assert Nonconformity.objects.get().is_open
    assert withdraw_nonconformity(Actor.system(action.agency), action.nonconformity, reason=REASON).is_withdrawn


def test_a_reason_is_required():
    action = ActionFactory(open=True)
    with pytest.raises(UserError) as refused:
        withdraw_nonconformity(secretary_of(action), action.nonconformity, reason=" ")
    assert refused.value.field == "reason"


def test_neither_a_closed_one_nor_one_twice():
    action = ActionFactory(done=True)
    secretary = secretary_of(action)
    give_verdict(secretary, action, verdict="effective", note="")
    with pytest.raises(UserError, match="khép lại"):
        withdraw_nonconformity(secretary, action.nonconformity, reason=REASON)
    other = NonconformityFactory(agency=action.agency, department=action.nonconformity.department)
    withdraw_nonconformity(secretary, other, reason=REASON)
    with pytest.raises(UserError, match="được rút rồi"):
        withdraw_nonconformity(secretary, other, reason="Lần nữa")


def test_nobody_works_on_a_withdrawn_action():
    action = ActionFactory(open=True)
    withdraw_nonconformity(secretary_of(action), action.nonconformity, reason=REASON)
    with pytest.raises(UserError, match="đã được rút"):
        complete_action(Actor.for_membership(action.owner), action, result="Xong.")


@pytest.mark.parametrize("change", [{"withdrawn_reason": ""}, {"closed_at": None}])
def test_the_database_keeps_reason_and_time(change):
    action = ActionFactory(open=True)
    withdrawn = withdraw_nonconformity(secretary_of(action), action.nonconformity, reason=REASON)
    with transaction.atomic(), pytest.raises(IntegrityError):
        Nonconformity.objects.filter(pk=withdrawn.pk).update(**change)


def filed(owner, **changes) -> Nonconformity:
    given = {
        "agency": owner.agency,
        "department": owner.department,
        "origin": Origin.MISS,
        "source_key": "miss:1:1",
        "source_url": "",
        "description": "Đạt 90 % so với 98 %",
        "whys": ["Dồn việc"],
        "correction": "Đã xin lỗi",
        "action": "Phân công người thay",
        "owner": owner,
        "due_on": date(2026, 12, 30),
    }
    return open_nonconformity(Actor.for_membership(owner), **given | changes)


def test_the_same_source_opens_it_anew_in_its_new_words_and_it_can_be_closed():
    owner = membership(Role.DEPARTMENT_HEAD)
    opened = filed(owner)
    secretary = actor(Role.SECRETARY, agency=owner.agency)
    withdraw_nonconformity(secretary, opened, reason=REASON)
    again = filed(owner, description="Đạt 91 % so với 98 %", whys=["Thiếu người"], action="Xin thêm người")
    assert again.pk == opened.pk and again.is_open and again.closed_at is None and again.withdrawn_reason == ""
    assert (again.description, again.whys()) == ("Đạt 91 % so với 98 %", ["Thiếu người"])
    old, new = again.actions.order_by("pk")
    assert (old.state, old.verdict_note) == (ActionState.WITHDRAWN, REASON)
    assert (new.state, new.action) == (ActionState.OPEN, "Xin thêm người")
    codes = list(ActivityEntry.objects.about(again).order_by("pk").values_list("code", flat=True))
    assert [code.partition(".nonconformity_")[2] for code in codes] == ["opened", "withdrawn", "reopened"]
    done = complete_action(Actor.for_membership(owner), new, result="Đã làm")
    judged = give_verdict(secretary, done, verdict="effective", note="")
    assert judged.nonconformity.state == NonconformityState.CLOSED


# --- pages


def url(name, action):
    return reverse(f"audits:{name}", args=[action.pk])


def test_the_secretary_withdraws_on_the_page_and_the_reason_stands_there(client):
    action = ActionFactory(open=True)
    client = signed_in(client, secretary_of(action))
    assert url("action_withdraw", action) in client.get(url("action_detail", action)).text
    assert "lý do rút" in client.post(url("action_withdraw", action), {"comment": " "}, follow=True).text
    page = client.post(url("action_withdraw", action), {"comment": REASON}, follow=True).text
    assert f"Đã rút, không còn việc phải làm: {REASON}" in page
    assert url("action_withdraw", action) not in page and url("action_due", action) not in page
    action.refresh_from_db()
    assert action.state == ActionState.WITHDRAWN
    shown = {show: str(action.nonconformity) in client.get(reverse("audits:action_list"), {"show": show}).text
             for show in ("", "overdue", "finished", "all")}  # fmt: skip
    assert shown == {"": False, "overdue": False, "finished": True, "all": True}


def test_nobody_else_is_offered_it_or_may(client):
    action = ActionFactory(open=True)
    for who in (action.owner, actor(Role.AUDITOR, agency=action.agency), actor(Role.LEADER, agency=action.agency)):
        client = signed_in(client, who)
        assert url("action_withdraw", action) not in client.get(url("action_detail", action)).text
        assert client.post(url("action_withdraw", action), {"comment": REASON}).status_code == 403
    assert signed_in(client, actor(Role.SECRETARY)).post(url("action_withdraw", action)).status_code == 404


def test_a_withdrawn_action_is_told_as_such():
    action = ActionFactory(open=True, due_on=clock.today() - timedelta(days=30))
    withdraw_nonconformity(secretary_of(action), action.nonconformity, reason=REASON)
    told = standing(CorrectiveAction.objects.with_details().get())
    assert REASON in told.sentence and (told.badge, told.is_overdue, told.time) == ("none", False, "")
