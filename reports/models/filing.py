"""What a department files for a period, frozen when accepted."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.models import Department, Membership
from agencies.querysets import owned_by
from reports.models.frozen import FrozenError
from reports.models.period import ReportingPeriod
from reports.querysets import DepartmentReportQuerySet


class ReportState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("report", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("report", "Submitted")
    RETURNED = "returned", _("Returned for completion")
    ACCEPTED = "accepted", pgettext_lazy("report", "Accepted")

    @classmethod
    def open(cls) -> set[str]:
        """States in which the department writes."""
        return {cls.DRAFT, cls.RETURNED}

    @classmethod
    def filed(cls) -> set[str]:
        """States in which the figures are the department's word."""
        return {cls.SUBMITTED, cls.ACCEPTED}


class DepartmentReport(models.Model):
    """One department's report on one period.

    `version` counts saves. A form carries the version it was opened at and a token of its own: a save from an older
    version is refused, unless everything saved since came from the same open form (`edit_token`, `edit_base`).
    """

    # Who saved last and how often: what was saved has entries.
    untracked_fields = ("version", "edit_token", "edit_base", "edited_by", "edited_hand", "updated_at")

    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="reports", verbose_name=_("period"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="reports", verbose_name=_("department"))
    state = models.CharField(_("state"), max_length=9, choices=ReportState.choices, default=ReportState.DRAFT)
    note = models.TextField(_("general remarks"), blank=True)
    version = models.PositiveIntegerField(default=1)
    edit_token = models.CharField(max_length=40, blank=True)
    edit_base = models.PositiveIntegerField(null=True, blank=True)
    edited_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("changed by")
    )
    # Names of those who did it in another's place; empty for people in their own role.
    edited_hand = models.CharField(_("changed by, acting for another"), max_length=150, blank=True)
    submitted_hand = models.CharField(_("submitted by, acting for another"), max_length=150, blank=True)
    accepted_hand = models.CharField(_("accepted by, acting for another"), max_length=150, blank=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("submitted by")
    )
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("accepted by")
    )
    updated_at = models.DateTimeField(_("changed at"))

    objects = DepartmentReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("department report")
        verbose_name_plural = _("department reports")
        ordering = ["period", "department__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "department"],
                name="report_once_per_department",
                violation_error_message=_("This department already has a report on this period."),
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted")
                | Q(accepted_by__isnull=False, accepted_at__isnull=False, submitted_at__isnull=False),
                name="report_accepted_has_author",
                violation_error_message=_("An accepted report names who accepted it."),
            ),
            models.CheckConstraint(
                condition=~Q(state="submitted") | Q(submitted_at__isnull=False),
                name="report_submitted_has_time",
                violation_error_message=_("A submitted report says when it was submitted."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department} – {self.period}"

    @property
    def agency(self):
        return self.period.agency

    @property
    def is_open(self) -> bool:
        """The department may still write."""
        return self.state in ReportState.open()

    @property
    def is_filed(self) -> bool:
        return self.state in ReportState.filed()

    def save(self, *args, **kwargs):
        """Refuses to change what was accepted; the step to accepted itself passes, as the stored state is still open."""
        if self.pk and type(self).objects.filter(pk=self.pk, state=ReportState.ACCEPTED).exists():
            raise FrozenError
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        if self.state == ReportState.ACCEPTED:
            raise FrozenError
        return super().delete(*args, **kwargs)


class Submission(models.Model):
    """What was handed in, each time: a copy of all lines, so that a later one can be held against it."""

    report = models.ForeignKey(DepartmentReport, models.CASCADE, related_name="submissions", verbose_name=_("report"))
    number = models.PositiveSmallIntegerField(_("number"))
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    hand = models.CharField(_("acting for another"), max_length=150, blank=True)
    note = models.TextField(blank=True)
    lines = models.JSONField(default=dict)  # {objective id as text: {field: shown value}}

    objects = owned_by("report__period__agency").as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["report", "number"]
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="submission_number_once")]

    def __str__(self) -> str:
        return f"{self.report} ({self.number})"

    def save(self, *args, **kwargs):
        if self.pk is not None:
            raise FrozenError
        super().save(*args, **kwargs)


class ReturnNote(models.Model):
    """Why a report was sent back."""

    report = models.ForeignKey(DepartmentReport, models.CASCADE, related_name="return_notes")
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name=_("by"))
    hand = models.CharField(_("acting for another"), max_length=150, blank=True)
    at = models.DateTimeField(_("at"))
    comment = models.TextField(_("comment"))

    objects = owned_by("report__period__agency").as_manager()

    class Meta:
        verbose_name = _("return")
        verbose_name_plural = _("returns")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(comment=""),
                name="report_return_has_comment",
                violation_error_message=_("Say what must be completed."),
            )
        ]

    def __str__(self) -> str:
        return self.comment[:80]
