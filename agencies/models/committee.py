"""The steering committee (Ban Chỉ đạo ISO): set up by decision, reconstituted (kiện toàn) by the next."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models.agency import Agency
from agencies.models.people import User
from agencies.querysets import AgencyOwnedQuerySet, owned_by


class SteeringCommittee(models.Model):
    """One constitution of an agency's committee. Reconstituting makes a new one that names the old; nothing is rewritten."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="committees", verbose_name=_("agency"))
    name = models.CharField(_("name"), max_length=250)
    decision_number = models.CharField(_("decision number"), max_length=60)
    decision_on = models.DateField(_("decision of"))
    valid_from = models.DateField(_("works from"))
    valid_to = models.DateField(_("worked until"), null=True, blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("replaces")
    )
    created_at = models.DateTimeField(_("entered at"))

    objects = AgencyOwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("steering committee")
        verbose_name_plural = _("steering committees")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency"],
                condition=Q(valid_to__isnull=True),
                name="committee_one_at_a_time",
                violation_error_message=_("This agency has a committee; reconstitute it instead."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="committee_valid_in_order",
                violation_error_message=_("A committee can't end before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CommitteeDuty(models.TextChoices):
    HEAD = "head", _("Head of the committee")
    STANDING_DEPUTY = "standing_deputy", _("Standing deputy head")
    DEPUTY = "deputy", _("Deputy head")
    SECRETARY = "secretary", _("Secretary")
    MEMBER = "member", _("Member")


class CommitteeMember(models.Model):
    """A person on a committee with their duty; name and position are kept as the decision printed them."""

    committee = models.ForeignKey(SteeringCommittee, models.PROTECT, related_name="members")
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("account"))
    full_name = models.CharField(_("full name"), max_length=150)
    position = models.CharField(_("position"), max_length=200, blank=True)
    duty = models.CharField(_("duty"), max_length=16, choices=CommitteeDuty.choices, default=CommitteeDuty.MEMBER)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = owned_by("committee__agency").as_manager()

    class Meta:
        verbose_name = _("committee member")
        verbose_name_plural = _("committee members")
        ordering = ["committee", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee"],
                condition=Q(duty="head"),
                name="committee_one_head",
                violation_error_message=_("A committee has one head."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.full_name} – {self.get_duty_display()}"
