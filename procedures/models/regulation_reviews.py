"""Each quarter a department looks at the rules it works by, and proposes what to amend (Decision 2022 of the zones' board, objective 5).

What came into force from outside and must be worked in has a clock of its own: RegulationChange.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.models import Agency, Department, Membership
from agencies.querysets import AgencyOwnedQuerySet, owned_by
from procedures.models.postings import RegulationChange


class RegulationResult(models.TextChoices):
    NOTHING = "nothing", _("All rules still fit, nothing to propose")
    PROPOSALS = "proposals", _("There are proposals")


class RegulationReview(models.Model):
    """A department's review of one quarter. `filed_on`: the day it was entered here, which says whether it was in time.

    A quarter's review is in time when it is filed by the last day of that quarter in the agency's calendar (agencies.periods).
    """

    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="regulation_reviews", verbose_name=pgettext_lazy("cases", "agency")
    )
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name=pgettext_lazy("cases", "department")
    )
    year = models.PositiveSmallIntegerField(pgettext_lazy("regulation review", "year"))
    quarter = models.PositiveSmallIntegerField(pgettext_lazy("regulation review", "quarter"))
    reviewed_on = models.DateField(pgettext_lazy("regulation review", "reviewed on"))
    filed_on = models.DateField(pgettext_lazy("regulation review", "filed on"))
    result = models.CharField(
        pgettext_lazy("regulation review", "result"), max_length=9, choices=RegulationResult.choices
    )
    text = models.CharField(_("what was looked at"), max_length=2000)
    filed_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("filed by")
    )

    objects = AgencyOwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("quarterly review of rules")
        verbose_name_plural = _("quarterly reviews of rules")
        ordering = ["-year", "-quarter", "department__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "year", "quarter"],
                name="regulation_review_once",
                violation_error_message=_("The review of this quarter is filed already."),
            ),
            models.CheckConstraint(
                condition=Q(quarter__gte=1, quarter__lte=4),
                name="regulation_review_quarter",
                violation_error_message=_("A year has four quarters."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department} {self.quarter}/{self.year}"


class ProposalKind(models.TextChoices):
    AMEND = "amend", pgettext_lazy("proposal", "Amend")
    ADD = "add", pgettext_lazy("proposal", "Add")
    ABOLISH = "abolish", pgettext_lazy("proposal", "Abolish")


class ProposalState(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("proposal", "Proposed by the department")
    SENT = "sent", pgettext_lazy("proposal", "Sent to the competent authority")
    ACCEPTED = "accepted", pgettext_lazy("proposal", "Accepted")
    REFUSED = "refused", pgettext_lazy("proposal", "Not accepted")


class RegulationProposal(models.Model):
    """What a department proposes about one rule, and what became of it. `change`: the changed rule that it led to."""

    review = models.ForeignKey(
        RegulationReview, models.PROTECT, related_name="proposals", verbose_name=_("quarterly review of rules")
    )
    what = models.CharField(pgettext_lazy("proposal", "what"), max_length=7, choices=ProposalKind.choices)
    rule = models.CharField(_("which rule"), max_length=500)
    proposal = models.CharField(_("what is proposed, and why"), max_length=1000)
    state = models.CharField(
        pgettext_lazy("proposal", "state"), max_length=8, choices=ProposalState.choices, default=ProposalState.PROPOSED
    )
    state_on = models.DateField(pgettext_lazy("proposal", "since"))
    state_note = models.CharField(pgettext_lazy("proposal", "note"), max_length=500, blank=True)
    change = models.ForeignKey(
        RegulationChange, models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name=_("change of rules")
    )  # fmt: skip

    objects = owned_by("review__agency").as_manager()

    class Meta:
        verbose_name = _("proposal about a rule")
        verbose_name_plural = _("proposals about rules")
        ordering = ["review", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(state_note=""),
                name="proposal_refusal_told",
                violation_error_message=_("Say why it was not accepted."),
            )
        ]

    def __str__(self) -> str:
        return self.rule
