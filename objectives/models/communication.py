"""Making objectives known: read and understood by each person in scope, posted in each room, on the wall and in public."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Department, Membership, StoredFile, User
from agencies.querysets import owned_by
from objectives.models.objective_set import ObjectiveSet


class Acknowledgement(models.Model):
    """A person has read the policy and objectives and understood their part (decision 589/2024, article 2.3)."""

    objective_set = models.ForeignKey(
        ObjectiveSet, models.PROTECT, related_name="acknowledgements", verbose_name=_("objective set")
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("person"))
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    at = models.DateTimeField(_("confirmed at"))
    # The version that was read: an amendment asks for another reading.
    read_amendments = models.PositiveSmallIntegerField(_("amendments read"), default=0)

    objects = owned_by("objective_set__agency").as_manager()

    class Meta:
        verbose_name = _("acknowledgement")
        verbose_name_plural = _("acknowledgements")
        ordering = ["objective_set", "at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["objective_set", "user", "read_amendments"],
                name="acknowledged_once",
                violation_error_message=_("This person has confirmed it already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.objective_set}"


class SetPosting(models.Model):
    """Objectives posted in a department's room, shown by a photo (plan 698/2022 of a provincial department, point 3)."""

    objective_set = models.ForeignKey(
        ObjectiveSet, models.PROTECT, related_name="postings", verbose_name=_("objective set")
    )
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("department"))
    place = models.CharField(_("where"), max_length=200)
    posted_on = models.DateField(_("posted on"))
    taken_down_on = models.DateField(_("taken down on"), null=True, blank=True)
    photo = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("photo"))
    recorded_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("recorded by")
    )

    objects = owned_by("objective_set__agency").as_manager()

    class Meta:
        verbose_name = _("posting in a room")
        verbose_name_plural = _("postings in rooms")
        ordering = ["objective_set", "department", "-posted_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_down_on__isnull=True) | Q(taken_down_on__gte=F("posted_on")),
                name="set_posting_in_order",
                violation_error_message=_("A posting can't be taken down before it is made."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.department} {self.posted_on:%d/%m/%Y}"


class Poster(models.Model):
    """The one page of policy and objectives for the wall, and since when the public may read it."""

    objective_set = models.OneToOneField(
        ObjectiveSet, models.PROTECT, related_name="poster", verbose_name=_("objective set")
    )
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    large_file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file in A3")
    )
    # What the files show, as a digest: another one means that they must be made anew.
    digest = models.CharField(max_length=64, blank=True, editable=False)
    made_at = models.DateTimeField(_("made at"), null=True, blank=True)
    public_since = models.DateTimeField(_("public since"), null=True, blank=True)

    objects = owned_by("objective_set__agency").as_manager()

    class Meta:
        verbose_name = _("poster")
        verbose_name_plural = _("posters")
        ordering = ["objective_set"]

    def __str__(self) -> str:
        return str(self.objective_set)
