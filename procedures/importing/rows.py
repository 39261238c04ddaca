"""From the rows of a file to checked case records.

`CaseReader._record` is the one place of rules and messages. screen.py applies the same rules to whole columns and hands over
whatever it can't vouch for; a test holds the two against each other.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import clock
from agencies.models import Agency
from agencies.spreadsheets.blocks import Block, Row
from agencies.spreadsheets.cells import plain_text
from procedures.importing.applicants import scrubbed
from procedures.importing.codes import CODE, Prefixes
from procedures.importing.columns import LABELS, is_total
from procedures.importing.dues import Dues
from procedures.importing.lookups import Departments, Procedures
from procedures.importing.moments import DAY, minutes_of, text_of
from procedures.importing.seen import SeenCodes
from procedures.importing.values import END_OF_DAY, BadValue, channels, read_count, read_moment, statuses
from procedures.models import Case, CaseRules, CaseStatus, Channel

MAX_CODE = 50
EXAMPLES = 3
MAX_UNKNOWN = 20_000


class Record(NamedTuple):
    """A case as the databases take it; moments are minutes of local time since 1970 (moments.py), None where there is none."""

    code: str
    procedure: int
    department: int
    channel: int
    status: int
    received: int
    due: int
    finished: int | None
    returned: int | None
    extended: int | None
    paused: int | None
    supplements: int | None
    computed: bool


class Problem(NamedTuple):
    """Why a row can't be taken. `message` goes on from "Row 128, column Due date:"."""

    row: int
    column: str
    value: str
    message: str
    kind: str

    def as_dict(self) -> dict:
        """As stored, shown and printed by the command."""
        return {"row": self.row, "column": self.column, "value": self.value, "message": self.message}


