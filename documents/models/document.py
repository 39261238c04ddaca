"""The official document: what it says, where it stands, and the file that was signed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Department, Membership, StoredFile
from agencies.text import fold
from documents.querysets import DocumentQuerySet


class DocumentKind(models.TextChoices):
    """Kinds and their abbreviations, Decree 30/2020 appendix III."""

    DECISION = "QĐ", _("Decision")
    PLAN = "KH", _("Plan")
    REPORT = "BC", _("Report")
    NOTICE = "TB", _("Notice")
    PROPOSAL = "TTr", _("Proposal")
    MINUTES = "BB", _("Minutes")
    LETTER = "CV", _("Official letter")


class DocumentState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    AWAITING_CONTENT = "awaiting_content", _("Waiting for the content initial")
    AWAITING_FORMAT = "awaiting_format", _("Waiting for the format initial")
    AWAITING_SIGNATURE = "awaiting_signature", _("Waiting for signature")
    SIGNED = "signed", _("Signed, waiting for number and seal")
    NUMBERED = "numbered", _("Numbered, waiting for the seal")
    ISSUED = "issued", _("Issued")
    REPLACED = "replaced", _("Replaced")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# From the leader's signature on, the text is what was signed; after issue, so are number, date and file.
TEXT_FIELDS = [
    "kind",
    "abstract",
    "authority_line",
    "legal_bases",
    "proposal",
    "articles",
    "body",
    "appendices",
    "recipients",
    "signer_lines",
    "signer_id",
    "notation",
    "agency_name",
    "superior_name",
    "place_name",
    "issuer_words",
]
ISSUE_FIELDS = ["number", "series", "issued_on", "issued_year", "pdf_id"]
TEXT_FROZEN = (DocumentState.SIGNED, DocumentState.NUMBERED)
ALL_FROZEN = (DocumentState.ISSUED, DocumentState.REPLACED, DocumentState.WITHDRAWN)


class FrozenError(RuntimeError):
    """A program tried to change a signed or issued document: never a person's mistake."""


def frozen_fields(state: str) -> set[str]:
    """Fields that may no longer change in this state."""
    if state in ALL_FROZEN:
        return {*TEXT_FIELDS, *ISSUE_FIELDS}
    return set(TEXT_FIELDS) if state in TEXT_FROZEN else set()


class OfficialDocument(models.Model):
    """A document of an agency. Its text is data (blocks); once signed, the stored PDF is the document."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="documents", verbose_name=_("agency"))
    kind = models.CharField(_("kind"), max_length=4, choices=DocumentKind.choices)
    state = models.CharField(_("state"), max_length=20, choices=DocumentState.choices, default=DocumentState.DRAFT)
    abstract = models.TextField(_("abstract"))
    folded_abstract = models.TextField(editable=False, default="")
    authority_line = models.CharField(_("authority"), max_length=250)
    legal_bases = models.JSONField(_("legal bases"), default=list)
    proposal = models.TextField(_("at the proposal of"), blank=True)
    articles = models.JSONField(_("articles"), default=list)
    body = models.JSONField(_("body"), default=list)
    appendices = models.JSONField(_("appendices"), default=list)
    recipients = models.JSONField(_("recipients"), default=list)
    signer_lines = models.JSONField(_("signer block"), default=list)
    signer = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signer")
    )
    drafting_department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("drafting department")
    )
    author = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+", verbose_name=_("author"))
    # Whoever had begun it, when another took it over (documents.services.handing_over).
    first_author = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("begun by")
    )
    # The name of whoever wrote it in the author's place; empty where the author did.
    author_hand = models.CharField(_("written by, acting for the author"), max_length=150, blank=True)
    subject_label = models.CharField(max_length=80, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    issuer_words = models.CharField(_("issuer in the words of appendices"), max_length=250, blank=True)
    series = models.CharField(_("number series"), max_length=30)
    number = models.PositiveIntegerField(_("number"), null=True, blank=True)
    notation = models.CharField(_("symbol"), max_length=60)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    issued_year = models.PositiveSmallIntegerField(null=True, blank=True)
    effective_from = models.DateField(_("effective from"), null=True, blank=True)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("replaces")
    )
    # The agency's words as they were when the document was drafted: a later rename changes nothing here.
    agency_name = models.CharField(max_length=250)
    superior_name = models.CharField(max_length=250, blank=True)
    place_name = models.CharField(max_length=100)
    pdf = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file"))
    pdf_version = models.PositiveIntegerField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(_("drafted at"))
    updated_at = models.DateTimeField(_("changed at"))

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("official document")
        verbose_name_plural = _("official documents")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "series", "issued_year", "number"],
                condition=Q(number__isnull=False),
                name="document_number_unique",
                violation_error_message=_("This number is taken."),
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=True, issued_on__isnull=True, issued_year__isnull=True)
                | Q(number__isnull=False, issued_on__isnull=False, issued_year__isnull=False),
                name="document_number_with_date",
                violation_error_message=_("Number and date are given together."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["issued", "replaced", "withdrawn"])
                | Q(number__isnull=False, pdf__isnull=False),
                name="document_issued_has_number_and_file",
                violation_error_message=_("An issued document has a number and its signed file."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.full_number or self.get_kind_display()} – {self.abstract[:120]}"

    def save(self, *args, **kwargs):
        """Refuse to change what was signed or issued, whatever code asks for it. Raises FrozenError."""
        if self.pk:
            stored = OfficialDocument.objects.filter(pk=self.pk).values("state", *TEXT_FIELDS, *ISSUE_FIELDS).first()
            frozen = frozen_fields(stored["state"]) if stored else set()
            changed = sorted(name for name in frozen if stored[name] != getattr(self, name))
            if changed:
                raise FrozenError(
                    f"{self.full_number or self.pk} is {stored['state']}: {', '.join(changed)} can't change"
                )
        self.folded_abstract = fold(self.abstract)
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise FrozenError("Official documents are never deleted.")

    @property
    def recipients_line(self) -> str:
        """Recipients on one line, as the register lists them."""
        return "; ".join(str(name).strip(" -;.") for name in self.recipients)

    @property
    def is_rendered(self) -> bool:
        """Whether the stored file shows the text as it stands now."""
        return self.pdf_id is not None and self.pdf_version == self.version

    @property
    def full_number(self) -> str:
        """`05/QĐ-UBND`: below ten with a leading zero (Decree 30/2020, appendix I); empty before numbering."""
        return f"{self.number:02d}/{self.notation}" if self.number else ""
