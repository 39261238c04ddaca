"""open_nonconformity: once per source, newest word while the action is with its owner."""

from datetime import date

import pytest

from agencies.errors import UserError
from agencies.models import ActivityEntry, Role
from agencies.tests.factories import AgencyFactory, DepartmentFactory, actor, membership
from audits.models import ActionState, CorrectiveAction, Nonconformity, Origin
from audits.services import complete_action, open_nonconformity

pytestmark = pytest.mark.django_db


@pytest.fixture
def head():
    return actor(Role.DEPARTMENT_HEAD)


def given(head, **changed):
    return {
        "agency": head.agency,
        "department": head.department,
        "origin": Origin.MISS,
        "source_key": "miss:target 1:period 2",
        "source_url": "/bao-cao/1/",
        "description": "Đúng hạn 92 %, mục tiêu 98 %.",
        "whys": ["Hồ sơ dồn cuối tháng", "Chỉ có một người thụ lý"],
        "correction": "Xin lỗi và hẹn lại ngày trả.",
        "action": "Bổ sung người thụ lý.",
        "owner": head.membership,
        "due_on": date(2026, 12, 15),
    } | changed


def test_it_opens_with_causes_and_an_action_to_do(head):
    nonconformity = open_nonconformity(head, **given(head))
    action = nonconformity.actions.get()
    assert nonconformity.whys() == ["Hồ sơ dồn cuối tháng", "Chỉ có một người thụ lý"]
    assert nonconformity.root_cause == "Chỉ có một người thụ lý"
    assert (action.state, action.owner, action.due_on) == (ActionState.OPEN, head.membership, date(2026, 12, 15))
    assert nonconformity.opened_by == head.membership
    assert ActivityEntry.objects.about(nonconformity).get().code == "audits.nonconformity_opened"


def test_without_an_action_the_owner_has_to_plan_it(head):
    nonconformity = open_nonconformity(head, **given(head, action="  ", whys=["", " "]))
    assert nonconformity.actions.get().state == ActionState.UNPLANNED
    assert nonconformity.root_cause == "" and nonconformity.whys() == []


def test_the_same_source_opens_once(head):
    first = open_nonconformity(head, **given(head))
    entries = ActivityEntry.objects.count()
    assert open_nonconformity(head, **given(head)) == first
    assert Nonconformity.objects.count() == CorrectiveAction.objects.count() == 1
    assert ActivityEntry.objects.count() == entries


def test_filed_again_with_other_words_the_newest_count(head):
    other = membership(Role.STAFF, agency=head.agency)
    first = open_nonconformity(head, **given(head))
    open_nonconformity(
        head, **given(head, whys=["Phần mềm lỗi"], action="Báo sửa phần mềm.", owner=other, due_on=date(2026, 12, 20))
    )
    first.refresh_from_db()
    action = first.actions.get()
    assert first.root_cause == "Phần mềm lỗi"
    assert (action.action, action.owner, action.due_on) == ("Báo sửa phần mềm.", other, date(2026, 12, 20))
    entry = ActivityEntry.objects.about(first).first()
    assert entry.code == "audits.nonconformity_refiled" and entry.before["action"] == "Bổ sung người thụ lý."


def test_filed_again_after_it_was_done_nothing_changes(head):
    first = open_nonconformity(head, **given(head))
    complete_action(head, first.actions.get(), result="Đã có hai người.")
    open_nonconformity(head, **given(head, action="Việc khác."))
    action = CorrectiveAction.objects.get()
    assert (action.state, action.action) == (ActionState.DONE, "Bổ sung người thụ lý.")


def test_the_same_key_in_another_agency_is_another_source(head):
    other = actor(Role.DEPARTMENT_HEAD)
    assert open_nonconformity(head, **given(head)) != open_nonconformity(other, **given(other))


def test_without_a_key_each_call_opens_one(head):
    open_nonconformity(head, **given(head, source_key=""))
    open_nonconformity(head, **given(head, source_key=""))
    assert Nonconformity.objects.count() == 2


@pytest.mark.parametrize(
    "wrong, field",
    [
        (lambda head: {"department": DepartmentFactory()}, "department"),
        (lambda head: {"owner": membership(Role.STAFF)}, "owner"),
        (lambda head: {"description": " "}, "description"),
        (lambda head: {"agency": AgencyFactory()}, None),
    ],
)
def test_what_does_not_belong_together_is_refused(head, wrong, field):
    with pytest.raises(UserError) as refused:
        open_nonconformity(head, **given(head, **wrong(head)))
    assert refused.value.field == field
    assert not Nonconformity.objects.exists()


def test_two_at_once_open_one(head, monkeypatch):
    """Both look, neither finds; the unique constraint lets one in and the other takes what is there."""
    from audits.services import nonconformities

    first = open_nonconformity(head, **given(head))
    found = iter([None, first])
    monkeypatch.setattr(nonconformities, "_known", lambda agency, key: next(found))
    assert open_nonconformity(head, **given(head)) == first
    assert Nonconformity.objects.count() == 1
