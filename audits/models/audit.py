"""Internal audits: the programme's visit, its checklist, its findings (ISO 9001:2015, 9.2)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.models import Agency, Department, Membership
from audits.querysets import AuditQuerySet, ChecklistItemQuerySet, FindingQuerySet


class AuditState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("audit", "Planned")
    RUNNING = "running", pgettext_lazy("audit", "Running")
    CLOSED = "closed", pgettext_lazy("audit", "Closed")


class Audit(models.Model):
    """An internal audit of some departments. Auditors never audit their own department."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="audits", verbose_name=_("agency"))
    title = models.CharField(_("title"), max_length=250)
    year = models.PositiveSmallIntegerField(_("year"))
    planned_from = models.DateField(_("from"))
    planned_to = models.DateField(_("to"))
    state = models.CharField(_("state"), max_length=8, choices=AuditState.choices, default=AuditState.PLANNED)
    departments = models.ManyToManyField(Department, related_name="audits", verbose_name=_("departments"))
    lead_auditor = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name=_("lead auditor"))
    conclusion = models.TextField(_("conclusion"), blank=True)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    created_at = models.DateTimeField(_("entered at"))

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("internal audit")
        verbose_name_plural = _("internal audits")
        ordering = ["-planned_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(planned_to__gte=F("planned_from")),
                name="audit_days_in_order",
                violation_error_message=_("The audit can't end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(state="planned") | Q(started_at__isnull=False),
                name="audit_running_has_start",
                violation_error_message=_("An audit that runs says when it was started."),
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | (~Q(conclusion="") & Q(closed_at__isnull=False)),
                name="audit_closed_has_conclusion",
                violation_error_message=_("An audit is closed with a conclusion."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_planned(self) -> bool:
        return self.state == AuditState.PLANNED

    @property
    def is_running(self) -> bool:
        return self.state == AuditState.RUNNING

    @property
    def is_closed(self) -> bool:
        return self.state == AuditState.CLOSED


class Grade(models.TextChoices):
    CONFORMING = "conforming", _("Conforming")
    MINOR = "minor", _("Minor nonconformity")
    MAJOR = "major", _("Major nonconformity")
    OPPORTUNITY = "opportunity", _("Opportunity for improvement")

    @classmethod
    def nonconforming(cls) -> set[str]:
        return {cls.MINOR, cls.MAJOR}


class ChecklistItem(models.Model):
    """A question put to a department, by ISO clause."""

    audit = models.ForeignKey(Audit, models.CASCADE, related_name="checklist", verbose_name=_("audit"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("department"))
    position = models.PositiveSmallIntegerField(_("order"))
    clause = models.CharField(_("clause"), max_length=20)
    question = models.TextField(_("question"))
    guidance = models.TextField(_("what to look at"), blank=True)
    # What the auditor has typed but not recorded yet (a grade without its note, a note without a grade).
    draft_grade = models.CharField(max_length=12, choices=Grade.choices, blank=True)
    draft_note = models.TextField(blank=True)

    objects = ChecklistItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("checklist item")
        verbose_name_plural = _("checklist")
        ordering = ["audit", "department", "position"]
        constraints = [
            models.UniqueConstraint(fields=["audit", "department", "position"], name="checklist_position_unique")
        ]

    def __str__(self) -> str:
        return f"{self.clause} {self.question[:80]}"

    @property
    def has_draft(self) -> bool:
        return bool(self.draft_grade or self.draft_note)


class Finding(models.Model):
    """What was found for one checklist item, graded."""

    item = models.OneToOneField(ChecklistItem, models.CASCADE, related_name="finding", verbose_name=_("checklist item"))
    grade = models.CharField(_("grade"), max_length=12, choices=Grade.choices)
    note = models.TextField(_("evidence and note"), blank=True)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["item"]
        constraints = [
            models.CheckConstraint(
                condition=Q(grade="conforming") | ~Q(note=""),
                name="finding_has_note",
                violation_error_message=_("Say what was found."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.item} – {self.get_grade_display()}"

    @property
    def is_nonconforming(self) -> bool:
        return self.grade in Grade.nonconforming()
