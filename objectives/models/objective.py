"""An objective: what is to be reached, how it is measured and counted."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from objectives.models.objective_set import ObjectiveSet
from objectives.models.policy import Commitment
from objectives.querysets import ObjectiveQuerySet


class Comparator(models.TextChoices):
    EQUAL = "=", _("equal to")
    AT_LEAST = ">=", _("at least")
    MORE_THAN = ">", _("more than")
    AT_MOST = "<=", _("at most")
    LESS_THAN = "<", _("less than")
    RANGE = "range", _("from … to …")
    INCREASE = "up", _("rise against the same period by at least")
    DECREASE = "down", _("fall against the same period by at least")
    DONE = "done", _("done")


class Unit(models.TextChoices):
    PERCENT = "%", "%"
    TIMES = "lần/năm", _("times a year")
    CASES = "hồ sơ", _("cases")
    PEOPLE = "người", _("people")
    PROCEDURES = "TTHC", _("procedures")
    DOCUMENTS = "văn bản", _("documents")
    POINTS = "điểm", _("points")


class ChangeBasis(models.TextChoices):
    """What a change against the same period of last year is counted in (decision 93/2019 leaves it open)."""

    POINTS = "points", _("percentage points")
    RELATIVE = "relative", _("per cent of last year's figure")


class ObjectiveNature(models.TextChoices):
    QUANTITATIVE = "quantitative", _("Quantitative")
    QUALITATIVE = "qualitative", _("Qualitative")


class Objective(models.Model):
    """One objective of a set. Where targets differ by department they stand in Target; otherwise here."""

    objective_set = models.ForeignKey(
        ObjectiveSet, models.CASCADE, related_name="objectives", verbose_name=_("objective set")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    part = models.CharField(
        _("part"),
        max_length=2,
        blank=True,
        help_text=_("a letter where one printed objective holds several measured ones; only the first is printed"),
    )
    text = models.TextField(_("objective"))
    plan_heading = models.TextField(_("heading of its plan"), blank=True)
    commitment = models.ForeignKey(
        Commitment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="objectives",
        verbose_name=_("commitment it serves"),
    )
    nature = models.CharField(
        _("nature"), max_length=12, choices=ObjectiveNature.choices, default=ObjectiveNature.QUANTITATIVE
    )
    measure = models.CharField(_("measure"), max_length=40)
    comparator = models.CharField(
        _("comparator"), max_length=5, choices=Comparator.choices, default=Comparator.AT_LEAST
    )
    value = models.DecimalField(_("target"), max_digits=12, decimal_places=2, null=True, blank=True)
    value_to = models.DecimalField(_("up to"), max_digits=12, decimal_places=2, null=True, blank=True)
    stretch = models.DecimalField(_("stretch target"), max_digits=12, decimal_places=2, null=True, blank=True)
    stretch_measure = models.CharField(
        _("measure of the stretch target"),
        max_length=40,
        blank=True,
        help_text=_("where it is another one, e.g. finished early"),
    )
    unit = models.CharField(_("unit"), max_length=10, choices=Unit.choices, default=Unit.PERCENT)
    change_basis = models.CharField(
        _("change counted in"),
        max_length=8,
        choices=ChangeBasis.choices,
        blank=True,
        help_text=_("for a rise or a fall against the same period of last year"),
    )
    compared_with = models.ManyToManyField(
        "agencies.Agency",
        related_name="+",
        blank=True,
        verbose_name=_("agencies of last year to compare with"),
        help_text=_("empty: this agency and those it followed"),
    )
    criteria = models.TextField(
        _("criteria and evidence"),
        blank=True,
        help_text=_("for a qualitative objective: when it counts as done, and what shows it; one per line"),
    )
    target_words = models.CharField(
        _("target in words"),
        max_length=250,
        blank=True,
        help_text=_("as printed; {} stands for each department's figure"),
    )
    responsible = models.TextField(_("who follows and reports, in words"), blank=True)
    calculation = models.TextField(_("calculation method"), blank=True)
    means = models.TextField(_("means"), blank=True)
    by_department = models.BooleanField(_("targets by department"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ObjectiveQuerySet.as_manager()

    class Meta:
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")
        ordering = ["objective_set", "number", "part", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["objective_set", "number", "part"],
                name="objective_number_unique",
                violation_error_message=_("This set has an objective with this number."),
            ),
            models.CheckConstraint(
                condition=~Q(unit="%") | Q(comparator="up") | Q(value__isnull=True) | Q(value__gte=0, value__lte=100),
                name="objective_percent_within_100",
                violation_error_message=_("A target in per cent lies between 0 and 100."),
            ),
            models.CheckConstraint(
                condition=~Q(comparator="range")
                | Q(value__isnull=False, value_to__isnull=False, value_to__gte=F("value")),
                name="objective_range_in_order",
                violation_error_message=_("A range needs both ends, the smaller first."),
            ),
            models.CheckConstraint(
                condition=~Q(comparator__in=["up", "down"]) | Q(value__isnull=True) | Q(value__gte=0),
                name="objective_change_not_negative",
                violation_error_message=_("A rise or a fall is written without a sign."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}. {self.text[:100]}"

    @property
    def label(self) -> str:
        """`3`, or `2b` for a further measured part of a printed objective."""
        return f"{self.number}{self.part}"