class CaseReader:
    """Checks rows against an agency's departments, procedures and calendar.

    `take(block)` gives what is good; `problems` (the first `keep`), `kinds` (a count of each) and `bad_rows` tell the rest.
    """

    def __init__(
        self,
        agency: Agency,
        columns: dict[str, int],
        header_width: int,
        *,
        width: int = 0,
        keep: int = 1000,
        on_bad_row=None,
    ):
        """`header_width`: columns with a title; `width`: cells of a row as the file has them, where it has empty ones beyond."""
        self.agency, self.columns, self.header_width, self.keep = agency, columns, header_width, keep
        self.width = max(width, header_width)
        self.on_bad_row = on_bad_row
        self.problems: list[Problem] = []
        self.kinds: Counter[str] = Counter()
        self.rows = self.bad_rows = self.totals_left_out = self.computed_due = 0
        self.first: int | None = None
        self.unknown: dict[str, Counter[str]] = {"department": Counter(), "procedure": Counter()}
        self.due_differs, self.due_examples = 0, []
        self.odd_codes, self.prefixes = 0, Prefixes()
        self.seen = SeenCodes()
        self.rules = CaseRules.of(agency)
        self.dues = Dues(agency, self.rules)
        self.tonight = minutes_of(f"{clock.today().isoformat()}{END_OF_DAY}")
        self.departments, self.procedures = Departments(agency), Procedures(agency)
        self.statuses, self.channels = statuses(), channels()
        self.extensions = _extensions(agency)

    @property
    def missing_years(self) -> set[int]:
        return self.dues.missing_years

    @property
    def first_received(self) -> date | None:
        """The earliest day of receipt among the good rows."""
        return None if self.first is None else date.fromisoformat(text_of(self.first)[:10])

    def records(self, rows: Iterable[Row]) -> Iterator[Record]:
        """Good records in file order; what is wrong with the others is noted on the way."""
        for number, cells in rows:
            try:
                record = self._record(number, cells)
            except BadValue as error:
                self._note(number, cells, error)
                continue
            if record is None:
                continue
            self.rows += 1
            self.seen[record.code] = number
            self.first = record.received if self.first is None else min(self.first, record.received)
            yield record

    def take(self, block: Block):
        """The good records of a block as columns (screen.SCHEMA), whose rows are in no particular order."""
        from procedures.importing.screen import taken

        return taken(self, block)

    def _record(self, number: int, cells: list) -> Record | None:
        """One row as a record, None for a total row and for one of blanks; BadValue carries the column it is about as `field`."""
        columns = self.columns
        field = "code"
        try:
            if len(cells) != self.header_width:
                cells = self._fitted(cells)
            code = self._code(cells[columns["code"]])
            field = "procedure"
            procedure, department, limit, unit = self.procedures[cells[columns["procedure"]]]
            if "department" in columns:
                field = "department"
                department = self.departments[cells[columns["department"]]] or department
            field = "channel"
            channel = _COUNTER
            if "channel" in columns and not _is_blank(cells[columns["channel"]]):
                channel = self.channels[cells[columns["channel"]]]
            field = "received"
            received = read_moment(cells[columns["received"]])
            if received is None:
                raise BadValue("empty", _("this cell is empty. Write the date as dd/mm/yyyy hh:mm."))
            field = "finished"
            finished = self._later("finished", cells, received)
            field = "returned"
            returned = self._later("returned", cells, received)
            field = "status"
            status, finished = self._status(cells, finished, returned)
            field = "paused"
            paused = self._later("paused", cells, received) if status in _PAUSED else None
            field = "supplements"
            supplements = read_count(cells[columns["supplements"]]) if "supplements" in columns else None
            field = "due"
            due, computed = self._due(number, cells, received, limit, unit, status in _PAUSED or bool(supplements))
            field = "extended"
            extended = self._extended(code, cells, due)
        except BadValue as error:
            if is_total(cells):
                self.totals_left_out += 1
                return None
            if all(_is_blank(cell) for cell in cells):
                return None
            error.field = getattr(error, "field", field)
            raise
        self._count_code(code)
        moments = (received, due, finished, returned, extended, paused)
        return Record(
            code, procedure, department, channel, status,
            *(None if moment is None else minutes_of(moment) for moment in moments), supplements, computed,
        )  # fmt: skip

    def _fitted(self, cells: list) -> list:
        """A row as wide as the header: short ones are filled up; a longer one is a separator too many."""
        extra = cells[self.header_width :]
        if any(not _is_blank(cell) for cell in extra):
            words = _(
                "the row has %(cells)d cells, the header only %(columns)d: a comma inside a cell, as in “98,5”, needs quotation marks around it."
            )
            raise BadValue("width", words % {"cells": len(cells), "columns": self.header_width})
        return cells[: self.header_width] + [""] * (self.header_width - len(cells))

    def _code(self, cell) -> str:
        code = plain_text(cell)
        if not code:
            raise BadValue("empty", _("this cell is empty. Every case needs its code."))
        if len(code) > MAX_CODE or " " in code or "\\" in code or not code.isprintable():
            words = _("“%(value)s” is not a case code: at most %(max)d characters, without blanks.")
            raise BadValue("code", words % {"value": code[:80], "max": MAX_CODE})
        before = self.seen.get(code)
        if before is not None:
            words = _("%(value)s is already in row %(row)d of this file. Keep one of the two rows.")
            raise BadValue("duplicate", words % {"value": code, "row": before})
        return code

    def _count_code(self, code: str) -> None:
        self.odd_codes += not CODE.fullmatch(code)
        self.prefixes.add(code)

    def _later(self, field: str, cells: list, received: str) -> str | None:
        """A moment that can't lie before the receipt, nor in the future where it tells what happened; None where the file gives none."""
        if field not in self.columns:
            return None
        moment = read_moment(cells[self.columns[field]], END_OF_DAY)
        if moment is not None and moment < received:
            words = _("%(value)s is before the date of receipt, %(received)s. Mend one of the two dates.")
            raise BadValue("order", words % {"value": shown(moment), "received": shown(received)})
        if moment is not None and field in _HAPPENED and minutes_of(moment) > self.tonight:
            words = _("%(value)s lies in the future, and can't have happened yet. Mend the date.")
            raise BadValue("contradiction", words % {"value": shown(moment)})
        return moment

    def _status(self, cells: list, finished: str | None, returned: str | None) -> tuple[int, str | None]:
        """Status and moment of finishing, each filled from the other: finished before returned (decision 766/2022)."""
        cell = cells[self.columns["status"]] if "status" in self.columns else ""
        finished = finished or returned
        if _is_blank(cell):
            if returned:
                return CaseStatus.RETURNED.value, finished
            return (CaseStatus.FINISHED if finished else CaseStatus.IN_PROGRESS).value, finished
        status = self.statuses[cell]
        ended = status in _ENDED
        if ended and finished is None and status != _NOT_RECEIVED:
            words = _("the case has ended (%(status)s) but has no date of finishing. Add the date.")
            raise BadValue("contradiction", words % {"status": CaseStatus(status).label})
        if not ended and finished is not None:
            words = _("the status is “%(status)s” but a date of finishing is given. Mend one of the two.")
            raise BadValue("contradiction", words % {"status": CaseStatus(status).label})
        return status, finished

    def _due(self, number: int, cells: list, received: str, limit: int, unit: str, stopped: bool) -> tuple[str, bool]:
        """The due moment, and whether it was computed because the file gives none (decision 766/2022, indicator 2.1).

        A given one is compared by day with what the rules say, unless the clock was stopped: then it rightly differs.
        """
        given = self._later("due", cells, received)
        expected = self.dues.of(minutes_of(received), limit, unit)
        if given is not None:
            if not stopped and expected is not None and text_of(expected)[:10] != given[:10]:
                self.note_differing(number, minutes_of(given), expected)
            return given, False
        if expected is None:
            raise BadValue(
                "date", _("%(value)s: the year can't be right. Mend it in the file.") % {"value": shown(received)}
            )
        self.computed_due += 1
        return text_of(expected), True

    def note_differing(self, number: int, given: int, expected: int) -> None:
        """A due date that differs from the computed one: counted, the first ones kept as (row, given, computed)."""
        self.due_differs += 1
        if len(self.due_examples) < EXAMPLES:
            self.due_examples.append((number, shown(text_of(given))[:10], shown(text_of(expected))[:10]))

    def _extended(self, code: str, cells: list, due: str) -> str | None:
        """The new due date after an extension: at most one, and never before the first (Decree 61/2018 art. 19)."""
        stored = self.extensions.get(code)
        moment = read_moment(cells[self.columns["extended"]], END_OF_DAY) if "extended" in self.columns else None
        if moment is None:
            if stored is not None and stored < minutes_of(due):
                words = _(
                    "the due date %(due)s is later than the new due date on record, %(stored)s. Mend the due date."
                )
                raise BadValue("order", words % {"due": shown(due), "stored": shown(text_of(stored))})
            return None
        if moment < due:
            words = _("%(value)s is before the first due date, %(due)s. Mend one of the two dates.")
            raise BadValue("order", words % {"value": shown(moment), "due": shown(due)})
        if stored is not None and stored // DAY != minutes_of(moment) // DAY:
            words = _(
                "the case was extended to %(stored)s already, and a case is extended once at most. Mend the new due date %(value)s."
            )
            raise BadValue(
                "contradiction", words % {"stored": shown(text_of(stored))[:10], "value": shown(moment)[:10]}
            )
        return moment if stored is None else text_of(stored)

    def _note(self, number: int, cells: list, error: BadValue) -> None:
        self.rows += 1
        self.bad_rows += 1
        self.kinds[error.kind] += 1
        field = error.field
        index = self.columns.get(field)
        value = plain_text(cells[index])[:200] if index is not None and index < len(cells) else ""
        message = str(error)
        if field != "code":
            value, message = scrubbed(value), scrubbed(message)
        if error.kind != "width":
            self._note_unknown(cells)
            self.prefixes.add(plain_text(cells[self.columns["code"]]) if self.columns["code"] < len(cells) else "")
        problem = Problem(number, str(LABELS[field]), value, message, error.kind)
        if len(self.problems) < self.keep:
            self.problems.append(problem)
        if self.on_bad_row:
            self.on_bad_row(problem, cells)

    def _note_unknown(self, cells: list) -> None:
        """Count the names of a rejected row that the agency doesn't know, whatever else is wrong with it."""
        for field, names in (("department", self.departments), ("procedure", self.procedures)):
            index = self.columns.get(field)
            if index is None or index >= len(cells):
                continue
            try:
                names[cells[index]]
            except BadValue as error:
                text = scrubbed(plain_text(cells[index])[:500])
                counted = self.unknown[field]
                if error.kind == field and (text in counted or len(counted) < MAX_UNKNOWN):
                    counted[text] += 1


