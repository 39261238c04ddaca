"""Case records: one row for each dossier a citizen or organisation hands in. No applicant's name is kept."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.models import Agency, Department, Membership, StoredFile
from agencies.querysets import owned_by
from procedures.models.procedure import Procedure
from procedures.querysets import CaseQuerySet, CaseStepQuerySet


class CaseStatus(models.IntegerChoices):
    """Status codes of the national public service portal (regulations 3.3)."""

    REGISTERED = 1, pgettext_lazy("case status", "Newly registered")
    RECEIVED = 2, pgettext_lazy("case status", "Received")
    NOT_RECEIVED = 3, pgettext_lazy("case status", "Not accepted")
    IN_PROGRESS = 4, pgettext_lazy("case status", "In progress")
    SUPPLEMENT = 5, _("Waiting for supplements")
    FEE_DUE = 6, _("Waiting for a payment")
    WITHDRAWN = 7, _("Withdrawn by the applicant")
    STOPPED = 8, pgettext_lazy("case status", "Stopped")
    FINISHED = 9, pgettext_lazy("case status", "Finished")
    RETURNED = 10, pgettext_lazy("case status", "Result returned")

    @classmethod
    def paused(cls) -> set[int]:
        return {cls.SUPPLEMENT, cls.FEE_DUE}

    @classmethod
    def never_received(cls) -> set[int]:
        """Not accepted (yet): such a case is in no column of form II.06a, whose columns count receptions."""
        return {cls.REGISTERED, cls.NOT_RECEIVED}

    @classmethod
    def ended(cls) -> set[int]:
        return {cls.NOT_RECEIVED, cls.WITHDRAWN, cls.STOPPED, cls.FINISHED, cls.RETURNED}


def local_day(moment):
    """The day of a moment in Vietnam's time; None for None."""
    return timezone.localtime(moment).date() if moment else None


class Channel(models.IntegerChoices):
    COUNTER = 1, _("At the counter")
    ONLINE = 2, pgettext_lazy("cases", "Online")
    POST = 3, pgettext_lazy("cases", "By post")


