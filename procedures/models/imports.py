"""Imports of case files: the file, what was found wrong, what came in."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.models import Agency, Job, Membership, StoredFile
from procedures.querysets import ImportBatchQuerySet


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", pgettext_lazy("cases", "Uploaded")
    CHECKED = "checked", _("Checked, waiting for your decision")
    IMPORTED = "imported", pgettext_lazy("cases", "Imported")
    REFUSED = "refused", pgettext_lazy("cases", "Refused")
    CANCELLED = "cancelled", pgettext_lazy("cases", "Cancelled")


class ImportBatch(models.Model):
    """One uploaded file of case records."""

    untracked_because = "the state of an upload; the stored file and the import itself have entries"

    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="imports", verbose_name=pgettext_lazy("cases", "agency")
    )
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=pgettext_lazy("cases", "file"))
    # Of the file as it was uploaded; what is stored is a copy without applicants.
    original_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    created_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, related_name="+", verbose_name=pgettext_lazy("cases", "uploaded by")
    )
    created_at = models.DateTimeField(pgettext_lazy("cases", "uploaded at"))
    state = models.CharField(
        pgettext_lazy("cases", "state"), max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED
    )
    header_row = models.PositiveIntegerField(null=True)
    columns = models.JSONField(default=list)  # [{"header", "field", "samples": [..3], "personal"}]
    preview = models.JSONField(default=list)  # first rows as read
    problems = models.JSONField(default=list)  # first 1,000: [{"row", "column", "value", "message"}]
    rows = models.PositiveIntegerField(pgettext_lazy("cases", "rows"), default=0)
    created = models.PositiveIntegerField(pgettext_lazy("cases", "new"), default=0)
    updated = models.PositiveIntegerField(pgettext_lazy("cases", "changed"), default=0)
    unchanged = models.PositiveIntegerField(pgettext_lazy("cases", "unchanged"), default=0)
    rejected = models.PositiveIntegerField(pgettext_lazy("cases", "rejected"), default=0)
    problem_kinds = models.JSONField(default=list)  # [{"kind", "label", "count"}] over all rows
    notices = models.JSONField(default=list)  # what was assumed, in words
    refusal = models.TextField(_("why the file was refused"), blank=True)
    good_rows_only = models.BooleanField(_("good rows only"), default=False)
    rejected_file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, related_name="+", verbose_name=pgettext_lazy("cases", "rejected rows")
    )
    finished_at = models.DateTimeField(pgettext_lazy("cases", "imported at"), null=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of cases")
        verbose_name_plural = _("imports of cases")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file.name
