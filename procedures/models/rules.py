"""How an agency counts: what regulations leave to it, each with the default they suggest."""

from datetime import time

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.models import Agency
from agencies.querysets import AgencyOwnedQuerySet


class DueCounted(models.TextChoices):
    """Which date judges a case that was extended; places differ (regulations 3.6)."""

    ORIGINAL = "original", _("The first due date")
    EXTENDED = "extended", _("The new due date of the letter of apology")


class Denominator(models.TextChoices):
    """What an on-time rate is taken of (regulations 3.5)."""

    FINISHED = "finished", _("Finished cases")
    HANDLED = "handled", _("Finished and pending cases (Decision 766/QĐ-TTg)")
    RECEIVED = "received", _("All cases received (Decree 61/2018, art. 30)")


class CaseRules(models.Model):
    """One row for an agency that departs from the defaults; `of` gives the defaults to the others."""

    agency = models.OneToOneField(
        Agency, models.PROTECT, related_name="case_rules", verbose_name=pgettext_lazy("cases", "agency")
    )
    due_counted = models.CharField(
        _("due date that counts"), max_length=8, choices=DueCounted.choices, default=DueCounted.ORIGINAL
    )
    denominator = models.CharField(
        _("on-time rate of"), max_length=8, choices=Denominator.choices, default=Denominator.FINISHED
    )
    latest_receipt = models.TimeField(_("received later counts as the next working day"), default=time(15, 0))
    morning_from = models.TimeField(_("morning from"), default=time(7, 30))
    morning_to = models.TimeField(_("morning until"), default=time(11, 30))
    afternoon_from = models.TimeField(_("afternoon from"), default=time(13, 30))
    afternoon_to = models.TimeField(_("afternoon until"), default=time(17, 30))

    objects = AgencyOwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("rules of counting")
        verbose_name_plural = _("rules of counting")
        ordering = ["agency"]
        constraints = [
            models.CheckConstraint(
                condition=Q(morning_from__lt=F("morning_to"))
                & Q(morning_to__lte=F("afternoon_from"))
                & Q(afternoon_from__lt=F("afternoon_to")),
                name="case_rules_hours_in_order",
                violation_error_message=_("Office hours must follow each other: morning, then afternoon."),
            )
        ]

    def __str__(self) -> str:
        return str(self.agency)

    @classmethod
    def of(cls, agency) -> "CaseRules":
        """The agency's rules (an object or id); unsaved defaults where it has none. One query."""
        pk = getattr(agency, "pk", agency)
        return cls.objects.filter(agency_id=pk).first() or cls(agency_id=pk)

    @property
    def counts_extended(self) -> bool:
        return self.due_counted == DueCounted.EXTENDED

    @property
    def office_hours(self) -> tuple[tuple[time, time], tuple[time, time]]:
        """((from, until), (from, until)) of a working day."""
        return ((self.morning_from, self.morning_to), (self.afternoon_from, self.afternoon_to))