class Case(models.Model):
    """A case. `due_at` is the date promised on the receipt; `finished_on` and `due_on` are the days that on-time is judged by.

    `extended_due_at` is the one new date given with an apology (Decree 61/2018 art. 19); `due_on` is the day of whichever of the two
    the agency's CaseRules say counts. `paused_on`: while the case waits for its applicant, the day the clock stopped.
    """

    # Counted by the database when steps change, which has its own entry.
    untracked_fields = ("steps_total", "steps_late")

    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="cases", verbose_name=pgettext_lazy("cases", "agency"), db_index=False
    )
    code = models.CharField(pgettext_lazy("cases", "case code"), max_length=50)
    procedure = models.ForeignKey(
        Procedure,
        models.PROTECT,
        related_name="cases",
        verbose_name=pgettext_lazy("cases", "procedure"),
        db_index=False,
    )
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        related_name="cases",
        verbose_name=pgettext_lazy("cases", "department"),
        db_index=False,
    )
    channel = models.PositiveSmallIntegerField(pgettext_lazy("cases", "channel"), choices=Channel.choices)
    status = models.PositiveSmallIntegerField(pgettext_lazy("cases", "status"), choices=CaseStatus.choices)
    received_at = models.DateTimeField(pgettext_lazy("cases", "received"))
    due_at = models.DateTimeField(pgettext_lazy("cases", "due"))
    due_is_computed = models.BooleanField(_("due date computed here"), default=False, db_default=False)
    extended_due_at = models.DateTimeField(_("new due date"), null=True, blank=True)
    finished_at = models.DateTimeField(pgettext_lazy("cases", "finished"), null=True, blank=True)
    returned_at = models.DateTimeField(pgettext_lazy("cases", "result returned"), null=True, blank=True)
    paused_on = models.DateField(_("clock stopped on"), null=True, blank=True)
    supplement_requests = models.PositiveSmallIntegerField(_("requests for supplements"), default=0, db_default=0)
    # Recorded steps, and those that took longer than allowed: kept by the database (procedures/tally/).
    steps_total = models.PositiveSmallIntegerField(editable=False, default=0, db_default=0)
    steps_late = models.PositiveSmallIntegerField(editable=False, default=0, db_default=0)
    received_on = models.DateField(editable=False)
    due_on = models.DateField(editable=False)
    finished_on = models.DateField(editable=False, null=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("cases", "case")
        verbose_name_plural = pgettext_lazy("cases", "cases")
        ordering = ["-received_at", "-pk"]
        # Each index is paid for by every imported row, so there are only the two that lists and statistics need:
        # the list runs down the first, periods are cut out of the second (its NULLs are the pending cases).
        # The third holds only what is pending or was late, which is little.
        indexes = [
            models.Index(fields=["agency", "received_on", "id"], name="case_agency_received"),
            models.Index(fields=["agency", "finished_on", "id"], name="case_agency_finished"),
            models.Index(
                fields=["agency", "due_on", "id"],
                name="case_agency_open_or_late",
                condition=Q(finished_on=None) | Q(finished_on__gt=F("due_on")),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "code"],
                name="case_code_unique",
                violation_error_message=_("This case code is taken."),
            ),
            models.CheckConstraint(
                condition=Q(due_at__gte=F("received_at")),
                name="case_due_after_received",
                violation_error_message=_("The due date is before the date of receipt."),
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=F("received_at")),
                name="case_finished_after_received",
                violation_error_message=_("The case was finished before it was received."),
            ),
            models.CheckConstraint(
                condition=Q(extended_due_at__isnull=True) | Q(extended_due_at__gte=F("due_at")),
                name="case_extended_after_due",
                violation_error_message=_("The new due date is before the first one."),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def save(self, *args, **kwargs):
        """Keep the days that on-time is judged by in step with the moments."""
        self.set_days()
        super().save(*args, **kwargs)

    def set_days(self) -> "Case":
        """Fill `received_on`, `due_on`, `finished_on` with the days in Vietnam's time; bulk writers call it themselves."""
        self.received_on = local_day(self.received_at)
        self.due_on = local_day(self.counted_due_at)
        self.finished_on = local_day(self.finished_at)
        return self

    @property
    def counted_due_at(self):
        """The due moment that counts: the first one, or the new one where the agency's rules say so. A query only if there is a new one."""
        if self.extended_due_at is None:
            return self.due_at
        from procedures.models.rules import CaseRules

        return self.extended_due_at if CaseRules.of(self.agency_id).counts_extended else self.due_at

    @property
    def is_pending(self) -> bool:
        return self.finished_on is None

    @property
    def is_paused(self) -> bool:
        return self.is_pending and self.status in CaseStatus.paused()


class CaseExtension(models.Model):
    """The one extension a case may have, with the letter of apology (form 04 of Circular 03/2025/TT-VPCP)."""

    case = models.OneToOneField(
        Case, models.CASCADE, related_name="extension", verbose_name=pgettext_lazy("cases", "case")
    )
    asked_on = models.DateField(_("day of the letter"))
    new_due_at = models.DateTimeField(_("new due date"))
    reason = models.CharField(pgettext_lazy("cases", "reason"), max_length=500)
    letter_number = models.CharField(_("number of the letter"), max_length=60, blank=True)
    letter = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("letter of apology")
    )
    recorded_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("recorded by")
    )

    objects = owned_by("case__agency").as_manager()

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering = ["case"]

    def __str__(self) -> str:
        return f"{self.new_due_at:%d/%m/%Y}"


class CasePause(models.Model):
    """A stretch in which the clock stood still: supplements or a payment awaited."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="pauses", verbose_name=pgettext_lazy("cases", "case"))
    started_at = models.DateTimeField(pgettext_lazy("cases", "from"))
    ended_at = models.DateTimeField(pgettext_lazy("cases", "until"), null=True, blank=True)
    reason = models.PositiveSmallIntegerField(
        pgettext_lazy("cases", "reason"),
        choices=[(s.value, s.label) for s in (CaseStatus.SUPPLEMENT, CaseStatus.FEE_DUE)],
    )

    objects = owned_by("case__agency").as_manager()

    class Meta:
        verbose_name = pgettext_lazy("cases", "pause")
        verbose_name_plural = pgettext_lazy("cases", "pauses")
        ordering = ["case", "started_at"]

    def __str__(self) -> str:
        return f"{self.started_at:%d/%m/%Y}"


class CaseStep(models.Model):
    """A step a case went through, with the hours it was allowed."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="steps", verbose_name=pgettext_lazy("cases", "case"))
    position = models.PositiveSmallIntegerField(pgettext_lazy("cases", "order"))
    name = models.CharField(pgettext_lazy("cases", "name"), max_length=200)
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=pgettext_lazy("cases", "department"),
    )
    started_at = models.DateTimeField(pgettext_lazy("cases", "from"))
    ended_at = models.DateTimeField(pgettext_lazy("cases", "until"), null=True, blank=True)
    allowed_hours = models.DecimalField(pgettext_lazy("cases", "hours allowed"), max_digits=6, decimal_places=1)
    # Working hours used, kept when the step ends so that a measure over many cases is one query.
    used_hours = models.DecimalField(
        pgettext_lazy("cases", "hours used"), max_digits=8, decimal_places=1, null=True, blank=True
    )

    objects = CaseStepQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("cases", "case step")
        verbose_name_plural = pgettext_lazy("cases", "case steps")
        ordering = ["case", "position"]

    def __str__(self) -> str:
        return self.name
