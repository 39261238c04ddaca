"""What a department files for a period, frozen when accepted."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Department, Membership, StoredFile
from audits.models import Nonconformity
from objectives.models import Target
from reports.models.period import ReportingPeriod
from reports.querysets import DepartmentReportQuerySet


class ReportState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned for completion")
    ACCEPTED = "accepted", _("Accepted")


class DepartmentReport(models.Model):
    """One department's report on one period."""

    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="reports", verbose_name=_("period"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="reports", verbose_name=_("department"))
    state = models.CharField(_("state"), max_length=9, choices=ReportState.choices, default=ReportState.DRAFT)
    note = models.TextField(_("general remarks"), blank=True)
    version = models.PositiveIntegerField(default=1)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    submitted_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("submitted by"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    accepted_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("accepted by"))
    updated_at = models.DateTimeField(_("changed at"))

    objects = DepartmentReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("department report")
        verbose_name_plural = _("department reports")
        ordering = ["period", "department__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["period", "department"], name="report_once_per_department"),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(accepted_by__isnull=False, accepted_at__isnull=False, submitted_at__isnull=False),
                name="report_accepted_has_author",
                violation_error_message=_("An accepted report names who accepted it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department} – {self.period}"


class HowObtained(models.TextChoices):
    COMPUTED = "computed", _("computed from records")
    TYPED = "typed", _("typed")
    OVERRIDDEN = "overridden", _("computed, then overridden")


class ReportLine(models.Model):
    """The result of one target. Words and target are copied, so that a later change of the set changes nothing filed."""

    report = models.ForeignKey(DepartmentReport, models.CASCADE, related_name="lines", verbose_name=_("report"))
    target = models.ForeignKey(Target, models.PROTECT, related_name="+", verbose_name=_("target"))
    position = models.PositiveSmallIntegerField(default=0)
    objective_number = models.PositiveSmallIntegerField()
    objective_text = models.TextField()
    measure = models.CharField(max_length=40)
    unit = models.CharField(max_length=10)
    comparator = models.CharField(max_length=5)
    target_value = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    target_value_to = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    stretch = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    how = models.CharField(_("how obtained"), max_length=10, choices=HowObtained.choices)
    numerator = models.DecimalField(_("numerator"), max_digits=14, decimal_places=2, null=True, blank=True)
    denominator = models.DecimalField(_("denominator"), max_digits=14, decimal_places=2, null=True, blank=True)
    value = models.DecimalField(_("result"), max_digits=12, decimal_places=2, null=True, blank=True)
    no_cases = models.BooleanField(_("no cases arose"), default=False)
    verdict = models.CharField(_("verdict"), max_length=12, default="not_reported")
    evidence_url = models.CharField(max_length=300, blank=True)
    evidence = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("evidence"))
    note = models.TextField(_("note"), blank=True)
    whys = models.JSONField(_("why?"), default=list, blank=True)
    correction = models.TextField(_("immediate correction"), blank=True)
    action = models.TextField(_("corrective action"), blank=True)
    action_owner = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who"))
    action_due_on = models.DateField(_("until"), null=True, blank=True)
    nonconformity = models.ForeignKey(Nonconformity, models.PROTECT, null=True, blank=True, related_name="report_lines")

    class Meta:
        verbose_name = _("report line")
        verbose_name_plural = _("report lines")
        ordering = ["report", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["report", "target"], name="report_line_once_per_target")]

    def __str__(self) -> str:
        return f"{self.objective_number}. {self.objective_text[:80]}"


class ReturnNote(models.Model):
    """Why a report was sent back."""

    report = models.ForeignKey(DepartmentReport, models.CASCADE, related_name="return_notes")
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    comment = models.TextField(_("comment"))

    class Meta:
        verbose_name = _("return")
        verbose_name_plural = _("returns")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(comment=""), name="report_return_has_comment", violation_error_message=_("Say what must be completed.")
            )
        ]

    def __str__(self) -> str:
        return self.comment[:80]
