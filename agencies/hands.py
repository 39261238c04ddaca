"""Whose hand it was: author and approver differ, also where one of them stood in for somebody (agencies.models.Delegation).

Rows name the role (a membership) in which something was written. Whoever stood in for that role then may have written it,
so that they approve it as little as the holder does.
"""

from datetime import datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from agencies.actor import Actor
from agencies.models import Delegation, Membership


def may_have_written(actor: Actor, membership: Membership | None, since: datetime | None = None) -> bool:
    """Whether what was done in this role from that moment on may be this very person's. A query at most."""
    if actor.user is None or membership is None:
        return False
    if membership.user_id == actor.user.pk:
        return True
    stood_in = Delegation.objects.filter(membership_id=membership.pk, delegate_id=actor.user.pk)
    if since is not None:
        stood_in = stood_in.filter(valid_to__gte=timezone.localdate(since))
    return stood_in.exists()


def in_own_hand(actor: Actor, membership: Membership | None) -> bool:
    """Whether what stands in this role's name is the actor's to go on with: their own, or that of the role they stand in for."""
    if actor.membership is None or membership is None:
        return False
    return membership.pk == actor.membership.pk or membership.user_id == actor.user.pk


def written_by(actor: Actor, role: str, since: str) -> Q:
    """`may_have_written` as a condition: `role` is the path to the membership, `since` to the moment. A query for the stand-ins."""
    condition = Q(**{f"{role}__user": actor.user})
    lent = Delegation.objects.filter(delegate=actor.user).order_by("pk").values_list("membership_id", "valid_to")
    for membership_id, last in lent:
        after = timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min))
        condition |= Q(**{f"{role}_id": membership_id, f"{since}__lt": after})
    return condition


def held_by(actor: Actor, role: str) -> Q:
    """`in_own_hand` as a condition."""
    return Q(**{f"{role}__user": actor.user}) | Q(**{role: actor.membership})
