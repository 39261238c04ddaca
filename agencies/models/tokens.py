"""Tokens by which other systems of an agency call the API, and the answers that make a repeated call harmless."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies import clock
from agencies.models.agency import Agency
from agencies.models.people import Membership
from agencies.querysets import AgencyOwnedQuerySet, owned_by


class ApiScope(models.TextChoices):
    WRITE_CASES = "cases:write", _("Send case records")
    READ_CASES = "cases:read", _("Read case records")
    READ_RATES = "rates:read", _("Read counts and rates")
    READ_OBJECTIVES = "objectives:read", _("Read objectives and results")


class ApiToken(models.Model):
    """One system's access to one agency. The token itself is shown once; only its SHA-256 is kept."""

    untracked_fields = ("last_used_at",)

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="api_tokens", verbose_name=_("agency"))
    name = models.CharField(_("system that uses it"), max_length=100)
    prefix = models.CharField(_("begins with"), max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(_("may"), default=list)  # values of ApiScope
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, related_name="+", verbose_name=_("created by")
    )
    expires_on = models.DateField(_("valid until"))
    revoked_at = models.DateTimeField(pgettext_lazy("token", "revoked at"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used at"), null=True, blank=True)

    objects = AgencyOwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("access for another system")
        verbose_name_plural = _("access for other systems")
        ordering = ["agency", "-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_usable(self) -> bool:
        """Neither revoked nor past its last day, and of an agency that exists."""
        return self.revoked_at is None and self.expires_on >= clock.today() and self.agency.exists_today


class ApiCall(models.Model):
    """A writing call with an idempotency key: the same key with the same body gets the same answer, and changes nothing again."""

    untracked_because = "what a call changes is logged by the change; this is its answer, kept for repetition"

    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="calls", verbose_name=_("token"))
    key = models.CharField(_("idempotency key"), max_length=100)
    body_sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(_("called at"))
    # Empty while the call is being carried out.
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.JSONField(default=dict)

    objects = owned_by("token__agency").as_manager()

    class Meta:
        verbose_name = _("call of the API")
        verbose_name_plural = _("calls of the API")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["token", "key"], name="api_call_key_unique"),
            models.CheckConstraint(condition=~Q(key=""), name="api_call_has_key"),
        ]

    def __str__(self) -> str:
        return self.key
