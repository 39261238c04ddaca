"""Feedback and petitions (PAKN): the register of what citizens and organisations say, by every channel (objective sheet II.2, task 4).

Nothing of who said it is kept: neither name nor number nor address.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.models import Agency, Department, Membership
from agencies.querysets import AgencyOwnedQuerySet
from procedures.models.case import Case


class FeedbackRegister(models.Model):
    """Since when an agency keeps the register: without it, no feedback is not the same as none recorded."""

    agency = models.OneToOneField(
        Agency, models.PROTECT, related_name="feedback_register", verbose_name=pgettext_lazy("cases", "agency")
    )
    kept_from = models.DateField(_("register kept from"))
    opened_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("opened by")
    )

    objects = AgencyOwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("feedback register")
        verbose_name_plural = _("feedback registers")
        ordering = ["agency"]

    def __str__(self) -> str:
        return str(self.agency)


class FeedbackChannel(models.TextChoices):
    DIRECT = "direct", pgettext_lazy("feedback", "In person")
    LETTER = "letter", pgettext_lazy("feedback", "Letter")
    PHONE = "phone", pgettext_lazy("feedback", "Telephone")
    MAIL = "mail", pgettext_lazy("feedback", "E-mail")
    WEB = "web", pgettext_lazy("feedback", "Portal or website")
    BOX = "box", pgettext_lazy("feedback", "Suggestion box")


class FeedbackAbout(models.TextChoices):
    CONDUCT = "conduct", pgettext_lazy("feedback", "Attitude or harassment")
    DELAY = "delay", pgettext_lazy("feedback", "Delay")
    HANDLING = "handling", pgettext_lazy("feedback", "Handling of the case")
    FEE = "fee", pgettext_lazy("feedback", "Fees and charges")
    OTHER = "other", pgettext_lazy("feedback", "Other")


class FeedbackVerdict(models.TextChoices):
    PENDING = "pending", pgettext_lazy("feedback", "Being looked into")
    RIGHT = "right", pgettext_lazy("feedback", "Found right")
    WRONG = "wrong", pgettext_lazy("feedback", "Found not right")
    NOT_OURS = "not_ours", pgettext_lazy("feedback", "Not ours, passed on")


class Feedback(models.Model):
    """One feedback. `due_on`: fifteen working days after receipt. Texts about conduct are read by few (procedures.permissions)."""

    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="feedback", verbose_name=pgettext_lazy("cases", "agency")
    )
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department concerned")
    )
    received_on = models.DateField(pgettext_lazy("feedback", "received on"))
    channel = models.CharField(pgettext_lazy("feedback", "channel"), max_length=6, choices=FeedbackChannel.choices)
    about = models.CharField(pgettext_lazy("feedback", "about"), max_length=8, choices=FeedbackAbout.choices)
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="feedback", verbose_name=pgettext_lazy("cases", "case")
    )  # fmt: skip
    summary = models.CharField(pgettext_lazy("feedback", "what is said"), max_length=1000)
    due_on = models.DateField(pgettext_lazy("feedback", "to be answered by"))
    verdict = models.CharField(
        pgettext_lazy("feedback", "verdict"),
        max_length=8,
        choices=FeedbackVerdict.choices,
        default=FeedbackVerdict.PENDING,
    )
    answered_on = models.DateField(pgettext_lazy("feedback", "answered on"), null=True, blank=True)
    answer = models.CharField(pgettext_lazy("feedback", "answer, and what was done"), max_length=1000, blank=True)
    recorded_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("recorded by")
    )
    answered_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answer entered by")
    )
    # Entered by mistake: counted no more, kept with its reason.
    withdrawn_reason = models.CharField(_("withdrawn because"), max_length=500, blank=True)

    objects = AgencyOwnedQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("feedback", "feedback")
        verbose_name_plural = pgettext_lazy("feedback", "feedback")
        ordering = ["-received_on", "-pk"]
        indexes = [models.Index(fields=["agency", "received_on"], name="feedback_received")]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True) | Q(answered_on__gte=F("received_on")),
                name="feedback_answered_after_received",
                violation_error_message=_("The feedback was answered before it was received."),
            ),
            models.CheckConstraint(
                condition=Q(verdict="pending", answered_on__isnull=True)
                | (~Q(verdict="pending") & Q(answered_on__isnull=False) & ~Q(answer="")),
                name="feedback_verdict_with_answer",
                violation_error_message=_("A verdict is given with its day and the answer."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_about_display()} {self.received_on:%d/%m/%Y}"

    @property
    def is_about_conduct(self) -> bool:
        return self.about == FeedbackAbout.CONDUCT
