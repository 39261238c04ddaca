"""Control of documents (ISO 9001, 7.5.3): what is in force, in which issue, where it is kept, and when it was last looked at."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.models import Agency, Department, Membership, StoredFile
from agencies.querysets import AgencyOwnedQuerySet, owned_by

LONGEST = 60


class ControlledKind(models.TextChoices):
    POLICY = "policy", pgettext_lazy("controlled", "Policy, objectives")
    MANUAL = "manual", pgettext_lazy("controlled", "Quality manual")
    PROCESS = "process", pgettext_lazy("controlled", "Process")
    FORM = "form", pgettext_lazy("controlled", "Form")
    RECORD = "record", pgettext_lazy("controlled", "Record kept")
    EXTERNAL = "external", pgettext_lazy("controlled", "External document")


class ControlledDocument(models.Model):
    """One issue of a document or of a kind of record. The next issue is a row of its own that replaces this one.

    In force from `issued_on` until the day before `withdrawn_on`. To be looked at every `review_months` from the day of issue or of
    the last review that kept it; `review_due_on` is that day, kept in step by the services.
    """

    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="controlled_documents", verbose_name=pgettext_lazy("cases", "agency")
    )
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name=_("department that answers for it")
    )
    code = models.CharField(pgettext_lazy("controlled", "code"), max_length=40)
    title = models.CharField(pgettext_lazy("controlled", "title"), max_length=300)
    kind = models.CharField(pgettext_lazy("controlled", "kind"), max_length=8, choices=ControlledKind.choices)
    issue = models.PositiveSmallIntegerField(_("issue number"), default=1)
    issued_on = models.DateField(pgettext_lazy("controlled", "in force from"))
    review_months = models.PositiveSmallIntegerField(_("looked at every (months)"), default=12)
    review_due_on = models.DateField(_("to be looked at by"))
    place = models.CharField(_("where it is kept"), max_length=200, blank=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=pgettext_lazy("controlled", "file")
    )  # fmt: skip
    withdrawn_on = models.DateField(pgettext_lazy("controlled", "no longer in force from"), null=True, blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="next_issue", verbose_name=_("replaces issue")
    )
    recorded_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("recorded by")
    )

    objects = AgencyOwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("controlled document")
        verbose_name_plural = _("controlled documents")
        ordering = ["code", "-issue", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "code"],
                condition=Q(withdrawn_on=None),
                name="controlled_code_unique",
                violation_error_message=_("Another document in force has this code."),
            ),
            models.UniqueConstraint(
                fields=["agency", "code", "issue"],
                name="controlled_issue_unique",
                violation_error_message=_("This issue of the document is in the list already."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("issued_on")),
                name="controlled_in_order",
                violation_error_message=_("A document can't go out of force before it comes into force."),
            ),
            models.CheckConstraint(
                condition=Q(review_months__gte=1, review_months__lte=LONGEST),
                name="controlled_months",
                violation_error_message=_("Between one month and five years."),
            ),
            models.CheckConstraint(
                condition=Q(issue__gte=1),
                name="controlled_issue_from_one",
                violation_error_message=_("Issues are numbered from 1."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"[:200]


class ReviewOutcome(models.TextChoices):
    KEEP = "keep", pgettext_lazy("controlled", "Still fits, stays in force")
    REVISE = "revise", pgettext_lazy("controlled", "Revised, the next issue comes into force")
    WITHDRAW = "withdraw", pgettext_lazy("controlled", "No longer needed, goes out of force")


class ControlledDocumentReview(models.Model):
    """That somebody looked at an issue on a day, and what came of it. Never changed afterwards."""

    document = models.ForeignKey(
        ControlledDocument, models.PROTECT, related_name="reviews", verbose_name=_("controlled document")
    )
    reviewed_on = models.DateField(_("looked at on"))
    outcome = models.CharField(pgettext_lazy("controlled", "outcome"), max_length=8, choices=ReviewOutcome.choices)
    note = models.CharField(pgettext_lazy("controlled", "note"), max_length=500, blank=True)
    reviewed_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("looked at by")
    )

    objects = owned_by("document__agency").as_manager()

    class Meta:
        verbose_name = _("review of a controlled document")
        verbose_name_plural = _("reviews of controlled documents")
        ordering = ["-reviewed_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="keep") | ~Q(note=""),
                name="controlled_review_told",
                violation_error_message=_("Say what is changed, or why it goes out of force."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.reviewed_on:%d/%m/%Y}"
