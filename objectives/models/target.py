"""Targets: what each department is to reach, and what part it plays."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Department
from objectives.models.objective import Comparator, Objective, Unit
from objectives.querysets import TargetQuerySet
from procedures.models import Field


class TargetRole(models.TextChoices):
    LEAD = "lead", _("leads")
    COORDINATE = "coordinate", _("coordinates")
    ATTEND = "attend", _("attends")
    MONITOR = "monitor", _("follows and reports")


class Target(models.Model):
    """A department's part in an objective, or its part for one field of administration ("trong từng lĩnh vực").

    `value` empty means the objective's own target, `unit` empty the objective's unit.
    """

    objective = models.ForeignKey(Objective, models.CASCADE, related_name="targets", verbose_name=_("objective"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="targets", verbose_name=_("department"))
    field = models.ForeignKey(
        Field, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("field of administration")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    role = models.CharField(_("part"), max_length=10, choices=TargetRole.choices, default=TargetRole.MONITOR)
    comparator = models.CharField(
        _("comparator"), max_length=5, choices=Comparator.choices, default=Comparator.AT_LEAST
    )
    value = models.DecimalField(_("target"), max_digits=12, decimal_places=2, null=True, blank=True)
    value_to = models.DecimalField(_("up to"), max_digits=12, decimal_places=2, null=True, blank=True)
    stretch = models.DecimalField(_("stretch target"), max_digits=12, decimal_places=2, null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=10, choices=Unit.choices, blank=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["objective", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["objective", "department"],
                condition=Q(field__isnull=True),
                name="target_once_per_department",
                violation_error_message=_("This department already has a line in this objective."),
            ),
            models.UniqueConstraint(
                fields=["objective", "department", "field"],
                condition=Q(field__isnull=False),
                name="target_once_per_field",
                violation_error_message=_("This department already has a line for this field in this objective."),
            ),
            models.CheckConstraint(
                condition=~Q(comparator__in=["up", "down"]) | Q(value__isnull=True) | Q(value__gte=0),
                name="target_change_not_negative",
                violation_error_message=_("A rise or a fall is written without a sign."),
            ),
            models.UniqueConstraint(
                fields=["objective"],
                condition=Q(role="lead"),
                name="target_one_lead",
                violation_error_message=_("An objective has one leading department."),
            ),
            models.CheckConstraint(
                condition=~Q(comparator="range")
                | Q(value__isnull=True)
                | Q(value_to__isnull=False, value_to__gte=F("value")),
                name="target_range_in_order",
                violation_error_message=_("A range needs both ends, the smaller first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department} – {self.objective}"
