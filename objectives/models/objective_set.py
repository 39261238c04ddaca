"""The quality objectives of an agency for one year, and the decision on them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Membership
from documents.models import DocumentState, OfficialDocument
from objectives.models.policy import QualityPolicy
from objectives.querysets import ObjectiveSetQuerySet


class StandardEdition(models.TextChoices):
    ISO_2008 = "2008", "TCVN ISO 9001:2008"
    ISO_2015 = "2015", "TCVN ISO 9001:2015"
    ISO_2026 = "2026", "TCVN ISO 9001:2026"


class SetState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_DECISION = "in_decision", _("Waiting for its decision")
    IN_FORCE = "in_force", _("In force")
    REPLACED = "replaced", _("Replaced")


class DecisionLayout(models.TextChoices):
    TABLE = "table", _("Table of objectives, plans in part II")
    LIST = "list", _("Policy and numbered objectives")


class ObjectiveSet(models.Model):
    """A year's objectives. Frozen once its decision is issued; a later set replaces it."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="objective_sets", verbose_name=_("agency"))
    year = models.PositiveSmallIntegerField(_("year"))
    edition = models.CharField(
        _("standard"), max_length=4, choices=StandardEdition.choices, default=StandardEdition.ISO_2015
    )
    state = models.CharField(_("state"), max_length=12, choices=SetState.choices, default=SetState.DRAFT)
    policy = models.ForeignKey(
        QualityPolicy, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("quality policy")
    )
    layout = models.CharField(
        _("layout of the appendix"), max_length=5, choices=DecisionLayout.choices, default=DecisionLayout.TABLE
    )
    title = models.TextField(_("title of the appendix"), blank=True)
    introduction = models.TextField(
        _("introduction"),
        blank=True,
        help_text=_("paragraphs before the objectives, one per line; the motto follows the first"),
    )
    heading_objectives = models.CharField(_("heading of part I"), max_length=250, blank=True)
    table_columns = models.TextField(
        _("columns of the table"), blank=True, help_text=_("six, one per line; empty: the usual ones")
    )
    closing = models.TextField(
        _("reporting rules"),
        blank=True,
        help_text=_("paragraphs after the objectives; the first line introduces, the others are numbered"),
    )
    heading_plans = models.CharField(_("heading of part II"), max_length=250, blank=True)
    plan_columns = models.TextField(
        _("columns of the plans"), blank=True, help_text=_("five, one per line; empty: the usual ones")
    )
    decision = models.ForeignKey(
        OfficialDocument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decision")
    )
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("replaces")
    )
    author = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+", verbose_name=_("author"))
    version = models.PositiveIntegerField(default=1, editable=False)
    # The version that the draft decision prints: a later one must be taken over before the decision is issued.
    decision_version = models.PositiveIntegerField(null=True, editable=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = ObjectiveSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("objective set")
        verbose_name_plural = _("objective sets")
        ordering = ["agency", "-year", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency"],
                condition=Q(state="in_force"),
                name="objective_set_one_in_force",
                violation_error_message=_("Another set of this agency is in force."),
            ),
            models.UniqueConstraint(
                fields=["agency", "year"],
                condition=Q(state__in=["draft", "in_decision"]),
                name="objective_set_one_draft_a_year",
                violation_error_message=_("This agency already has a draft for this year."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["in_force", "replaced"]) | Q(decision__isnull=False),
                name="objective_set_in_force_has_decision",
                violation_error_message=_("A set comes into force by a decision."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency} – {self.year}"

    @property
    def is_editable(self) -> bool:
        """Texts, targets and plans may change until the decision leaves its author's desk, and again when it comes back."""
        if self.state == SetState.IN_DECISION:
            return self.decision.state == DocumentState.DRAFT
        return self.state == SetState.DRAFT
