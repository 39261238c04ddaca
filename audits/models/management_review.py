"""Management review (ISO 9001, 9.3): planned, held, with its minutes."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.models import Agency, Membership, StoredFile
from agencies.querysets import AgencyOwnedQuerySet


class ManagementReview(models.Model):
    """A review meeting of the agency's leaders. Once held it has its chair, its conclusion and the signed minutes."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="management_reviews", verbose_name=_("agency"))
    planned_on = models.DateField(pgettext_lazy("management review", "planned on"))
    held_on = models.DateField(pgettext_lazy("management review", "held on"), null=True, blank=True)
    chaired_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("chaired by")
    )
    minutes = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("minutes")
    )
    conclusion = models.TextField(pgettext_lazy("management review", "conclusion"), blank=True)
    recorded_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("recorded by")
    )

    objects = AgencyOwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("management review")
        verbose_name_plural = _("management reviews")
        ordering = ["-planned_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "planned_on"],
                name="management_review_once_a_day",
                violation_error_message=_("A management review is entered for this day already."),
            ),
            models.CheckConstraint(
                condition=Q(held_on__isnull=True)
                | (Q(minutes__isnull=False, chaired_by__isnull=False) & ~Q(conclusion="")),
                name="management_review_held_with_minutes",
                violation_error_message=_("A review that was held has its chair, its minutes and its conclusion."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.held_on or self.planned_on:%d/%m/%Y}"
