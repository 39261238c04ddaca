"""The plan by which an objective is reached (ISO 9001:2015, 6.2.2)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from objectives.models.objective import Objective
from objectives.querysets import AgencyOwnedQuerySet


class Recurrence(models.TextChoices):
    ALWAYS = "always", _("continuous")
    QUARTERLY = "quarterly", _("quarterly")
    YEARLY = "yearly", _("yearly")
    ONCE = "once", _("once, by a date")


class ActionPlanItemQuerySet(AgencyOwnedQuerySet):
    agency_lookup = "objective__objective_set__agency"


class ActionPlanItem(models.Model):
    """One task of an objective's plan. Who leads and joins is a unit or a title, as the decisions write it."""

    objective = models.ForeignKey(Objective, models.CASCADE, related_name="plan_items", verbose_name=_("objective"))
    position = models.PositiveSmallIntegerField(_("order"))
    task = models.TextField(_("task"))
    lead = models.CharField(_("led by"), max_length=250)
    joining = models.CharField(_("joined by"), max_length=250, blank=True)
    resources = models.CharField(_("resources"), max_length=250, blank=True)
    when_words = models.CharField(_("when, as printed"), max_length=100)
    recurrence = models.CharField(_("recurrence"), max_length=9, choices=Recurrence.choices, default=Recurrence.ALWAYS)
    due_on = models.DateField(_("due by"), null=True, blank=True)
    evaluation = models.CharField(_("how it is evaluated"), max_length=250, blank=True)

    objects = ActionPlanItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan task")
        verbose_name_plural = _("plan tasks")
        ordering = ["objective", "position", "pk"]

    def __str__(self) -> str:
        return self.task[:100]
