"""How agencies follow one another: renamed, merged, split, their functions moved, always by a named decision.

Regulations 3.8: on 01/7/2025 districts ended and their work went to communes and provincial departments.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models.agency import Agency
from agencies.querysets import ReorganisationQuerySet, SuccessionQuerySet


class SuccessionKind(models.TextChoices):
    RENAME = "rename", _("Renamed")
    MERGE = "merge", _("Merged")
    SPLIT = "split", _("Split")
    TRANSFER = "transfer", _("Functions transferred")


class Reorganisation(models.Model):
    """The decision by which agencies were renamed, merged, split or lost functions, with the day it takes effect."""

    shared_because = "a published decision about agencies"

    number = models.CharField(_("decision number"), max_length=60, help_text=_("e.g. 1685/NQ-UBTVQH15"))
    issued_on = models.DateField(_("issued on"))
    issuer = models.CharField(_("issued by"), max_length=250)
    abstract = models.CharField(_("about"), max_length=500, blank=True)
    effective_on = models.DateField(_("takes effect on"))
    # Whoever entered it; the decision itself concerns the agencies of its successions.
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    created_at = models.DateTimeField(_("entered at"))

    objects = ReorganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("reorganisation")
        verbose_name_plural = _("reorganisations")
        ordering = ["-effective_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["number", "issued_on", "agency"],
                name="reorganisation_once",
                violation_error_message=_("This decision has been entered already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}, {self.issued_on:%d/%m/%Y}"


class AgencySuccession(models.Model):
    """One line from an old agency to a new one; many to many. A transfer leaves the old one in existence."""

    shared_because = "part of a published decision about agencies"

    reorganisation = models.ForeignKey(Reorganisation, models.PROTECT, related_name="successions")
    old = models.ForeignKey(Agency, models.PROTECT, related_name="successions", verbose_name=_("predecessor"))
    new = models.ForeignKey(Agency, models.PROTECT, related_name="predecessions", verbose_name=_("successor"))
    kind = models.CharField(_("kind"), max_length=8, choices=SuccessionKind.choices)
    functions = models.CharField(_("functions transferred"), max_length=500, blank=True)

    objects = SuccessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        ordering = ["reorganisation", "old", "new"]
        constraints = [
            models.UniqueConstraint(
                fields=["old", "new", "reorganisation"],
                name="succession_once",
                violation_error_message=_("This succession is in the decision already."),
            ),
            models.CheckConstraint(
                condition=~Q(old=F("new")),
                name="succession_of_another",
                violation_error_message=_("An agency can't succeed itself."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="transfer") | ~Q(functions=""),
                name="succession_transfer_names_functions",
                violation_error_message=_("Say which functions are transferred."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class FormerSuperior(models.Model):
    """Under whom an agency stood until a day, kept when it moves, so that the tree of any day can be shown."""

    shared_because = "it belongs to the directory of agencies, like their present superiors"

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="former_superiors", verbose_name=_("agency"))
    # Empty: it stood at the top.
    superior = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+", verbose_name=_("superior"))
    until = models.DateField(_("until"))

    class Meta:
        verbose_name = _("former superior")
        verbose_name_plural = _("former superiors")
        ordering = ["agency", "until"]
        constraints = [models.UniqueConstraint(fields=["agency", "until"], name="former_superior_once_a_day")]

    def __str__(self) -> str:
        return f"{self.agency} ← {self.superior or '–'}"