def _is_blank(cell) -> bool:
    return cell is None or (cell.__class__ is str and (not cell or cell.isspace()))


def _extensions(agency: Agency) -> dict[str, int]:
    """Code -> the new due date on record, of the agency's cases that have one."""
    rows = Case.objects.of_agency(agency).filter(extended_due_at__isnull=False).order_by("pk")
    found = rows.values_list("code", "extended_due_at").iterator(chunk_size=5000)
    return {code: minutes_of(local_text(moment)) for code, moment in found}


def local_text(moment) -> str:
    """An aware moment as "YYYY-MM-DD HH:MM" of local time."""
    return timezone.localtime(moment).isoformat(" ", "minutes")[:16]


_COUNTER, _NOT_RECEIVED = int(Channel.COUNTER), int(CaseStatus.NOT_RECEIVED)
_ENDED = frozenset(int(status) for status in CaseStatus.ended())
_PAUSED = frozenset(int(status) for status in CaseStatus.paused())
_HAPPENED = {"finished", "returned", "paused"}


def shown(moment: str) -> str:
    """`2024-02-07 09:15` -> `07/02/2024 09:15`; the time is left out where the file gave none."""
    day = f"{moment[8:10]}/{moment[5:7]}/{moment[:4]}"
    return day if moment[10:] in (" 00:00", END_OF_DAY) else day + moment[10:]
