"""Posting of procedures, and the clock of changed rules (regulations 1.3)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.models import Agency, Department, Membership, StoredFile
from agencies.querysets import AgencyOwnedQuerySet
from procedures.models.procedure import Procedure


class PostingPlace(models.TextChoices):
    CENTRE = "centre", _("At the one-stop centre")
    WEBSITE = "website", _("On the website")


class Posting(models.Model):
    """Evidence that a procedure was posted: since when and where, until it was taken down."""

    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="postings", verbose_name=pgettext_lazy("cases", "agency")
    )
    procedure = models.ForeignKey(
        Procedure, models.PROTECT, related_name="postings", verbose_name=pgettext_lazy("cases", "procedure")
    )
    place = models.CharField(_("where"), max_length=7, choices=PostingPlace.choices)
    posted_on = models.DateField(_("posted on"))
    taken_down_on = models.DateField(_("taken down on"), null=True, blank=True)
    url = models.URLField(_("address of the page"), max_length=500, blank=True)
    evidence = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("photo or scan")
    )
    recorded_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("recorded by")
    )

    objects = AgencyOwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        ordering = ["-posted_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "place"],
                condition=Q(taken_down_on=None),
                name="posting_once_at_a_time",
                violation_error_message=_("The procedure is posted there already."),
            ),
            models.CheckConstraint(
                condition=Q(taken_down_on__isnull=True) | Q(taken_down_on__gte=F("posted_on")),
                name="posting_in_order",
                violation_error_message=_("A posting can't be taken down before it is made."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure.code} {self.get_place_display()}"


class RegulationChange(models.Model):
    """A new rule that processes must follow within three months of its coming into force (Decision 19/2014/QĐ-TTg, art. 4)."""

    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="regulation_changes", verbose_name=pgettext_lazy("cases", "agency")
    )
    title = models.CharField(_("number and title of the legal document"), max_length=500)
    effective_on = models.DateField(_("in force from"))
    due_on = models.DateField(_("to be worked in by"))
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name=_("department responsible")
    )
    procedures = models.ManyToManyField(
        Procedure, related_name="regulation_changes", verbose_name=pgettext_lazy("cases", "procedures"), blank=True
    )
    done_on = models.DateField(_("worked in on"), null=True, blank=True)
    done_how = models.CharField(_("what was changed"), max_length=1000, blank=True)
    recorded_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("recorded by")
    )

    objects = AgencyOwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of rules")
        verbose_name_plural = _("changes of rules")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | ~Q(done_how=""),
                name="regulation_change_done_told",
                violation_error_message=_("Say what was changed."),
            )
        ]

    def __str__(self) -> str:
        return self.title
