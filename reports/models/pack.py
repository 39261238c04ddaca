"""The review-meeting document of a period."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Job, Membership, StoredFile
from agencies.querysets import AgencyOwnedQuerySet
from reports.models.period import ReportingPeriod


class ReviewPack(models.Model):
    """One rendering of the management-review document (ISO 9001:2015, 9.3.2 inputs). The file comes when its job is done."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("agency"))
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="packs", verbose_name=_("period"))
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    pages = models.PositiveSmallIntegerField(_("pages"), default=0)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(_("made at"))
    created_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("made by")
    )

    objects = AgencyOwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("review pack")
        verbose_name_plural = _("review packs")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.period)
