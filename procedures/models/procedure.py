"""Administrative procedures (TTHC), their fields, and the ISO processes that handle them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.models import Agency, Department
from agencies.querysets import owned_by
from procedures.querysets import ProcedureQuerySet


class Field(models.Model):
    """A field of administration ("lĩnh vực"), shared by all agencies."""

    shared_because = "fields of administration are the same for all agencies"

    code = models.CharField(pgettext_lazy("cases", "code"), max_length=20, unique=True)
    name = models.CharField(pgettext_lazy("cases", "name"), max_length=200)

    class Meta:
        verbose_name = pgettext_lazy("cases", "field")
        verbose_name_plural = pgettext_lazy("cases", "fields")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class ClockRule(models.TextChoices):
    """What a request for supplements does to the time limit (Decree 61/2018 art. 17; special laws differ)."""

    PAUSE = "PAUSE", _("Pauses the clock")
    RESTART = "RESTART", _("Starts the clock again")


class TimeUnit(models.TextChoices):
    WORKING_DAYS = "days", pgettext_lazy("cases", "working days")
    HOURS = "hours", pgettext_lazy("cases", "working hours")


class OnlineLevel(models.TextChoices):
    """How far a procedure is offered online (Decree 42/2022; Circular 21/2023/TT-BTTTT)."""

    FULL = "full", pgettext_lazy("online level", "Wholly online")
    PARTIAL = "partial", pgettext_lazy("online level", "Partly online")
    INFORMATION = "info", pgettext_lazy("online level", "Information only")


class Procedure(models.Model):
    """An administrative procedure as an agency handles it.

    `decision_number`, `decided_on`: the decision that announced it; the list on the website follows within 5 working days
    (Circular 26/2014 art. 4.3).
    """

    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="procedures", verbose_name=pgettext_lazy("cases", "agency")
    )
    code = models.CharField(pgettext_lazy("cases", "national code"), max_length=20)
    name = models.CharField(pgettext_lazy("cases", "name"), max_length=500)
    field = models.ForeignKey(
        Field, models.PROTECT, related_name="procedures", verbose_name=pgettext_lazy("cases", "field")
    )
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        related_name="procedures",
        verbose_name=pgettext_lazy("cases", "resolving department"),
    )
    time_limit = models.PositiveSmallIntegerField(pgettext_lazy("cases", "time limit"))
    time_unit = models.CharField(
        pgettext_lazy("cases", "counted in"), max_length=5, choices=TimeUnit.choices, default=TimeUnit.WORKING_DAYS
    )
    clock_rule = models.CharField(
        pgettext_lazy("cases", "clock rule"), max_length=7, choices=ClockRule.choices, default=ClockRule.PAUSE
    )
    competent_authority = models.CharField(_("competent authority"), max_length=250, blank=True)
    online_level = models.CharField(
        pgettext_lazy("cases", "online level"), max_length=7, choices=OnlineLevel.choices, blank=True
    )
    decision_number = models.CharField(_("decision announcing it"), max_length=60, blank=True)
    decided_on = models.DateField(_("decision signed on"), null=True, blank=True)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force until"), null=True, blank=True)

    objects = ProcedureQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("cases", "administrative procedure")
        verbose_name_plural = pgettext_lazy("cases", "administrative procedures")
        ordering = ["code", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "code"],
                name="procedure_code_unique",
                violation_error_message=_("This agency has a procedure with this code."),
            ),
            models.CheckConstraint(
                condition=Q(time_limit__gt=0),
                name="procedure_time_limit_positive",
                violation_error_message=_("The time limit must be at least 1."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="procedure_valid_in_order",
                violation_error_message=_("The procedure can't end before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Process(models.Model):
    """One version of an ISO process; several procedures may share one (Circular 26/2014 art. 41.6)."""

    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="processes", verbose_name=pgettext_lazy("cases", "agency")
    )
    code = models.CharField(pgettext_lazy("cases", "code"), max_length=30)
    version = models.PositiveSmallIntegerField(pgettext_lazy("process", "version"), default=1)
    name = models.CharField(pgettext_lazy("cases", "name"), max_length=300)
    procedures = models.ManyToManyField(
        Procedure, related_name="processes", verbose_name=pgettext_lazy("cases", "procedures"), blank=True
    )
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force until"), null=True, blank=True)

    objects = ProcedureQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("cases", "process")
        verbose_name_plural = pgettext_lazy("cases", "processes")
        ordering = ["code", "-version", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "code", "version"],
                name="process_version_unique",
                violation_error_message=_("This agency has a process with this code and version."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="process_valid_in_order",
                violation_error_message=_("The process can't end before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ProcessStep(models.Model):
    """A step of a process: who handles it and in how many working hours."""

    process = models.ForeignKey(
        Process, models.CASCADE, related_name="steps", verbose_name=pgettext_lazy("cases", "process")
    )
    position = models.PositiveSmallIntegerField(pgettext_lazy("cases", "order"))
    name = models.CharField(pgettext_lazy("cases", "name"), max_length=200)
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=pgettext_lazy("cases", "department"),
    )
    hours = models.DecimalField(pgettext_lazy("cases", "hours"), max_digits=6, decimal_places=1)

    objects = owned_by("process__agency").as_manager()

    class Meta:
        verbose_name = pgettext_lazy("cases", "step")
        verbose_name_plural = pgettext_lazy("cases", "steps")
        ordering = ["process", "position"]
        constraints = [models.UniqueConstraint(fields=["process", "position"], name="process_step_position_unique")]

    def __str__(self) -> str:
        return self.name
