"""Nonconformities and their corrective actions (ISO 9001:2015, 10.2)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.models import Agency, Department, Membership, StoredFile
from agencies.querysets import owned_by
from audits.models.audit import Finding
from audits.querysets import CorrectiveActionQuerySet, NonconformityQuerySet

MAX_WHYS = 5


class Origin(models.TextChoices):
    MISS = "miss", _("Missed target")
    AUDIT = "audit", _("Audit finding")
    OTHER = "other", _("Other observation")


class NonconformityState(models.TextChoices):
    OPEN = "open", pgettext_lazy("nonconformity", "Open")
    CLOSED = "closed", pgettext_lazy("nonconformity", "Closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("nonconformity", "Withdrawn")


class Nonconformity(models.Model):
    """Something that was not as it should be. `source_key` ties it to its miss or finding, so that it opens only once."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="nonconformities", verbose_name=_("agency"))
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="nonconformities", verbose_name=_("department")
    )
    origin = models.CharField(_("origin"), max_length=6, choices=Origin.choices)
    source_key = models.CharField(max_length=80, blank=True)  # e.g. "miss:target 12:period 3", "finding:45"
    source_url = models.CharField(max_length=200, blank=True)
    finding = models.OneToOneField(Finding, models.PROTECT, null=True, blank=True, related_name="nonconformity")
    description = models.TextField(_("what happened"))
    root_cause = models.TextField(_("root cause"), blank=True)
    correction = models.TextField(_("immediate correction"), blank=True)
    state = models.CharField(
        _("state"), max_length=9, choices=NonconformityState.choices, default=NonconformityState.OPEN
    )
    opened_at = models.DateTimeField(_("opened at"))
    opened_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+", verbose_name=_("opened by"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    withdrawn_reason = models.TextField(_("why withdrawn"), blank=True)

    objects = NonconformityQuerySet.as_manager()

    class Meta:
        verbose_name = _("nonconformity")
        verbose_name_plural = _("nonconformities")
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "source_key"],
                condition=~Q(source_key=""),
                name="nonconformity_once_per_source",
                violation_error_message=_("A nonconformity has already been opened for this."),
            ),
            models.CheckConstraint(
                condition=~Q(description=""),
                name="nonconformity_has_description",
                violation_error_message=_("Say what happened."),
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True) | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="nonconformity_closed_has_time",
                violation_error_message=_("A closed nonconformity says when it was closed."),
            ),
            models.CheckConstraint(
                condition=(Q(state="withdrawn") & ~Q(withdrawn_reason=""))
                | (~Q(state="withdrawn") & Q(withdrawn_reason="")),
                name="nonconformity_withdrawn_has_reason",
                violation_error_message=_("A withdrawn nonconformity says why."),
            ),
        ]

    def __str__(self) -> str:
        return self.description[:120]

    @property
    def is_open(self) -> bool:
        return self.state == NonconformityState.OPEN

    @property
    def is_withdrawn(self) -> bool:
        return self.state == NonconformityState.WITHDRAWN

    def whys(self) -> list[str]:
        """The answers, first to last; the last one is the root cause."""
        return [step.answer for step in self.causes.all()]


class CauseStep(models.Model):
    """One "why?" and its answer; each answer is the question for the next (5 Whys)."""

    nonconformity = models.ForeignKey(Nonconformity, models.CASCADE, related_name="causes")
    position = models.PositiveSmallIntegerField()
    answer = models.TextField(_("because"))

    objects = owned_by("nonconformity__agency").as_manager()

    class Meta:
        verbose_name = _("cause")
        verbose_name_plural = _("causes")
        ordering = ["nonconformity", "position"]
        constraints = [models.UniqueConstraint(fields=["nonconformity", "position"], name="cause_position_unique")]

    def __str__(self) -> str:
        return self.answer[:80]


