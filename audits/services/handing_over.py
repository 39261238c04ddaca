"""Open corrective actions and audits of somebody who leaves go to a successor."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from agencies.activity import log
from agencies.actor import Actor
from agencies.models import Membership
from agencies.permissions import can_hand_over
from audits.models import ActionState, Audit, AuditState, CorrectiveAction, Nonconformity


@transaction.atomic
def hand_over_actions(actor: Actor, old: Membership, new: Membership, *, owner_ids: list[int], reason: str) -> int:
    """What these roles must still plan or do; what they have done stays theirs. How many moved. Raises PermissionDenied."""
    if not can_hand_over(actor, old):
        raise PermissionDenied
    mine = CorrectiveAction.objects.of_agency(old.agency).filter(
        owner__in=owner_ids, state__in=ActionState.with_owner()
    )
    # The nonconformities first, as everywhere.
    parents = Nonconformity.objects.filter(pk__in=mine.order_by().values("nonconformity"))
    list(parents.select_for_update().order_by("pk"))
    rows = list(
        mine.select_related("owner__user", "nonconformity__agency").select_for_update(of=("self",)).order_by("pk")
    )
    for action in rows:
        before, action.owner = action.owner, new
        action.save(update_fields=["owner"])
        names = {"before": {"owner": before.user.full_name}, "after": {"owner": new.user.full_name}}
        log(actor, "audits.action_handed_over", action, **names, reason=reason)
    return len(rows)


@transaction.atomic
def hand_over_audits(actor: Actor, old: Membership, new: Membership, *, lead_ids: list[int], reason: str) -> int:
    """Audits planned or running under these leads; findings keep who recorded them. How many moved. Raises PermissionDenied."""
    if not can_hand_over(actor, old):
        raise PermissionDenied
    mine = Audit.objects.of_agency(old.agency).filter(lead_auditor__in=lead_ids).exclude(state=AuditState.CLOSED)
    rows = list(mine.select_related("lead_auditor__user", "agency").select_for_update(of=("self",)).order_by("pk"))
    for audit in rows:
        before, audit.lead_auditor = audit.lead_auditor, new
        audit.save(update_fields=["lead_auditor"])
        names = {"before": {"lead_auditor": before.user.full_name}, "after": {"lead_auditor": new.user.full_name}}
        log(actor, "audits.lead_handed_over", audit, **names, reason=reason)
    return len(rows)
