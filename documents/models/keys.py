"""Signing keys: PKCS#12, encrypted by a passphrase that is never stored."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, User
from agencies.querysets import AgencyOwnedQuerySet


class SigningKey(models.Model):
    """A key of a person, or (without a person) the seal key of an agency."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("agency"))
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person"))
    subject = models.CharField(_("certificate"), max_length=300)
    pkcs12 = models.BinaryField(editable=False)
    # What the signature shows: a transparent PNG, blue for a person's, red for a seal (Decree 30/2020, appendix I).
    image = models.BinaryField(editable=False)
    valid_from = models.DateTimeField(_("valid from"))
    valid_to = models.DateTimeField(_("valid until"))
    is_demo = models.BooleanField(default=False)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = AgencyOwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        ordering = ["agency", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "user"],
                condition=Q(is_active=True, user__isnull=False),
                name="signing_key_one_per_person",
            ),
            models.UniqueConstraint(
                fields=["agency"], condition=Q(is_active=True, user__isnull=True), name="signing_key_one_seal"
            ),
        ]

    def __str__(self) -> str:
        return self.subject
