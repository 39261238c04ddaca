"""Standing in for someone: a role lent for some days, with a reason, visible wherever it is used."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models.agency import Agency
from agencies.models.people import Membership, User
from agencies.querysets import DelegationQuerySet


class Delegation(models.Model):
    """`delegate` may act in `membership`'s role from a day until a day. What was signed or written stays theirs, not the absent
    person's: the actor's user is the delegate, and every entry says for whom."""

    own_user_column = "delegate_id"

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("agency"))
    membership = models.ForeignKey(
        Membership, models.PROTECT, related_name="delegations", verbose_name=_("role delegated")
    )
    delegate = models.ForeignKey(User, models.PROTECT, related_name="delegations", verbose_name=_("stands in"))
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=300)
    created_at = models.DateTimeField(_("delegated at"))
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("delegated by"))
    # Ended before its last day.
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")),
                name="delegation_valid_in_order",
                violation_error_message=_("A delegation can't end before it begins."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="delegation_has_reason",
                violation_error_message=_("Say why the role is delegated."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership} → {self.delegate}"

    @staticmethod
    def memberships_on(day):
        """Roles held on that day: a role that has ended can't be lent any more."""
        return Membership.objects.on(day)
