"""Agencies in their tree, and the departments inside them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.querysets import AgencyQuerySet, DepartmentQuerySet
from agencies.text import fold


class AgencyLevel(models.TextChoices):
    PROVINCE = "province", _("Province")
    PROVINCE_DEPARTMENT = "province_department", _("Provincial department")
    SUB_DEPARTMENT = "sub_department", _("Sub-department")
    DISTRICT = "district", _("District")
    COMMUNE = "commune", _("Commune")
    ATTACHED = "attached", _("Attached unit")


class AgencyRegime(models.TextChoices):
    """Who decides: the collective (signed TM.) or the head (Decree 30/2020, art. 13)."""

    COLLECTIVE = "collective", _("Collective")
    HEAD = "head", _("Head")


class CutOff(models.TextChoices):
    """Where a reporting quarter ends: on the 14th (Decree 09/2019, art. 12) or with the calendar month."""

    DAY_14 = "day_14", _("14th of the last month")
    MONTH_END = "month_end", _("End of the calendar quarter")


class Agency(models.Model):
    """A state agency with its own number series, seal and quality management system."""

    shared_because = (
        "names and places of agencies stand in every public directory; who may change them is can_manage_agency"
    )

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=250)
    short_symbol = models.CharField(_("symbol in document numbers"), max_length=30, help_text=_("e.g. UBND, KCN"))
    superior_name = models.CharField(_("superior name printed above"), max_length=250, blank=True)
    place_name = models.CharField(_("place name in dates"), max_length=100)
    authority_line = models.CharField(
        _("authority line of decisions"), max_length=250, help_text=_("who decides, as printed above the legal bases")
    )
    regime = models.CharField(_("regime"), max_length=12, choices=AgencyRegime.choices, default=AgencyRegime.COLLECTIVE)
    level = models.CharField(_("level"), max_length=24, choices=AgencyLevel.choices)
    cut_off = models.CharField(_("reporting cut-off"), max_length=12, choices=CutOff.choices, default=CutOff.DAY_14)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("superior")
    )
    path = models.CharField(max_length=200, editable=False, default="", db_index=True)
    valid_from = models.DateField(_("exists from"))
    valid_to = models.DateField(_("exists until"), null=True, blank=True)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        ordering = ["path", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="agency_valid_in_order",
                violation_error_message=_("An agency can't end before it begins."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def exists_today(self) -> bool:
        """Whether it still works; one that has ended is read, never changed."""
        return self.valid_to is None or self.valid_to >= clock.today()

    def save(self, *args, **kwargs):
        """Keep `path` ("/1/5/") in step with the parent; subordinates follow when an agency moves."""
        super().save(*args, **kwargs)
        path = f"{self.parent.path if self.parent_id else '/'}{self.pk}/"
        if path != self.path:
            self.path = path
            Agency.objects.filter(pk=self.pk).update(path=path)
            for child in self.children.all():
                child.parent = self
                child.save()


class DepartmentKind(models.TextChoices):
    SPECIALISED = "specialised", _("Specialised department")
    OFFICE = "office", _("Office")
    ONE_STOP = "one_stop", _("One-stop centre")
    ATTACHED = "attached", _("Attached unit")


class Department(models.Model):
    """A division of an agency: what targets, cases and filings belong to."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="departments", verbose_name=_("agency"))
    code = models.CharField(_("code"), max_length=30)
    name = models.CharField(_("name"), max_length=200)
    folded_name = models.CharField(max_length=200, editable=False, default="")
    short_symbol = models.CharField(_("symbol in document numbers"), max_length=20, blank=True)
    kind = models.CharField(
        _("kind"), max_length=12, choices=DepartmentKind.choices, default=DepartmentKind.SPECIALISED
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    valid_from = models.DateField(_("exists from"))
    valid_to = models.DateField(_("exists until"), null=True, blank=True)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["agency", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "code"],
                name="department_code_unique",
                violation_error_message=_("Another department of this agency has this code."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="department_valid_in_order",
                violation_error_message=_("A department can't end before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs):
        self.folded_name = fold(self.name)
        super().save(*args, **kwargs)
