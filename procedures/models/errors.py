"""Nonconforming output (ISO 9001, 8.7): errors found in handling cases, for the year-over-year error measure."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.models import Agency, Department, Membership
from agencies.querysets import AgencyOwnedQuerySet
from procedures.models.case import Case
from procedures.models.procedure import Procedure


class ErrorKind(models.TextChoices):
    CONTENT = "content", _("Wrong content of the result")
    PAPERS = "papers", _("Missing or wrong papers accepted")
    ORDER = "order", _("A step left out or out of order")
    TIME = "time", _("Time limit not kept")
    FEE = "fee", _("Wrong fee")
    DATA = "data", _("Wrong data entered")
    OTHER = "other", pgettext_lazy("error", "Other")


class ErrorFinder(models.TextChoices):
    DEPARTMENT = "department", _("The department itself")
    CENTRE = "centre", _("The one-stop centre")
    OFFICE = "office", _("The office")
    AUDIT = "audit", _("Internal audit or inspection")
    APPLICANT = "applicant", _("The applicant")


class ProcessError(models.Model):
    """An error in handling. `case` where it is known; `step` is the order of the process's step, where it is known."""

    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="process_errors", verbose_name=pgettext_lazy("cases", "agency")
    )
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name=pgettext_lazy("cases", "department")
    )
    procedure = models.ForeignKey(
        Procedure,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=pgettext_lazy("cases", "procedure"),
    )
    case = models.ForeignKey(
        Case,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="process_errors",
        verbose_name=pgettext_lazy("cases", "case"),
    )
    step = models.PositiveSmallIntegerField(pgettext_lazy("cases", "step"), null=True, blank=True)
    kind = models.CharField(pgettext_lazy("error", "kind"), max_length=8, choices=ErrorKind.choices)
    found_by = models.CharField(_("found by"), max_length=10, choices=ErrorFinder.choices)
    found_on = models.DateField(_("found on"))
    description = models.CharField(_("what was wrong"), max_length=1000)
    correction = models.CharField(_("how it was corrected"), max_length=1000, blank=True)
    corrected_on = models.DateField(_("corrected on"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("recorded by")
    )
    # Entered by mistake: counted no more, kept with its reason.
    withdrawn_reason = models.CharField(_("withdrawn because"), max_length=500, blank=True)

    objects = AgencyOwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("error in handling")
        verbose_name_plural = _("errors in handling")
        ordering = ["-found_on", "-pk"]
        indexes = [models.Index(fields=["agency", "found_on"], name="process_error_found")]
        constraints = [
            models.CheckConstraint(
                condition=Q(corrected_on__isnull=True) | Q(corrected_on__gte=F("found_on")),
                name="process_error_corrected_after_found",
                violation_error_message=_("The error was corrected before it was found."),
            ),
            models.CheckConstraint(
                condition=Q(corrected_on__isnull=True) | ~Q(correction=""),
                name="process_error_correction_told",
                violation_error_message=_("Say how the error was corrected."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.found_on:%d/%m/%Y}"
