"""Closed statistics: the figures of a period as they were reported, so that a late file shows as a difference."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.models import Agency, Membership
from agencies.querysets import AgencyOwnedQuerySet


class StatisticsClosing(models.Model):
    """Form II.06a of one period, frozen. Closing again makes the next revision, with a reason; the old one stays."""

    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="closings", verbose_name=pgettext_lazy("cases", "agency")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    kind = models.CharField(_("period"), max_length=2)  # Q1…Q4, H1, 9M, Y
    period_start = models.DateField(pgettext_lazy("cases", "from"))
    period_end = models.DateField(pgettext_lazy("cases", "to"))
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    # {"department": {"<id>": [carried_over, …]}, "procedure": {…}}: columns in the order of statistics.COLUMNS.
    figures = models.JSONField(default=dict)
    reason = models.CharField(_("reason for closing again"), max_length=500, blank=True)
    closed_at = models.DateTimeField(_("closed at"))
    closed_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+", verbose_name=_("closed by"))

    objects = AgencyOwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("closed statistics")
        verbose_name_plural = _("closed statistics")
        ordering = ["agency", "-period_end", "-revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "year", "kind", "revision"],
                name="closing_revision_unique",
                violation_error_message=_("Somebody else has just closed this period. Look at their figures first."),
            ),
            models.CheckConstraint(
                condition=Q(revision=1) | ~Q(reason=""),
                name="closing_again_needs_reason",
                violation_error_message=_("Say why the period is closed again."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}/{self.year}"
