"""The activity log: one append-only row for each change, readable in words."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models.agency import Agency
from agencies.models.people import User
from agencies.querysets import ActivityLinkQuerySet, ActivityQuerySet


class Route(models.TextChoices):
    """How a change came in."""

    WEB = "web", _("the site")
    API = "api", _("the interface for other systems")
    JOB = "job", _("a background job")
    COMMAND = "command", _("a command")


class ActivityEntry(models.Model):
    """Who did what to which object, when and why. Names are copied, so that they survive renames."""

    untracked_because = "it is the log"

    at = models.DateTimeField(_("when"), db_index=True)
    # Empty only for people who hold no role yet (their sign-in).
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+", verbose_name=_("agency"))
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("person"))
    user_name = models.CharField(_("name at the time"), max_length=150, blank=True)
    role = models.CharField(_("role"), max_length=20, blank=True)
    # Whoever the person stood in for (Delegation), by name.
    acting_for = models.CharField(_("acting for"), max_length=150, blank=True)
    request_id = models.CharField(_("request"), max_length=36, blank=True, db_index=True)
    route = models.CharField(_("by way of"), max_length=10, choices=Route.choices, default=Route.WEB)
    code = models.CharField(_("action"), max_length=80)
    object_label = models.CharField(max_length=80)
    object_id = models.CharField(max_length=40)
    object_name = models.CharField(_("object"), max_length=300)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    reason = models.TextField(_("reason"), blank=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activity log")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["object_label", "object_id"], name="activity_object"),
            models.Index(fields=["agency", "-at"], name="activity_agency_at"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y %H:%M} {self.user_name} {self.code}"

    def save(self, *args, **kwargs):
        if self.pk is not None:
            raise TypeError("The activity log is append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("The activity log is append-only.")


class ActivityLink(models.Model):
    """An entry's place in the hash chain of its agency: `digest` covers the entry and the link before it.

    `chain` is the agency's id, 0 for entries without one. On PostgreSQL the database makes the links at commit, one chain at a
    time under a lock, and the application can only read them; see agencies/trail.py.
    """

    untracked_because = "it is the log"

    entry = models.OneToOneField(ActivityEntry, models.PROTECT, primary_key=True, related_name="link")
    chain = models.BigIntegerField()
    number = models.PositiveBigIntegerField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    objects = ActivityLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link of the activity log")
        verbose_name_plural = _("links of the activity log")
        ordering = ["chain", "number"]
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="activity_link_no_fork")]

    def __str__(self) -> str:
        return f"{self.chain}/{self.number}"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise TypeError("The activity log is append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("The activity log is append-only.")
