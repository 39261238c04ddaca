"""The rollup: sums of what happened to cases, by half-month, so that no page ever scans cases.

A ledger of signed sums: each change of cases adds rows, nothing is overwritten, readers sum. So writers never wait for each other on a
counter, and merging rows of the same key (`tally.compact`) changes no figure. Written by the database itself: procedures/tally/.

Half-months end on the 14th and on the last day, where both cut-off calendars end (regulations 3.4). Each case leaves dated
events: received; finished early, on time or late; and the day after its due day, when it became overdue.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.models import Agency, Department
from agencies.querysets import AgencyOwnedQuerySet
from procedures.models.case import Channel
from procedures.models.procedure import Procedure


class Tally(models.Model):
    """Sums of one key in one half-month, whose first day is `bucket` (the 1st or the 15th)."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="+", db_index=False)
    department = models.ForeignKey(Department, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    bucket = models.DateField()
    received = models.IntegerField(default=0)
    received_online = models.IntegerField(default=0)
    early = models.IntegerField(default=0)
    on_time = models.IntegerField(default=0)
    late = models.IntegerField(default=0)
    overdue = models.IntegerField(_("became overdue"), default=0)
    # Of those above, the cases with more than one request for supplements (Decision 766/QĐ-TTg, indicator 2.1).
    repeat_received = models.IntegerField(default=0)
    repeat_kept = models.IntegerField(_("early or on time"), default=0)
    repeat_late = models.IntegerField(default=0)
    repeat_overdue = models.IntegerField(default=0)
    # Finished cases with recorded steps, and those whose every step kept its hours.
    stepped = models.IntegerField(default=0)
    steps_kept = models.IntegerField(default=0)
    # Registered or refused, by the day they came: in no column of the form, but in lists.
    not_received = models.IntegerField(default=0)

    untracked_because = "computed from cases by the database, and computed again at any time"

    objects = AgencyOwnedQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.agency_id} {self.bucket:%d/%m/%Y}"


class DepartmentTally(Tally):
    """By department."""

    class Meta:
        verbose_name = pgettext_lazy("cases", "tally by department")
        verbose_name_plural = pgettext_lazy("cases", "tallies by department")
        ordering = ["agency", "bucket", "pk"]
        indexes = [models.Index(fields=["agency", "bucket"], name="department_tally_key")]


class ProcedureTally(Tally):
    """By department, procedure and channel; fields of administration follow from the procedures."""

    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    channel = models.PositiveSmallIntegerField(choices=Channel.choices)

    class Meta:
        verbose_name = pgettext_lazy("cases", "tally by procedure")
        verbose_name_plural = pgettext_lazy("cases", "tallies by procedure")
        ordering = ["agency", "bucket", "pk"]
        indexes = [models.Index(fields=["agency", "bucket"], name="procedure_tally_key")]
