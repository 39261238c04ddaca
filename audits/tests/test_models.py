"""One test per constraint, and the small answers of the models."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from agencies.tests.factories import MembershipFactory
from audits.models import ActionState, AuditState, CauseStep, Grade, NonconformityState
from audits.tests.factories import (
    ActionFactory,
    AuditFactory,
    ChecklistItemFactory,
    FindingFactory,
    NonconformityFactory,
)

pytestmark = pytest.mark.django_db

BREAKS = {
    "audit_days_in_order": lambda: AuditFactory(planned_from=date(2026, 5, 2), planned_to=date(2026, 5, 1)),
    "audit_running_has_start": lambda: AuditFactory(state=AuditState.RUNNING),
    "audit_closed_has_conclusion": lambda: AuditFactory(closed=True, conclusion=""),
    "finding_has_note": lambda: FindingFactory(grade=Grade.MAJOR, note=""),
    "nonconformity_has_description": lambda: NonconformityFactory(description=""),
    "nonconformity_closed_has_time": lambda: NonconformityFactory(state=NonconformityState.CLOSED),
    "action_planned_has_text": lambda: ActionFactory(open=True, action=""),
    "action_done_has_result": lambda: ActionFactory(done=True, result=""),
    "action_verdict_has_author": lambda: ActionFactory(done=True, state=ActionState.EFFECTIVE),
    "action_ineffective_has_note": lambda: ActionFactory(
        done=True, state=ActionState.INEFFECTIVE, verdict_by=MembershipFactory(auditor=True), verdict_at=timezone.now()
    ),
}


@pytest.mark.parametrize("name", sorted(BREAKS))
def test_the_database_refuses(name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        BREAKS[name]()


def test_the_owner_gives_no_verdict():
    action = ActionFactory(done=True)
    action.verdict_by, action.verdict_at, action.state = action.owner, timezone.now(), ActionState.EFFECTIVE
    with pytest.raises(IntegrityError, match="action_verdict_by_another"), transaction.atomic():
        action.save()


def test_one_nonconformity_per_source():
    first = NonconformityFactory(source_key="miss:1")
    with pytest.raises(IntegrityError), transaction.atomic():
        NonconformityFactory(source_key="miss:1", department=first.department)
    NonconformityFactory(source_key="miss:1")  # another agency's
    NonconformityFactory.create_batch(2, department=first.department, source_key="")


def test_positions_are_taken_once():
    item = ChecklistItemFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        ChecklistItemFactory(audit=item.audit, department=item.department, position=item.position)
    nonconformity = NonconformityFactory()
    CauseStep.objects.create(nonconformity=nonconformity, position=1, answer="Vì")
    with pytest.raises(IntegrityError), transaction.atomic():
        CauseStep.objects.create(nonconformity=nonconformity, position=1, answer="Vì")


def test_overdue_is_the_owners_only():
    day = date(2026, 11, 20)
    assert ActionFactory(due_on=date(2026, 11, 19)).is_overdue(day)
    assert not ActionFactory(due_on=day).is_overdue(day)
    assert not ActionFactory(done=True, due_on=date(2026, 11, 19)).is_overdue(day)
