"""One objective's result inside a department's report."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Membership, StoredFile
from audits.models import Nonconformity
from objectives.models import Objective, Target
from reports.models.filing import DepartmentReport, ReportState
from reports.models.frozen import FrozenError
from reports.querysets import ReportLineQuerySet


class HowObtained(models.TextChoices):
    COMPUTED = "computed", _("computed from records")
    TYPED = "typed", _("typed")
    OVERRIDDEN = "overridden", _("computed, then overridden")


class ReportLine(models.Model):
    """The result of one objective. Words and target are copied, so that a later change of the set changes nothing filed.

    `target` is empty for an objective without a table of departments: the report's department answers for all.
    Numerator, denominator and value are what is reported; the `computed_…` ones keep what the records said when a
    figure was overridden. While the report is open, computed figures are shown live and stored only on submission.
    """

    report = models.ForeignKey(DepartmentReport, models.CASCADE, related_name="lines", verbose_name=_("report"))
    objective = models.ForeignKey(Objective, models.PROTECT, related_name="+", verbose_name=_("objective"))
    target = models.ForeignKey(
        Target, models.PROTECT, null=True, blank=True, related_name="report_lines", verbose_name=_("target")
    )
    position = models.PositiveSmallIntegerField(default=0)
    objective_number = models.PositiveSmallIntegerField()
    objective_part = models.CharField(max_length=2, blank=True)
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
    computed_numerator = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    computed_denominator = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    computed_value = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    override_reason = models.TextField(_("reason of the override"), blank=True)
    ever_overridden = models.BooleanField(default=False)
    evidence_url = models.CharField(max_length=300, blank=True)
    evidence = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("evidence")
    )
    note = models.TextField(_("note"), blank=True)
    whys = models.JSONField(_("why?"), default=list, blank=True)
    correction = models.TextField(_("immediate correction"), blank=True)
    action = models.TextField(_("corrective action"), blank=True)
    action_owner = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who")
    )
    action_due_on = models.DateField(_("until"), null=True, blank=True)
    nonconformity = models.ForeignKey(Nonconformity, models.PROTECT, null=True, blank=True, related_name="report_lines")

    objects = ReportLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("report line")
        verbose_name_plural = _("report lines")
        ordering = ["report", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "objective"],
                condition=Q(target__isnull=True),
                name="report_line_once_per_objective",
            ),
            # A department may have a target for each field of administration.
            models.UniqueConstraint(
                fields=["report", "target"], condition=Q(target__isnull=False), name="report_line_once_per_target"
            ),
            models.CheckConstraint(
                condition=~Q(how="overridden") | ~Q(override_reason=""),
                name="report_line_override_has_reason",
                violation_error_message=_("A computed figure is overridden only with a reason."),
            ),
            models.CheckConstraint(
                condition=Q(no_cases=False) | Q(value__isnull=True),
                name="report_line_no_cases_no_value",
                violation_error_message=_("Where no cases arose there is no result."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}. {self.objective_text[:80]}"

    @property
    def label(self) -> str:
        """`3`, or `2b` for a further measured part of a printed objective."""
        return f"{self.objective_number}{self.objective_part}"

    @property
    def field(self):
        """The field of administration that the line is about; None for all the department does."""
        return self.target.field if self.target_id else None

    @property
    def place(self) -> str:
        """What tells the lines of one objective apart in a report's copies: the objective, and its field where it has one."""
        field = self.target.field_id if self.target_id else None
        return f"{self.objective_id}:{field}" if field else str(self.objective_id)

    @property
    def is_computed(self) -> bool:
        """Whether records produce the figure (overridden or not)."""
        return self.how != HowObtained.TYPED

    @property
    def is_overridden(self) -> bool:
        return self.how == HowObtained.OVERRIDDEN

    def save(self, *args, **kwargs):
        """Refuses to change a line of an accepted report."""
        self._guard()
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        self._guard()
        return super().delete(*args, **kwargs)

    def _guard(self) -> None:
        if DepartmentReport.objects.filter(pk=self.report_id, state=ReportState.ACCEPTED).exists():
            raise FrozenError
