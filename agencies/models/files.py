"""Stored files: private, found by their content's hash."""

from django.core.files.storage import default_storage
from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models.agency import Agency
from agencies.querysets import AgencyOwnedQuerySet


class StoredFile(models.Model):
    """A file of an agency. The name on disk is the SHA-256 of the content; the person's name is only shown."""

    untracked_because = "content never changes under its hash; whatever refers to a file is tracked"

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("agency"))
    name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField(_("size"))
    content_type = models.CharField(_("type"), max_length=100)
    kind = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(_("stored at"))
    created_by = models.ForeignKey("agencies.User", models.PROTECT, null=True, related_name="+")

    objects = AgencyOwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        return f"{self.sha256[:2]}/{self.sha256}"

    def open(self):
        return default_storage.open(self.key, "rb")

    def read_bytes(self) -> bytes:
        with self.open() as file:
            return file.read()