class ActionState(models.TextChoices):
    UNPLANNED = "unplanned", _("Cause and action still to be written")
    OPEN = "open", pgettext_lazy("action", "To do")
    DONE = "done", _("Done, waiting for the verdict")
    EFFECTIVE = "effective", pgettext_lazy("action", "Effective")
    INEFFECTIVE = "ineffective", pgettext_lazy("action", "Not effective")
    WITHDRAWN = "withdrawn", pgettext_lazy("action", "Withdrawn")

    @classmethod
    def with_owner(cls) -> set[str]:
        """States in which the owner must do something."""
        return {cls.UNPLANNED, cls.OPEN}

    @classmethod
    def judged(cls) -> set[str]:
        return {cls.EFFECTIVE, cls.INEFFECTIVE}

    @classmethod
    def finished(cls) -> set[str]:
        """Nobody has to do anything any more."""
        return cls.judged() | {cls.WITHDRAWN}


class Verdict(models.TextChoices):
    EFFECTIVE = "effective", pgettext_lazy("action", "Effective")
    INEFFECTIVE = "ineffective", pgettext_lazy("action", "Not effective")


class CorrectiveAction(models.Model):
    """What will be done, by whom, until when; whether it worked is said by someone else.

    Unplanned until the owner has written cause and action. An action judged ineffective stays as it was; a new one,
    unplanned again, follows it. One withdrawn with its nonconformity keeps the reason and the time in `verdict_note` and
    `verdict_at`; it has no verdict.
    """

    nonconformity = models.ForeignKey(
        Nonconformity, models.CASCADE, related_name="actions", verbose_name=_("nonconformity")
    )
    action = models.TextField(_("corrective action"), blank=True)
    owner = models.ForeignKey(Membership, models.PROTECT, related_name="corrective_actions", verbose_name=_("owner"))
    due_on = models.DateField(_("due"))
    state = models.CharField(_("state"), max_length=11, choices=ActionState.choices, default=ActionState.UNPLANNED)
    result = models.TextField(_("result"), blank=True)
    evidence = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("evidence")
    )
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    # Names of those who did it in another's place; empty for people in their own role.
    done_hand = models.CharField(_("reported by, acting for the owner"), max_length=150, blank=True)
    verdict_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("verdict by")
    )
    verdict_hand = models.CharField(_("verdict by, acting for another"), max_length=150, blank=True)
    verdict_at = models.DateTimeField(_("verdict at"), null=True, blank=True)
    verdict_note = models.TextField(_("why"), blank=True)

    objects = CorrectiveActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("corrective action")
        verbose_name_plural = _("corrective actions")
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["owner", "state"], name="action_owner_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["unplanned", "withdrawn"]) | ~Q(action=""),
                name="action_planned_has_text",
                violation_error_message=_("Say what will be done."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["unplanned", "open", "withdrawn"]) | (~Q(result="") & Q(done_at__isnull=False)),
                name="action_done_has_result",
                violation_error_message=_("Say what was done and what came of it."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["effective", "ineffective"])
                | Q(verdict_by__isnull=False, verdict_at__isnull=False),
                name="action_verdict_has_author",
                violation_error_message=_("A verdict names who gave it."),
            ),
            models.CheckConstraint(
                condition=Q(verdict_by__isnull=True) | ~Q(verdict_by=models.F("owner")),
                name="action_verdict_by_another",
                violation_error_message=_("The verdict is given by someone other than the owner."),
            ),
            models.CheckConstraint(
                condition=~Q(state="ineffective") | ~Q(verdict_note=""),
                name="action_ineffective_has_note",
                violation_error_message=_("Say why the action did not work."),
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | (~Q(verdict_note="") & Q(verdict_at__isnull=False)),
                name="action_withdrawn_has_reason",
                violation_error_message=_("A withdrawn nonconformity says why."),
            ),
        ]

    def __str__(self) -> str:
        return (self.action or self.nonconformity.description)[:120]

    @property
    def agency(self) -> Agency:
        return self.nonconformity.agency

    @property
    def is_with_owner(self) -> bool:
        return self.state in ActionState.with_owner()

    def is_overdue(self, day) -> bool:
        """The owner has not finished and the due day has passed."""
        return self.is_with_owner and self.due_on < day
