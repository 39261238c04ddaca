"""The activity log: one append-only row for each change, readable in words."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models.agency import Agency
from agencies.models.people import User
from agencies.querysets import ActivityQuerySet


class ActivityEntry(models.Model):
    """Who did what to which object, when and why. Names are copied, so that they survive renames."""

    at = models.DateTimeField(_("when"), db_index=True)
    # Empty only for people who hold no role yet (their sign-in).
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+", verbose_name=_("agency"))
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("person"))
    user_name = models.CharField(_("name at the time"), max_length=150, blank=True)
    role = models.CharField(_("role"), max_length=20, blank=True)
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
