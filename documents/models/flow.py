"""Steps of a document: initials, returns, signatures, publication."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.models import Membership
from agencies.querysets import owned_by
from documents.models.document import OfficialDocument


class InitialKind(models.TextChoices):
    CONTENT = "content", _("Content")
    FORMAT = "format", pgettext_lazy("initial", "Format")


class Initial(models.Model):
    """An initial ("ký nháy"): who answers for content, who for format; a return makes it void."""

    document = models.ForeignKey(OfficialDocument, models.CASCADE, related_name="initials")
    kind = models.CharField(_("kind"), max_length=8, choices=InitialKind.choices)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name=_("by"))
    by_name = models.CharField(max_length=150)
    # Whose place they took, by name (agencies.models.Delegation); empty for people in their own role.
    acting_for = models.CharField(_("acting for"), max_length=150, blank=True)
    at = models.DateTimeField(_("at"))
    comment = models.TextField(_("comment"), blank=True)
    is_void = models.BooleanField(default=False)

    objects = owned_by("document__agency").as_manager()

    class Meta:
        verbose_name = _("initial")
        verbose_name_plural = _("initials")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "kind"],
                condition=models.Q(is_void=False),
                name="initial_once_each",
                violation_error_message=_("This initial has been given."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.by_name}"


class Return(models.Model):
    """A document sent back to its author, with the reason."""

    document = models.ForeignKey(OfficialDocument, models.CASCADE, related_name="returns")
    from_state = models.CharField(max_length=20)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=150)
    # Whose place they took, by name (agencies.models.Delegation); empty for people in their own role.
    acting_for = models.CharField(_("acting for"), max_length=150, blank=True)
    at = models.DateTimeField()
    comment = models.TextField(_("comment"))

    objects = owned_by("document__agency").as_manager()

    class Meta:
        verbose_name = _("return")
        verbose_name_plural = _("returns")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(comment=""),
                name="return_has_comment",
                violation_error_message=_("Say what must be mended."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.by_name}: {self.comment[:60]}"


class SignatureKind(models.TextChoices):
    SIGNER = "signer", _("Authorised person")
    SEAL = "seal", _("Agency seal")


class Signature(models.Model):
    """A digital signature that was put into the PDF; a return before issue makes it void."""

    document = models.ForeignKey(OfficialDocument, models.PROTECT, related_name="signatures")
    kind = models.CharField(_("kind"), max_length=8, choices=SignatureKind.choices)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=150)
    # Whose place they took, by name (agencies.models.Delegation); empty for people in their own role.
    acting_for = models.CharField(_("acting for"), max_length=150, blank=True)
    certificate_subject = models.CharField(_("certificate"), max_length=300)
    certificate_serial = models.CharField(max_length=80)
    at = models.DateTimeField(_("at"))
    pdf_sha256 = models.CharField(max_length=64)
    is_void = models.BooleanField(default=False)

    objects = owned_by("document__agency").as_manager()

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "kind"],
                condition=models.Q(is_void=False),
                name="signature_once_each",
                violation_error_message=_("This signature has been given."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.by_name}"


class Publication(models.Model):
    """Where and when an issued document was made known."""

    document = models.ForeignKey(OfficialDocument, models.PROTECT, related_name="publications")
    channel = models.CharField(_("channel"), max_length=100)
    published_at = models.DateTimeField(_("published at"))
    url = models.URLField(_("address"), blank=True)

    objects = owned_by("document__agency").as_manager()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["published_at", "pk"]

    def __str__(self) -> str:
        return self.channel
