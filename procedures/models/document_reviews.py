"""The office looks at issued documents again and tells each department what to mend (Decision 2022 of the zones' board, objective 8)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.models import Agency, Department, Membership
from agencies.querysets import AgencyOwnedQuerySet, owned_by
from documents.models import OfficialDocument


class DocumentReviewRound(models.Model):
    """The documents issued between two days, looked at together. Sent, it is frozen but for the departments' corrections."""

    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="document_review_rounds", verbose_name=pgettext_lazy("cases", "agency")
    )
    start = models.DateField(_("documents issued from"))
    end = models.DateField(_("documents issued until"))
    made_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("made by")
    )
    sent_at = models.DateTimeField(pgettext_lazy("document review", "sent at"), null=True, blank=True)
    sent_on = models.DateField(pgettext_lazy("document review", "sent on"), null=True, blank=True)
    sent_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sent by")
    )

    objects = AgencyOwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("review of issued documents")
        verbose_name_plural = _("reviews of issued documents")
        ordering = ["-end", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end__gte=F("start")),
                name="document_round_in_order",
                violation_error_message=_("The last day comes before the first."),
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, sent_on__isnull=True)
                | Q(sent_at__isnull=False, sent_on__isnull=False),
                name="document_round_sent_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.start:%d/%m/%Y}–{self.end:%d/%m/%Y}"


class DocumentFault(models.TextChoices):
    CONTENT = "content", pgettext_lazy("document fault", "Content")
    FORM = "form", pgettext_lazy("document fault", "Form and layout")
    NUMBERING = "numbering", pgettext_lazy("document fault", "Number, symbol, date")
    SPELLING = "spelling", pgettext_lazy("document fault", "Spelling")
    AUTHORITY = "authority", pgettext_lazy("document fault", "Authority to sign")


class DocumentReview(models.Model):
    """One document of a round and what was found. `document` where it was issued here; number and day are copied as they stood.

    `faults`: codes of DocumentFault, empty without error.
    """

    round = models.ForeignKey(
        DocumentReviewRound, models.PROTECT, related_name="reviews", verbose_name=_("review of issued documents")
    )
    document = models.ForeignKey(
        OfficialDocument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("official document")
    )
    number = models.CharField(_("number and symbol"), max_length=80)
    issued_on = models.DateField(pgettext_lazy("document review", "issued on"))
    abstract = models.CharField(pgettext_lazy("document review", "abstract"), max_length=500, blank=True)
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name=_("department that drafted it")
    )
    has_errors = models.BooleanField(_("has errors"), default=False)
    faults = models.JSONField(_("kinds of error"), default=list, blank=True)
    description = models.CharField(_("what is wrong"), max_length=1000, blank=True)
    correction = models.CharField(_("how it was mended"), max_length=1000, blank=True)
    corrected_on = models.DateField(_("mended on"), null=True, blank=True)
    corrected_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("mended by")
    )

    objects = owned_by("round__agency").as_manager()

    class Meta:
        verbose_name = _("document looked at again")
        verbose_name_plural = _("documents looked at again")
        ordering = ["issued_on", "number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "number", "issued_on"],
                name="document_review_once",
                violation_error_message=_("This document is in the review already."),
            ),
            models.CheckConstraint(
                condition=Q(has_errors=False) | ~Q(description=""),
                name="document_review_error_told",
                violation_error_message=_("Say what is wrong."),
            ),
            models.CheckConstraint(
                condition=Q(corrected_on__isnull=True) | (Q(has_errors=True) & ~Q(correction="")),
                name="document_review_correction_told",
                violation_error_message=_("Say how it was mended."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.issued_on:%d/%m/%Y}"

    def fault_words(self) -> str:
        """The kinds of error in words."""
        labels = dict(DocumentFault.choices)
        return ", ".join(str(labels[code]) for code in self.faults if code in labels)
