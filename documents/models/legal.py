"""Legal bases as a shared catalogue, with the day they stopped being in force."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LegalBasisQuerySet(models.QuerySet):
    def in_force(self, day):
        return self.filter(models.Q(in_force_to__isnull=True) | models.Q(in_force_to__gte=day))


class LegalBasis(models.Model):
    """A law, decree, circular or decision that decisions cite. Shared by all agencies."""

    shared_because = "laws and decisions are published"

    kind = models.CharField(_("kind"), max_length=60)
    number = models.CharField(_("number"), max_length=60, blank=True)
    date = models.DateField(_("date"), null=True, blank=True)
    issuer = models.CharField(_("issuer"), max_length=150, blank=True)
    title = models.TextField(_("title"))
    citation = models.TextField(_("citation"), help_text=_("as printed after “Căn cứ”"))
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    in_force_to = models.DateField(_("in force until"), null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("replaced by")
    )

    objects = LegalBasisQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal basis")
        verbose_name_plural = _("legal bases")
        ordering = ["date", "number", "pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}".strip()
