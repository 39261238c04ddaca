"""People read from a spreadsheet: looked at first, taken over in one go."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models.agency import Agency
from agencies.models.files import StoredFile
from agencies.models.people import Membership
from agencies.querysets import AgencyOwnedQuerySet


class PeopleImportState(models.TextChoices):
    CHECKED = "checked", _("Checked")
    APPLIED = "applied", _("Taken over")
    DISCARDED = "discarded", _("Discarded")


class PeopleImport(models.Model):
    """An uploaded list of people. Its rows are read from the file each time: no copy of personal data lies beside it."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("agency"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("file"))
    state = models.CharField(
        _("state"), max_length=9, choices=PeopleImportState.choices, default=PeopleImportState.CHECKED
    )
    created_at = models.DateTimeField(_("uploaded at"))
    created_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name=_("uploaded by"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    added = models.PositiveIntegerField(_("added"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    rejected = models.PositiveIntegerField(_("rejected"), default=0)

    objects = AgencyOwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of people")
        verbose_name_plural = _("imports of people")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.file)
