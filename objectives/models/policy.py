"""The quality policy: a motto and ordered commitments, in versions."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.querysets import owned_by
from objectives.querysets import PolicyQuerySet


class QualityPolicy(models.Model):
    """A version of an agency's quality policy (ISO 9001:2015, 5.2)."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="quality_policies", verbose_name=_("agency"))
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    motto = models.CharField(_("motto"), max_length=300)
    preamble = models.TextField(_("who commits"), blank=True, help_text=_("the sentence before the commitments"))
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    is_current = models.BooleanField(_("in force"), default=False)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("quality policy")
        verbose_name_plural = _("quality policies")
        ordering = ["agency", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "version"], name="policy_version_unique"),
            models.UniqueConstraint(
                fields=["agency"],
                condition=Q(is_current=True),
                name="policy_one_in_force",
                violation_error_message=_("Another version is in force."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.motto} (v{self.version})"


class Commitment(models.Model):
    """One commitment of a policy, in its order."""

    policy = models.ForeignKey(QualityPolicy, models.CASCADE, related_name="commitments", verbose_name=_("policy"))
    position = models.PositiveSmallIntegerField(_("order"))
    text = models.TextField(_("commitment"))

    objects = owned_by("policy__agency").as_manager()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["policy", "position", "pk"]

    def __str__(self) -> str:
        return self.text
