"""The quality objectives of an agency for one year, and the decision on them."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Department, Membership
from agencies.querysets import owned_by
from documents.models import DocumentState, OfficialDocument
from objectives.models.policy import QualityPolicy
from objectives.querysets import ObjectiveSetQuerySet


class StandardEdition(models.TextChoices):
    ISO_2008 = "2008", "TCVN ISO 9001:2008"
    ISO_2015 = "2015", "TCVN ISO 9001:2015"
    ISO_2026 = "2026", "TCVN ISO 9001:2026"


class SetState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PROPOSED = "proposed", _("Proposed")
    IN_DECISION = "in_decision", _("Waiting for its decision")
    IN_FORCE = "in_force", _("In force")
    REPLACED = "replaced", _("Replaced")


class DecisionLayout(models.TextChoices):
    TABLE = "table", _("Table of objectives, plans in part II")
    LIST = "list", _("Policy and numbered objectives")
    ARTICLE = "article", _("Objectives in article 1, without an appendix")


class ObjectiveSet(models.Model):
    """A year's objectives of an agency, or of one of its departments. Frozen once in force; a later set replaces it.

    An agency's set comes into force by its decision. A department's own set (plan 698/2022: each division makes its own
    from the agency's) has no decision: its head proposes it, the ISO secretary or a leader of the agency approves it.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="objective_sets", verbose_name=_("agency"))
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="objective_sets",
        verbose_name=_("department"),
        help_text=_("empty for the objectives of the whole agency"),
    )
    year = models.PositiveSmallIntegerField(_("year"))
    edition = models.CharField(
        _("standard"), max_length=4, choices=StandardEdition.choices, default=StandardEdition.ISO_2015
    )
    state = models.CharField(_("state"), max_length=12, choices=SetState.choices, default=SetState.DRAFT)
    policy = models.ForeignKey(
        QualityPolicy, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("quality policy")
    )
    layout = models.CharField(
        _("layout of the appendix"), max_length=7, choices=DecisionLayout.choices, default=DecisionLayout.TABLE
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
    derived_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="derived_sets", verbose_name=_("derived from")
    )
    proposal = models.ForeignKey(
        OfficialDocument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("proposal (tờ trình)")
    )
    # A proposal that is kept outside this system: number, date and unit, as the decision cites it.
    proposal_words = models.CharField(_("proposal, as cited"), max_length=300, blank=True)
    proposed_at = models.DateTimeField(_("proposed at"), null=True, blank=True)
    proposed_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("proposed by")
    )
    return_comment = models.TextField(_("why it was sent back"), blank=True)
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    approved_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by")
    )
    review_note = models.TextField(
        _("outcome of the annual review"),
        blank=True,
        help_text=_("what the results of the year before change in these objectives, and why"),
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
                condition=Q(state="in_force", department__isnull=True),
                name="objective_set_one_in_force",
                violation_error_message=_("Another set of this agency is in force."),
            ),
            models.UniqueConstraint(
                fields=["department"],
                condition=Q(state="in_force", department__isnull=False),
                name="objective_set_one_in_force_of_department",
                violation_error_message=_("Another set of this department is in force."),
            ),
            models.UniqueConstraint(
                fields=["agency", "year"],
                condition=Q(state__in=["draft", "proposed", "in_decision"], department__isnull=True),
                name="objective_set_one_draft_a_year",
                violation_error_message=_("This agency already has a draft for this year."),
            ),
            models.UniqueConstraint(
                fields=["department", "year"],
                condition=Q(state__in=["draft", "proposed"], department__isnull=False),
                name="objective_set_one_draft_a_year_of_department",
                violation_error_message=_("This department already has a draft for this year."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["in_force", "replaced"])
                | Q(decision__isnull=False)
                | Q(department__isnull=False, approved_at__isnull=False),
                name="objective_set_in_force_has_decision",
                violation_error_message=_("A set comes into force by a decision, a department's by approval."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department or self.agency} – {self.year}"

    @property
    def effective_from(self):
        """The day from which it applies: of the decision's signature unless it names another; of a department's approval."""
        if self.decision is not None:
            return self.decision.effective_from or self.decision.issued_on
        return timezone.localdate(self.approved_at) if self.department_id and self.approved_at else None

    @property
    def is_editable(self) -> bool:
        """Texts, targets and plans may change until the decision leaves its author's desk, and again when it comes back."""
        if self.state == SetState.IN_DECISION:
            return self.decision.state == DocumentState.DRAFT
        return self.state == SetState.DRAFT


class CheckAnswer(models.TextChoices):
    YES = "yes", _("Yes")
    NO = "no", _("No")
    NOT_APPLICABLE = "na", _("Not applicable")


class SetCheck(models.Model):
    """A person's answer to one question of the checklist of ISO 9001:2015, 6.2.1, where the system can't tell by itself."""

    objective_set = models.ForeignKey(
        ObjectiveSet, models.CASCADE, related_name="checks", verbose_name=_("objective set")
    )
    key = models.CharField(_("question"), max_length=40)
    answer = models.CharField(_("answer"), max_length=3, choices=CheckAnswer.choices)
    note = models.CharField(_("how it is known"), max_length=500, blank=True)
    answered_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    answered_at = models.DateTimeField(_("at"))

    objects = owned_by("objective_set__agency").as_manager()

    class Meta:
        verbose_name = _("answer to the checklist of 6.2.1")
        verbose_name_plural = _("answers to the checklist of 6.2.1")
        ordering = ["objective_set", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["objective_set", "key"],
                name="set_check_once",
                violation_error_message=_("This question has been answered."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.get_answer_display()}"
