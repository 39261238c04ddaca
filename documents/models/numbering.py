"""Number series: one counter row per agency, series and year; numbers without gaps (Decree 30/2020, art. 15)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.querysets import AgencyOwnedQuerySet


class NumberSeries(models.Model):
    """The last number given in a series this year. `series` is a kind's abbreviation or a shared series."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("agency"))
    series = models.CharField(_("series"), max_length=30)
    year = models.PositiveSmallIntegerField(_("year"))
    last_number = models.PositiveIntegerField(_("last number"), default=0)

    objects = AgencyOwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        ordering = ["agency", "-year", "series"]
        constraints = [models.UniqueConstraint(fields=["agency", "series", "year"], name="number_series_unique")]

    def __str__(self) -> str:
        return f"{self.series} {self.year}"
