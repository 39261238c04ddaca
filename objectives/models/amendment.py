"""Amendments: an issued target changes only by an amending decision that gives its reason (design.md 3)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Department, Membership
from agencies.querysets import owned_by
from documents.models import OfficialDocument
from objectives.models.objective import Comparator, Objective, Unit
from objectives.models.objective_set import ObjectiveSet
from objectives.models.target import Target
from procedures.models import Field


class AmendmentState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_DECISION = "in_decision", _("Waiting for its decision")
    IN_FORCE = "in_force", _("In force")
    DROPPED = "dropped", _("Dropped")


class TargetAmendment(models.Model):
    """What an amending decision changes in a set in force. Periods that ended before `effective_from` keep the old targets."""

    objective_set = models.ForeignKey(
        ObjectiveSet, models.PROTECT, related_name="amendments", verbose_name=_("objective set")
    )
    state = models.CharField(_("state"), max_length=12, choices=AmendmentState.choices, default=AmendmentState.DRAFT)
    reason = models.TextField(_("reason"))
    effective_from = models.DateField(_("effective from"), null=True, blank=True)
    decision = models.ForeignKey(
        OfficialDocument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("amending decision")
    )
    author = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+", verbose_name=_("author"))
    version = models.PositiveIntegerField(default=1, editable=False)
    # The version that the draft decision prints: a later one must be taken over before the decision is issued.
    decision_version = models.PositiveIntegerField(null=True, editable=False)
    created_at = models.DateTimeField()

    objects = owned_by("objective_set__agency").as_manager()

    class Meta:
        verbose_name = _("amendment of targets")
        verbose_name_plural = _("amendments of targets")
        ordering = ["objective_set", "effective_from", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["objective_set"],
                condition=Q(state__in=["draft", "in_decision"]),
                name="amendment_one_at_a_time",
                violation_error_message=_("Another amendment of these objectives is under way."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="amendment_has_reason",
                violation_error_message=_("Say why the targets change."),
            ),
            models.CheckConstraint(
                condition=~Q(state="in_force") | Q(decision__isnull=False, effective_from__isnull=False),
                name="amendment_in_force_has_decision",
                violation_error_message=_("Targets change only by a decision."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.objective_set}: {self.reason[:80]}"


class TargetAmendmentLine(models.Model):
    """One figure that changes: an objective's own (department empty) or a department's, before and after.

    `old_comparator` empty: the department had no line before; its target is made when the decision is issued.
    """

    amendment = models.ForeignKey(TargetAmendment, models.CASCADE, related_name="lines", verbose_name=_("amendment"))
    objective = models.ForeignKey(Objective, models.PROTECT, related_name="+", verbose_name=_("objective"))
    target = models.ForeignKey(
        Target, models.PROTECT, null=True, blank=True, related_name="amendment_lines", verbose_name=_("target")
    )
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    field = models.ForeignKey(
        Field, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("field of administration")
    )
    old_comparator = models.CharField(_("comparator before"), max_length=5, choices=Comparator.choices, blank=True)
    old_value = models.DecimalField(_("target before"), max_digits=12, decimal_places=2, null=True, blank=True)
    old_value_to = models.DecimalField(_("up to, before"), max_digits=12, decimal_places=2, null=True, blank=True)
    old_stretch = models.DecimalField(_("stretch before"), max_digits=12, decimal_places=2, null=True, blank=True)
    old_unit = models.CharField(_("unit before"), max_length=10, choices=Unit.choices, blank=True)
    comparator = models.CharField(_("comparator"), max_length=5, choices=Comparator.choices)
    value = models.DecimalField(_("target"), max_digits=12, decimal_places=2, null=True, blank=True)
    value_to = models.DecimalField(_("up to"), max_digits=12, decimal_places=2, null=True, blank=True)
    stretch = models.DecimalField(_("stretch target"), max_digits=12, decimal_places=2, null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=10, choices=Unit.choices, blank=True)

    objects = owned_by("amendment__objective_set__agency").as_manager()

    class Meta:
        verbose_name = _("amended target")
        verbose_name_plural = _("amended targets")
        ordering = ["amendment", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["amendment", "target"],
                condition=Q(target__isnull=False),
                name="amendment_line_once_of_target",
                violation_error_message=_("This target stands there already."),
            ),
            models.UniqueConstraint(
                fields=["amendment", "objective"],
                condition=Q(target__isnull=True, department__isnull=True),
                name="amendment_line_once_of_objective",
                violation_error_message=_("This target stands there already."),
            ),
            models.UniqueConstraint(
                fields=["amendment", "objective", "department"],
                condition=Q(target__isnull=True, department__isnull=False),
                name="amendment_line_once_of_new_department",
                violation_error_message=_("This target stands there already."),
            ),
            models.CheckConstraint(
                condition=~Q(comparator="range")
                | Q(value__isnull=True)
                | Q(value_to__isnull=False, value_to__gte=models.F("value")),
                name="amendment_line_range_in_order",
                violation_error_message=_("A range needs both ends, the smaller first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department or self.objective}"
