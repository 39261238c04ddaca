"""Legal bases as a shared catalogue: what amends what, until when it was in force, and what replaced it."""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from documents.layout.dates import date_words

# How long ahead an end that is known is told of.
SOON = timedelta(days=90)
STANDARD = "Tiêu chuẩn"
# Cited by name and day, without their number (Decree 30/2020, appendix I).
LAWS = ("Hiến pháp", "Bộ luật", "Luật", "Pháp lệnh")
# In the order in which documents cite them: by legal force.
KINDS = [
    "Hiến pháp", "Bộ luật", "Luật", "Pháp lệnh", "Nghị quyết", "Nghị định", "Quyết định", "Chỉ thị", "Thông tư liên tịch", "Thông tư",
    "Kế hoạch", "Công văn", STANDARD,
]  # fmt: skip


class Standing(models.TextChoices):
    FUTURE = "future", _("Not yet in force")
    IN_FORCE = "in_force", _("In force")
    EXPIRING = "expiring", _("Expires soon")
    EXPIRED = "expired", _("No longer in force")


class LegalBasisQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Laws for everybody; an agency's own decisions for itself, those below it and those who see it. Nobody without an agency."""
        agency = actor.agency
        if agency is None:
            return self.none()
        above = [int(pk) for pk in agency.path.split("/") if pk.isdigit()]
        return self.filter(Q(agency=None) | Q(agency__in={*above, *actor.visible_agency_ids}))

    def in_force(self, day: date):
        """Begun by that day and not ended before it; a day that nobody knows stands in nothing's way."""
        begun = Q(in_force_from__isnull=True) | Q(in_force_from__lte=day)
        return self.filter(begun, Q(in_force_to__isnull=True) | Q(in_force_to__gte=day))

    def standing(self, standing: str, day: date):
        """Those that stand so on that day (LegalBasis.standing says the same of one)."""
        ended, soon = Q(in_force_to__lt=day), Q(in_force_to__gte=day, in_force_to__lte=day + SOON)
        if standing == Standing.EXPIRED:
            return self.filter(ended)
        if standing == Standing.FUTURE:
            return self.exclude(ended).filter(in_force_from__gt=day)
        rows = self.in_force(day)
        return rows.filter(soon) if standing == Standing.EXPIRING else rows.exclude(soon)

    def with_chain(self):
        return self.select_related("agency", "replaced_by").prefetch_related("amends", "amended_by")


class LegalBasis(models.Model):
    """A law, decree, circular, decision or standard that documents cite. Rows without an agency are everybody's."""

    shared_because = "laws and decisions are published; an agency's own are only not offered to others (visible_to)"

    agency = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("agency whose own decision it is"),
    )
    kind = models.CharField(_("kind"), max_length=60)
    number = models.CharField(_("number"), max_length=60, blank=True)
    date = models.DateField(_("date"), null=True, blank=True)
    issuer = models.CharField(_("issuer"), max_length=150, blank=True)
    title = models.TextField(_("title"))
    citation = models.TextField(_("citation"), help_text=_("as printed after “Căn cứ”"))
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    in_force_to = models.DateField(_("in force until"), null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces", verbose_name=_("replaced by")
    )
    amends = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="amended_by", verbose_name=_("amends")
    )

    objects = LegalBasisQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal basis")
        verbose_name_plural = _("legal bases")
        ordering = ["date", "number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "number", "date", "issuer"],
                condition=~Q(number=""),
                name="legal_basis_once",
                violation_error_message=_("The catalogue has this document already."),
            ),
            models.CheckConstraint(
                condition=Q(in_force_from__isnull=True)
                | Q(in_force_to__isnull=True)
                | Q(in_force_to__gte=F("in_force_from")),
                name="legal_basis_days_in_order",
                violation_error_message=_("It can't end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | ~Q(replaced_by=F("id")),
                name="legal_basis_not_by_itself",
                violation_error_message=_("A document isn't replaced by itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number or self.title}".strip()

    def standing(self, day: date) -> Standing:
        """How it stands on that day."""
        if self.in_force_to is not None and self.in_force_to < day:
            return Standing.EXPIRED
        if self.in_force_from is not None and self.in_force_from > day:
            return Standing.FUTURE
        if self.in_force_to is not None and self.in_force_to <= day + SOON:
            return Standing.EXPIRING
        return Standing.IN_FORCE

    @property
    def is_standard(self) -> bool:
        return self.kind == STANDARD

    @property
    def short_citation(self) -> str:
        """`Nghị định số 48/2013/NĐ-CP ngày 14 tháng 5 năm 2013`: enough to name it beside another."""
        if self.is_standard:
            return f"{self.kind} {self.number or self.title}"
        by_name = self.kind in LAWS or not self.number
        name = f"{self.kind} {self.title}" if by_name else f"{self.kind} số {self.number}"
        return f"{name} {date_words(self.date)}" if self.date else name
