"""Reporting periods of an agency: quarters, half-years, nine months, years."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.models import Agency
from reports.querysets import PeriodQuerySet


class PeriodKind(models.TextChoices):
    Q1 = "Q1", pgettext_lazy("period", "Quarter I")
    Q2 = "Q2", pgettext_lazy("period", "Quarter II")
    Q3 = "Q3", pgettext_lazy("period", "Quarter III")
    Q4 = "Q4", pgettext_lazy("period", "Quarter IV")
    H1 = "H1", pgettext_lazy("period", "6 months")
    NINE_MONTHS = "9M", pgettext_lazy("period", "9 months")
    YEAR = "Y", pgettext_lazy("period", "Year")


class ReportingPeriod(models.Model):
    """A period to report on. `start` and `end` follow the agency's cut-off calendar; filings are due on `due_on`."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="periods", verbose_name=_("agency"))
    year = models.PositiveSmallIntegerField(_("year"))
    kind = models.CharField(_("period"), max_length=2, choices=PeriodKind.choices)
    start = models.DateField(_("from"))
    end = models.DateField(_("to"))
    due_on = models.DateField(_("due"))
    opened_at = models.DateTimeField(_("opened at"))

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("reporting period")
        verbose_name_plural = _("reporting periods")
        ordering = ["agency", "-year", "-start", "end"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "year", "kind"],
                name="period_once",
                violation_error_message=_("This period is open already."),
            ),
            models.CheckConstraint(
                condition=Q(end__gte=F("start"), due_on__gte=F("end")),
                name="period_days_in_order",
                violation_error_message=_("A period ends after it begins and is due after it ends."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}{'/' if self.is_quarter else ' '}{self.year}"

    @property
    def is_quarter(self) -> bool:
        return self.kind.startswith("Q")

    @property
    def within(self) -> str:
        """The name inside a sentence: `quý III/2026`."""
        name = str(self)
        return name[:1].lower() + name[1:]
