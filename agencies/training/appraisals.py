"""Verbs on the appraisal of staff at the end of a year: four counts for each department, nobody's own rating."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from agencies import clock
from agencies.activity import log
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import Agency, AppraisalSummary, Department
from agencies.permissions import can_keep_appraisal
from agencies.training.common import Upload, check_year, fill, store_file

COUNTS = AppraisalSummary.COUNTS


@dataclass(frozen=True)
class Row:
    """A department's counts as typed, in the order of COUNTS; `department` None: the leaders. No counts: nothing is entered."""

    department: Department | None
    counts: tuple[int, int, int, int] | None


@transaction.atomic
def save(actor: Actor, agency: Agency, *, year: int, rows: Iterable[Row], evidence: Upload | None = None) -> int:
    """Enter or mend a year's counts; how many departments changed. A row without counts takes back what was entered.

    `evidence` goes with every row that has counts. PermissionDenied; UserError for a year to come.
    """
    if not can_keep_appraisal(actor, agency):
        raise PermissionDenied
    check_year(year)
    if year > clock.today().year:
        raise UserError(_("Staff are rated at the end of the year: this one is still to come."), "year")
    rows = list(rows)
    if any(row.department is not None and row.department.agency_id != agency.pk for row in rows):
        raise PermissionDenied
    Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    stored = store_file(actor, evidence, kind="appraisal", field="evidence") if evidence else None
    there = {
        one.department_id: one for one in AppraisalSummary.objects.of_agency(agency).filter(year=year).order_by("pk")
    }
    return sum(
        _save_row(actor, agency, year, row, there.get(row.department.pk if row.department else None), stored)
        for row in rows
    )


def _save_row(actor: Actor, agency: Agency, year: int, row: Row, present: AppraisalSummary | None, stored) -> bool:
    # Small numbers tell of people, and the log is read by many and never erased: it says that, not what.
    if row.counts is None:
        if present is not None:
            log(actor, "agencies.appraisal_saved", present, before={"rated": True}, after={"rated": False})
            present.delete()
        return present is not None
    summary = present or AppraisalSummary(agency=agency, department=row.department, year=year)
    same = present is not None and tuple(getattr(present, name) for name in COUNTS) == tuple(row.counts)
    if same and stored is None:
        return False
    fields = dict(zip(COUNTS, row.counts, strict=True)) | ({"evidence": stored} if stored else {})
    fill(summary, fields)
    summary.save()
    log(actor, "agencies.appraisal_saved", summary, before={"rated": present is not None}, after={"rated": True})
    return True
