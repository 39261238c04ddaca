"""The two phases of an import: check the whole file, then save it in one transaction."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import Agency
from agencies.spreadsheets.cells import RejectedRows
from procedures.importing.rows import CaseReader, Problem
from procedures.importing.table import CaseTable
from procedures.importing.writing import Written, writer
from procedures.workdays import MissingCalendar

KEPT_PROBLEMS = 1000


@dataclass
class Outcome:
    """What a check or an import of a file came to."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    errors: list[dict] = field(default_factory=list)
    first_received: date | None = None

    def as_dict(self) -> dict:
        """The JSON of `manage.py import_cases`."""
        return {key: value for key, value in asdict(self).items() if key != "first_received"}


def _quiet(done: int) -> None:
    """Progress nobody looks at."""


@dataclass
class Checked:
    """A checked file: its table, its reader with all problems, and the rejected rows as a workbook."""

    table: CaseTable
    reader: CaseReader
    rejected: bytes

    def kinds(self) -> list[dict]:
        """Problems by kind, the most frequent first."""
        return [{"kind": kind, "count": count} for kind, count in self.reader.kinds.most_common()]


def check_file(file: BinaryIO, agency: Agency, *, progress: Callable[[int], None] = _quiet) -> Checked:
    """Read and check everything, save nothing. UserError when the file as a whole can't be used."""
    table = CaseTable(file)
    rejected = RejectedRows("Hồ sơ bị từ chối", table.header, hidden=table.left_out())
    reader = CaseReader(
        agency,
        table.columns,
        len(table.header),
        on_bad_row=lambda problem, cells: rejected.add(
            problem.row, table.blanked(cells), f"{problem.column}: {problem.message}"
        ),
    )
    for count, _record in enumerate(reader.records(table.rows()), start=1):
        if count % 10_000 == 0:
            progress(count)
    _refuse_nothing(reader)
    return Checked(table, reader, rejected.content() if reader.bad_rows else b"")


def import_file(
    file: BinaryIO,
    actor: Actor,
    agency: Agency,
    *,
    good_rows_only: bool,
    dry_run: bool = False,
    keep: int = KEPT_PROBLEMS,
    progress: Callable[[int], None] = _quiet,
    saved: Callable[[Outcome], None] | None = None,
) -> Outcome:
    """Check every row, then create and update in one transaction; `saved` runs inside it.

    `keep` problems are told in full. With a bad row and not `good_rows_only`, nothing is saved. A dry run does everything and takes it back. Two imports of
    one agency wait for each other.
    """
    table = CaseTable(file)
    reader = CaseReader(agency, table.columns, len(table.header), keep=keep)
    writing = writer(agency)
    try:
        writing.stage(reader.records(table.rows()), progress)
        _refuse_nothing(reader)
        outcome = _outcome(reader)
        if reader.bad_rows and not good_rows_only:
            return outcome
        with transaction.atomic():
            Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
            written: Written = writing.merge(actor)
            outcome.created, outcome.updated, outcome.unchanged = written.created, written.updated, written.unchanged
            if dry_run:
                transaction.set_rollback(True)
            elif saved:
                saved(outcome)
        return outcome
    finally:
        writing.close()


def _refuse_nothing(reader: CaseReader) -> None:
    if not reader.rows:
        raise UserError(_("The file has a header but no case below it."))


def _outcome(reader: CaseReader) -> Outcome:
    first = reader.first_received
    return Outcome(
        rows=reader.rows,
        rejected=reader.bad_rows,
        errors=[problem.as_dict() for problem in reader.problems],
        first_received=date.fromisoformat(first[:10]) if first else None,
    )


def notices(checked: Checked) -> list[str]:
    """What was assumed where the file says nothing, in words."""
    reader, found = checked.reader, []
    for column in checked.table.described():
        if column["personal"]:
            words = _("Column “%(column)s” is not kept: personal data of applicants are not needed here.")
            found.append(words % {"column": column["header"]})
    if "channel" not in reader.columns:
        found.append(
            _("The file has no column for the channel of receipt: every case is counted as received at the counter.")
        )
    if not {"finished", "returned"} & set(reader.columns):
        found.append(_("No column with the date of finishing was recognised: every case comes in as not finished yet."))
    if reader.computed_due:
        text = ngettext(
            "%(count)d case has no due date: it was computed from the procedure's time limit.",
            "%(count)d cases have no due date: they were computed from the procedures' time limits.",
            reader.computed_due,
        )
        found.append(text % {"count": reader.computed_due})
    if reader.missing_years:
        found.append(str(MissingCalendar(tuple(sorted(reader.missing_years)))))
    if reader.totals_left_out:
        found.append(_("Total rows left out: %(count)d.") % {"count": reader.totals_left_out})
    return found


def in_words(problem: Problem) -> str:
    """ "Row 128, column Due date: …"."""
    parts = {"row": problem.row, "column": problem.column, "message": problem.message}
    return _("Row %(row)d, column %(column)s: %(message)s") % parts
