"""What others ask of this app: mine, to judge, overdue, of a period."""

from datetime import date

import pytest

from agencies import clock
from agencies.actor import ANONYMOUS, Actor
from agencies.models import Role
from agencies.tests.factories import actor, membership
from audits.models import Audit, CorrectiveAction, Nonconformity
from audits.permissions import may_judge
from audits.tests.factories import ActionFactory, AuditFactory, NonconformityFactory, found_by

pytestmark = pytest.mark.django_db


def test_open_for_the_owner_and_for_the_head_of_the_department_most_urgent_first():
    head = actor(Role.DEPARTMENT_HEAD)
    nonconformity = NonconformityFactory(department=head.department)
    later = ActionFactory(owner=head.membership, nonconformity=nonconformity, due_on=date(2027, 1, 5))
    sooner = ActionFactory(open=True, owner=head.membership, nonconformity=nonconformity, due_on=date(2026, 12, 5))
    staff = membership(Role.STAFF, department=head.department)
    of_staff = ActionFactory(open=True, owner=staff, nonconformity=nonconformity, due_on=date(2027, 2, 5))
    ActionFactory(done=True, owner=head.membership, nonconformity=nonconformity)
    ActionFactory(open=True)  # another agency's
    assert list(CorrectiveAction.objects.open_for(head)) == [sooner, later, of_staff]
    assert list(CorrectiveAction.objects.open_for(Actor.for_membership(staff))) == [of_staff]
    assert not CorrectiveAction.objects.open_for(ANONYMOUS).exists()


def test_awaiting_verdict_says_the_same_as_the_permission():
    actions = [ActionFactory(done=True)]
    agency, department = actions[0].agency, actions[0].nonconformity.department
    other_head = membership(Role.DEPARTMENT_HEAD, agency=agency)
    actions.append(
        ActionFactory(done=True, owner=other_head, nonconformity=NonconformityFactory(department=other_head.department))
    )
    people = [actor(role, agency=agency) for role in (Role.SECRETARY, Role.AUDITOR, Role.LEADER, Role.STAFF)]
    found = found_by(people[1], department=other_head.department)
    actions.append(ActionFactory(done=True, owner=other_head, nonconformity=found))
    people.append(actor(Role.AUDITOR, department=department))
    people.append(Actor.for_membership(membership(Role.SECRETARY, agency=agency, user=other_head.user)))
    people.append(actor(Role.SECRETARY))
    for who in people:
        expected = {action for action in actions if may_judge(who, action)}
        assert set(CorrectiveAction.objects.awaiting_verdict_of(who)) == expected
    assert set(CorrectiveAction.objects.awaiting_verdict_of(people[1])) == {actions[-1]}


def test_overdue():
    late = ActionFactory(due_on=date(2026, 11, 19))
    ActionFactory(due_on=date(2026, 11, 20))
    ActionFactory(done=True, due_on=date(2026, 11, 1))
    assert list(CorrectiveAction.objects.overdue(date(2026, 11, 20))) == [late]


def test_a_period_speaks_of_what_was_open_in_it():
    def opened(day, closed=None):
        with clock.freeze(day):
            made = NonconformityFactory()
        if closed:
            with clock.freeze(closed):
                Nonconformity.objects.filter(pk=made.pk).update(state="closed", closed_at=clock.now())
        ActionFactory(nonconformity=made, owner=membership(Role.DEPARTMENT_HEAD, department=made.department))
        return made

    before_and_open = opened(date(2026, 3, 1))
    closed_before = opened(date(2026, 3, 1), date(2026, 6, 14))
    closed_first_day = opened(date(2026, 3, 1), date(2026, 6, 15))
    last_day = opened(date(2026, 9, 14))
    after = opened(date(2026, 9, 15))
    spoken_of = set(Nonconformity.objects.for_period(date(2026, 6, 15), date(2026, 9, 14)))
    assert spoken_of == {before_and_open, closed_first_day, last_day}
    assert closed_before not in spoken_of and after not in spoken_of
    actions = CorrectiveAction.objects.for_period(date(2026, 6, 15), date(2026, 9, 14))
    assert {action.nonconformity for action in actions} == spoken_of


def test_mine_come_first_and_finished_last():
    head = actor(Role.DEPARTMENT_HEAD)
    other = membership(Role.DEPARTMENT_HEAD, agency=head.agency)
    others = ActionFactory(
        open=True, owner=other, nonconformity=NonconformityFactory(department=other.department), due_on=date(2026, 1, 1)
    )
    own = NonconformityFactory(department=head.department)
    mine = ActionFactory(open=True, owner=head.membership, nonconformity=own, due_on=date(2027, 1, 1))
    judge = membership(Role.AUDITOR, agency=head.agency)
    finished = ActionFactory(done=True, owner=head.membership, nonconformity=own, due_on=date(2025, 1, 1))
    CorrectiveAction.objects.filter(pk=finished.pk).update(state="effective", verdict_by=judge, verdict_at=clock.now())
    assert list(CorrectiveAction.objects.of_agency(head.agency).mine_first(head)) == [mine, others, finished]


def test_another_agency_sees_nothing_and_a_superior_does():
    action, _audit = ActionFactory(), AuditFactory()
    stranger = actor(Role.SECRETARY)
    assert (
        not CorrectiveAction.objects.visible_to(stranger).exists() and not Audit.objects.visible_to(stranger).exists()
    )
    action.agency.parent = stranger.agency
    action.agency.save()
    assert CorrectiveAction.objects.visible_to(Actor.for_membership(stranger.membership)).get() == action


def test_progress_counts():
    audit = AuditFactory(running=True)
    from audits.tests.factories import FindingFactory

    items = list(audit.checklist.in_order())
    FindingFactory(item=items[0], grade="conforming", note="")
    FindingFactory(item=items[1], grade="major")
    row = Audit.objects.with_progress().get()
    assert (row.questions, row.graded, row.nonconforming) == (len(items), 2, 1)
