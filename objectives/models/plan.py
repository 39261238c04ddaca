"""The plan by which an objective is reached (ISO 9001:2015, 6.2.2)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Department, Membership, Role, StoredFile
from objectives.models.objective import Objective
from objectives.querysets import AgencyOwnedQuerySet, PlanTaskQuerySet


class Recurrence(models.TextChoices):
    ALWAYS = "always", _("continuous")
    QUARTERLY = "quarterly", _("quarterly")
    YEARLY = "yearly", _("yearly")
    ONCE = "once", _("once, by a date")
    MONTHLY = "monthly", _("monthly")
    HALF_YEARLY = "half", _("every half year")


class LeadKind(models.TextChoices):
    """Who is meant by the words that say who leads: a unit, whoever holds a title, or the committee."""

    DEPARTMENT = "department", _("a department")
    EACH_DEPARTMENT = "each", _("every department with a part in the objective")
    ROLE = "role", _("whoever holds a role")
    COMMITTEE = "committee", _("the ISO steering committee")


class ActionPlanItemQuerySet(AgencyOwnedQuerySet):
    agency_lookup = "objective__objective_set__agency"


class ActionPlanItem(models.Model):
    """One task of an objective's plan. Who leads and joins is a unit or a title, as the decisions write it."""

    objective = models.ForeignKey(Objective, models.CASCADE, related_name="plan_items", verbose_name=_("objective"))
    position = models.PositiveSmallIntegerField(_("order"))
    task = models.TextField(_("task"))
    lead = models.CharField(_("led by"), max_length=250)
    lead_kind = models.CharField(_("who that is"), max_length=10, choices=LeadKind.choices, blank=True)
    lead_department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("leading department")
    )
    lead_role = models.CharField(_("leading role"), max_length=20, choices=Role.choices, blank=True)
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

    @property
    def who_words(self) -> str:
        """Who is meant by the words that say who leads; "" where nobody knows."""
        if self.lead_kind == LeadKind.DEPARTMENT:
            return self.lead_department.name if self.lead_department else ""
        return self.get_lead_role_display() if self.lead_kind == LeadKind.ROLE else self.get_lead_kind_display()

    @property
    def makes_tasks(self) -> bool:
        """Whether dated tasks follow from it: somebody leads, and there is a day or a recurrence."""
        return bool(self.lead_kind) and (self.recurrence != Recurrence.ONCE or self.due_on is not None)


class TaskState(models.TextChoices):
    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


class PlanTask(models.Model):
    """A dated task that a plan's item gives to one department, one role or the committee.

    Made when the objectives come into force: one for each date of the recurrence. `due_on` is its last day. Without department
    and role it is the committee's, whose secretary keeps it.
    """

    item = models.ForeignKey(ActionPlanItem, models.PROTECT, related_name="tasks", verbose_name=_("plan task"))
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="plan_tasks", verbose_name=_("department")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, blank=True)
    starts_on = models.DateField(_("from"))
    due_on = models.DateField(_("due by"))
    state = models.CharField(_("state"), max_length=7, choices=TaskState.choices, default=TaskState.OPEN)
    closed_on = models.DateField(_("done on"), null=True, blank=True)
    closed_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reported by")
    )
    note = models.CharField(_("what was done"), max_length=1000, blank=True)
    evidence = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("evidence")
    )
    # The nearest reminder that went out: days before the due day, negative after it. Nothing is sent twice.
    reminded_at = models.SmallIntegerField(null=True, blank=True, editable=False)

    objects = PlanTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("dated task")
        verbose_name_plural = _("dated tasks")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "department", "due_on"],
                condition=Q(department__isnull=False),
                name="plan_task_once_a_date_of_department",
                violation_error_message=_("This task stands there already."),
            ),
            models.UniqueConstraint(
                fields=["item", "role", "due_on"],
                condition=Q(department__isnull=True),
                name="plan_task_once_a_date_of_role",
                violation_error_message=_("This task stands there already."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["done", "dropped"]) | Q(closed_on__isnull=False),
                name="plan_task_closed_has_day",
                violation_error_message=_("Say on which day it was done."),
            ),
            models.CheckConstraint(
                condition=Q(starts_on__lte=models.F("due_on")),
                name="plan_task_in_order",
                violation_error_message=_("A task can't be due before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item.task[:100]} – {self.due_on:%d/%m/%Y}"

    @property
    def owner_words(self) -> str:
        """Whose task it is."""
        if self.department_id:
            return self.department.name
        return self.get_role_display() if self.role else LeadKind.COMMITTEE.label

    @property
    def was_late(self) -> bool:
        """Done after its day."""
        return self.state == TaskState.DONE and self.closed_on > self.due_on
