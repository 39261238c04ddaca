"""Verbs on delegations: a role lent to a colleague for some days, with a reason, and taken back."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from agencies import clock, permissions
from agencies.activity import log
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import Delegation, Membership, User
from agencies.text import nfc

# A quarter: longer absences are a matter of giving somebody the role by decision, with an acting title.
MAX_AHEAD = MAX_LENGTH = timedelta(days=90)


def _check_days(membership: Membership, valid_from: date, valid_to: date) -> None:
    today = clock.today()
    if valid_from < today:
        raise UserError(_("A delegation can't begin in the past."), "valid_from")
    if valid_from > today + MAX_AHEAD:
        raise UserError(_("A delegation begins within %(days)d days.") % {"days": MAX_AHEAD.days}, "valid_from")
    if valid_to < valid_from:
        raise UserError(_("A delegation can't end before it begins."), "valid_to")
    if valid_to - valid_from >= MAX_LENGTH:
        text = _("A delegation lasts at most %(days)d days. For a longer absence the administrator gives the role.")
        raise UserError(text % {"days": MAX_LENGTH.days}, "valid_to")
    if valid_from < membership.valid_from or (membership.valid_to and valid_to > membership.valid_to):
        raise UserError(_("The role itself is not held on all these days."), "valid_to")


def _check_delegate(actor: Actor, membership: Membership, delegate: User, valid_from: date, valid_to: date) -> None:
    if delegate.pk == membership.user_id:
        raise UserError(_("Nobody stands in for themselves. Choose a colleague."), "delegate")
    if delegate.pk == actor.user.pk:
        raise UserError(_("Nobody lends a role to themselves; another administrator must enter this."), "delegate")
    if not delegate.is_active:
        raise UserError(_("%(person)s may not sign in.") % {"person": delegate}, "delegate")
    lasting = Q(valid_to__isnull=True) | Q(valid_to__gte=valid_to)
    held = delegate.memberships.filter(lasting, agency=membership.agency_id, valid_from__lte=valid_from)
    if not held.exists():
        raise UserError(_("%(person)s holds no role here on all these days.") % {"person": delegate}, "delegate")


@transaction.atomic
def delegate(
    actor: Actor, membership: Membership, delegate: User, *, valid_from: date, valid_to: date, reason: str
) -> Delegation:
    """Let a colleague act in a role from a day until a day, both included; by its holder or an administrator.

    It begins within 90 days and lasts at most 90. A delegated role is not lent on. Raises PermissionDenied, UserError.
    """
    # Under the lock of the role, or two clicks lend it twice.
    membership = (
        Membership.objects.select_for_update(of=("self",)).select_related("agency", "user").get(pk=membership.pk)
    )
    if not permissions.can_delegate(actor, membership):
        raise PermissionDenied
    reason = nfc(reason).strip()
    if not reason:
        raise UserError(_("Say why the role is delegated."), "reason")
    _check_days(membership, valid_from, valid_to)
    _check_delegate(actor, membership, delegate, valid_from, valid_to)
    same = membership.delegations.filter(delegate=delegate, ended_at__isnull=True)
    if same.filter(valid_from__lte=valid_to, valid_to__gte=valid_from).exists():
        raise UserError(
            _("%(person)s already stands in for this role on some of these days.") % {"person": delegate}, "delegate"
        )
    delegation = Delegation.objects.create(
        agency=membership.agency,
        membership=membership,
        delegate=delegate,
        valid_from=valid_from,
        valid_to=valid_to,
        reason=reason,
        created_at=clock.now(),
        created_by=actor.user,
    )
    after = {"delegate": delegate, "valid_from": valid_from, "valid_to": valid_to}
    log(actor, "agencies.role_delegated", delegation, after=after, reason=reason)
    return delegation


@transaction.atomic
def end_delegation(actor: Actor, delegation: Delegation, *, reason: str) -> Delegation:
    """End a delegation at once, before its last day; by the holder, whoever stands in, or an administrator.

    Raises PermissionDenied; UserError without a reason or when it is over already.
    """
    delegation = (
        Delegation.objects.select_for_update(of=("self",))
        .select_related("agency", "membership__user", "membership__agency", "delegate")
        .get(pk=delegation.pk)
    )
    if not permissions.can_end_delegation(actor, delegation):
        raise PermissionDenied
    if delegation.ended_at is not None or delegation.valid_to < clock.today():
        raise UserError(_("This delegation is over already."))
    reason = nfc(reason).strip()
    if not reason:
        raise UserError(_("Say why the delegation ends."), "reason")
    delegation.ended_at = clock.now()
    delegation.save(update_fields=["ended_at"])
    log(actor, "agencies.delegation_ended", delegation, after={"ended_at": delegation.ended_at}, reason=reason)
    return delegation
