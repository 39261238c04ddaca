"""The two phases of an import: check the whole file, then save it in one transaction."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import BinaryIO

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import Agency
from agencies.spreadsheets.cells import RejectedRows
from procedures.importing import notices as told
from procedures.importing.notices import in_words
from procedures.importing.rows import CaseReader, Problem
from procedures.importing.table import CaseTable
from procedures.importing.writing import Written, writer
from procedures.tally.keeping import compact, piled_up

__all__ = ["KEPT_PROBLEMS", "Checked", "Outcome", "check_file", "import_file", "in_words", "notices"]
KEPT_PROBLEMS = 1000
KEPT_UNKNOWN = 200


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
    """A checked file: its table, its reader with all problems, and the rejected rows as a workbook (b"" where there are none).

    `foreign_because`: why it looks like another agency's file, or "".
    """

    table: CaseTable
    reader: CaseReader
    rejected: bytes
    foreign_because: str = ""

    @property
    def rows(self) -> int:
        return self.reader.rows

    @property
    def bad_rows(self) -> int:
        return self.reader.bad_rows

    @property
    def problems(self) -> list[Problem]:
        return self.reader.problems

    @property
    def due_differs(self) -> int:
        """Rows whose due date differs from the one that the rules give."""
        return self.reader.due_differs

    @property
    def unknown(self) -> dict[str, list[dict]]:
        """Names of departments and procedures that the agency doesn't know: {field: [{"text", "count"}, …]}, the most frequent first."""
        return {
            field: [{"text": text, "count": count} for text, count in counted.most_common(KEPT_UNKNOWN)]
            for field, counted in self.reader.unknown.items()
        }

    def kinds(self) -> list[dict]:
        """Problems by kind, the most frequent first."""
        return [{"kind": kind, "count": count} for kind, count in self.reader.kinds.most_common()]


def check_file(
    file: BinaryIO,
    agency: Agency,
    *,
    chosen: dict[int, str] | None = None,
    progress: Callable[[int], None] = _quiet,
) -> Checked:
    """Read and check everything, save nothing. UserError when the file as a whole can't be used.

    `chosen`: column index -> field ("" leaves it out), as the person said; None takes what was saved for this header.
    """
    table = CaseTable(file, agency, chosen)
    rejected = RejectedRows("Hồ sơ bị từ chối", table.header, hidden=table.left_out())
    reader = CaseReader(
        agency,
        table.columns,
        len(table.header),
        width=table.width,
        on_bad_row=lambda problem, cells: rejected.add(
            problem.row, table.blanked(cells), f"{problem.column}: {problem.message}"
        ),
    )
    for block in table.blocks():
        reader.take(block)
        progress(reader.rows)
    _refuse_nothing(reader)
    content = rejected.content() if reader.bad_rows else b""
    return Checked(table, reader, content, told.foreign_because(agency, reader))


def import_file(
    file: BinaryIO,
    actor: Actor,
    agency: Agency,
    *,
    good_rows_only: bool,
    chosen: dict[int, str] | None = None,
    dry_run: bool = False,
    keep: int = KEPT_PROBLEMS,
    progress: Callable[[int], None] = _quiet,
    saved: Callable[[Outcome], None] | None = None,
) -> Outcome:
    """Check every row, then create and update in one transaction; `saved` runs inside it.

    `keep` problems are told in full. With a bad row and not `good_rows_only`, nothing is saved. A dry run does everything and takes it back. Two imports of
    one agency wait for each other.
    """
    table = CaseTable(file, agency, chosen)
    reader = CaseReader(agency, table.columns, len(table.header), width=table.width, keep=keep)
    writing = writer(agency, reader)
    try:
        writing.stage((reader.take(block) for block in table.blocks()), progress)
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
            else:
                if (written.created or written.updated) and piled_up(agency):
                    compact(agency)
                if saved:
                    saved(outcome)
        return outcome
    except IntegrityError as error:
        if "case_extended_after_due" not in str(error):
            raise
        raise UserError(
            _("A case of this file was extended by somebody else meanwhile. Import the file again.")
        ) from None
    finally:
        writing.close()


def _refuse_nothing(reader: CaseReader) -> None:
    if not reader.rows:
        raise UserError(_("The file has a header but no case below it."))


def _outcome(reader: CaseReader) -> Outcome:
    return Outcome(
        rows=reader.rows,
        rejected=reader.bad_rows,
        errors=[problem.as_dict() for problem in reader.problems],
        first_received=reader.first_received,
    )


def notices(checked: Checked) -> list[str]:
    """What was assumed where the file says nothing, and what is odd in it, in words."""
    return told.of(checked.table, checked.reader)
