"""Imports of case files: the file, what was found wrong, what came in."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.models import Agency, Department, Job, Membership, StoredFile
from agencies.querysets import AgencyOwnedQuerySet
from procedures.models.procedure import Procedure
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
    # What a column means where the person has said so: {column index as text: field, or "" to leave it out}.
    chosen_columns = models.JSONField(default=dict)
    # Names the agency doesn't know, over all rows: {"department": [{"text", "count"}, …], "procedure": […]}.
    unknown = models.JSONField(default=dict)
    # Why this looks like another agency's file, or ""; then it needs a person's word before it is imported.
    foreign_because = models.CharField(_("why it looks like another agency's file"), max_length=500, blank=True)
    foreign_confirmed = models.BooleanField(default=False)
    due_differs = models.PositiveIntegerField(_("due dates unlike the computed ones"), default=0)
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


class ColumnMapping(models.Model):
    """What the columns of one system's files mean, as a person of the agency has said; used again for the same header."""

    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="column_mappings", verbose_name=pgettext_lazy("cases", "agency")
    )
    # SHA-256 of the header's words without accents, in order.
    header_sha256 = models.CharField(max_length=64)
    columns = models.JSONField(default=dict)  # {column index as text: field, or "" to leave it out}
    saved_at = models.DateTimeField(_("saved at"))
    saved_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+", verbose_name=_("saved by"))

    objects = AgencyOwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("columns of a system's files")
        verbose_name_plural = _("columns of systems' files")
        ordering = ["agency", "-saved_at"]
        constraints = [models.UniqueConstraint(fields=["agency", "header_sha256"], name="column_mapping_unique")]

    def __str__(self) -> str:
        return self.header_sha256[:8]


class AliasKind(models.TextChoices):
    DEPARTMENT = "department", pgettext_lazy("cases", "Department")
    PROCEDURE = "procedure", pgettext_lazy("cases", "Procedure")


class ImportAlias(models.Model):
    """Another name that files use for one of the agency's departments or procedures."""

    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="import_aliases", verbose_name=pgettext_lazy("cases", "agency")
    )
    kind = models.CharField(pgettext_lazy("alias", "kind"), max_length=10, choices=AliasKind.choices)
    text = models.CharField(_("name in the file"), max_length=500)
    key = models.CharField(max_length=500)  # agencies.text.fold(text)
    department = models.ForeignKey(Department, models.CASCADE, null=True, blank=True, related_name="+")
    procedure = models.ForeignKey(Procedure, models.CASCADE, null=True, blank=True, related_name="+")

    objects = AgencyOwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("other name in files")
        verbose_name_plural = _("other names in files")
        ordering = ["agency", "kind", "key"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "kind", "key"], name="import_alias_unique"),
            models.CheckConstraint(
                condition=Q(kind="department", department__isnull=False, procedure__isnull=True)
                | Q(kind="procedure", procedure__isnull=False, department__isnull=True),
                name="import_alias_means_one_thing",
                violation_error_message=_("Choose what this name stands for."),
            ),
        ]

    def __str__(self) -> str:
        return self.text
