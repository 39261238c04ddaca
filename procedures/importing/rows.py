"""From the rows of a file to checked case records."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import Agency
from agencies.spreadsheets.cells import plain_text
from agencies.spreadsheets.readers import Row
from procedures import workdays
from procedures.importing.applicants import scrubbed
from procedures.importing.columns import LABELS, is_total
from procedures.importing.lookups import Departments, Procedures
from procedures.importing.values import END_OF_DAY, BadValue, channels, read_moment, statuses
from procedures.models import CaseStatus, Channel, TimeUnit

MAX_CODE = 50


class Record(NamedTuple):
    """A case as the databases take it; moments are local text "YYYY-MM-DD HH:MM"."""

    code: str
    procedure: int
    department: int
    channel: int
    status: int
    received: str
    due: str
    finished: str | None
    returned: str | None


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

    `records(rows)` yields what is good; `problems` (the first `keep`), `kinds` (a count of each) and `bad_rows` tell the rest.
    """

    def __init__(
        self, agency: Agency, columns: dict[str, int], header_width: int, *, keep: int = 1000, on_bad_row=None
    ):
        self.agency, self.columns, self.header_width, self.keep = agency, columns, header_width, keep
        self.on_bad_row = on_bad_row
        self.problems: list[Problem] = []
        self.kinds: Counter[str] = Counter()
        self.rows = self.bad_rows = self.totals_left_out = self.computed_due = 0
        self.first_received: str | None = None
        self.seen: dict[str, int] = {}
        self.calendar = workdays.calendar()
        self.missing_years: set[int] = set()
        self._due_days: dict = {}
        self.departments, self.procedures = Departments(agency), Procedures(agency)
        self.statuses, self.channels = statuses(), channels()

    def records(self, rows: Iterable[Row]) -> Iterator[Record]:
        """Good records in file order; what is wrong with the others is noted on the way."""
        read, seen = self._record, self.seen
        first = "9999"
        for number, cells in rows:
            try:
                record = read(number, cells)
            except BadValue as error:
                self._note(number, cells, error)
                continue
            if record is None:
                self.totals_left_out += 1
                continue
            self.rows += 1
            if record[5] < first:
                first = self.first_received = record[5]
            seen[record[0]] = number
            yield record

    def _record(self, number: int, cells: list) -> Record | None:
        """One row as a record, None for a total row; BadValue carries the column it is about as `field`."""
        columns = self.columns
        if len(cells) != self.header_width:
            cells = self._fitted(cells)
        field = "code"
        try:
            code = plain_text(cells[columns["code"]])
            if (
                not code
                or code in self.seen
                or len(code) > MAX_CODE
                or " " in code
                or "\\" in code
                or not code.isprintable()
            ):
                self._refuse_code(code)
            field = "procedure"
            procedure, department, limit, unit = self.procedures[cells[columns["procedure"]]]
            if "department" in columns:
                field = "department"
                department = self.departments[cells[columns["department"]]] or department
            field = "channel"
            channel = _COUNTER
            if "channel" in columns and cells[columns["channel"]] not in ("", None):
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
            field = "due"
            due = self._later("due", cells, received) or self._computed_due(received, limit, unit)
        except BadValue as error:
            if is_total(cells):
                return None
            error.field = field
            raise
        return Record(code, procedure, department, channel, status, received, due, finished, returned)

    def _fitted(self, cells: list) -> list:
        """A row as wide as the header: short ones are filled up; a longer one is a separator too many."""
        extra = cells[self.header_width :]
        if any(cell not in ("", None) for cell in extra):
            words = _(
                "the row has %(cells)d cells, the header only %(columns)d: a comma inside a cell, as in “98,5”, needs quotation marks around it."
            )
            error = BadValue("width", words % {"cells": len(cells), "columns": self.header_width})
            error.field = "code"
            raise error
        return cells + [""] * (self.header_width - len(cells))

    def _later(self, field: str, cells: list, received: str) -> str | None:
        """A moment that can't lie before the receipt; None where the file has no such column or the cell is empty."""
        if field not in self.columns:
            return None
        moment = read_moment(cells[self.columns[field]], END_OF_DAY)
        if moment is not None and moment < received:
            words = _("%(value)s is before the date of receipt, %(received)s. Mend one of the two dates.")
            raise BadValue("order", words % {"value": shown(moment), "received": shown(received)})
        return moment

    def _status(self, cells: list, finished: str | None, returned: str | None) -> tuple[int, str | None]:
        """Status and moment of finishing, each filled from the other: finished before returned (decision 766/2022)."""
        cell = cells[self.columns["status"]] if "status" in self.columns else ""
        finished = finished or returned
        if cell in ("", None):
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

    def _computed_due(self, received: str, limit: int, unit: str) -> str:
        """The due moment by the procedure's limit where the file gives none (decision 766/2022, indicator 2.1)."""
        key = (received if unit == TimeUnit.HOURS else (received[:10], received[11:] > "15:00"), limit, unit)
        due = self._due_days.get(key)
        if due is None:
            moment = timezone.make_aware(datetime.fromisoformat(received))
            if unit == TimeUnit.HOURS:
                due = f"{self.calendar.after_hours(moment, limit):%Y-%m-%d %H:%M}"
            else:
                due = self.calendar.due(moment, limit).day.isoformat() + END_OF_DAY
            missing = self.calendar.missing(date.fromisoformat(received[:10]), date.fromisoformat(due[:10]))
            self.missing_years.update(missing.years if missing else ())
            self._due_days[key] = due
        self.computed_due += 1
        return due

    def _refuse_code(self, code: str) -> None:
        if not code:
            raise BadValue("empty", _("this cell is empty. Every case needs its code."))
        if code in self.seen:
            words = _("%(value)s is already in row %(row)d of this file. Keep one of the two rows.")
            raise BadValue("duplicate", words % {"value": code, "row": self.seen[code]})
        words = _("“%(value)s” is not a case code: at most %(max)d characters, without blanks.")
        raise BadValue("code", words % {"value": code[:80], "max": MAX_CODE})

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
        problem = Problem(number, str(LABELS[field]), value, message, error.kind)
        if len(self.problems) < self.keep:
            self.problems.append(problem)
        if self.on_bad_row:
            self.on_bad_row(problem, cells)


_COUNTER, _NOT_RECEIVED = int(Channel.COUNTER), int(CaseStatus.NOT_RECEIVED)
_ENDED = frozenset(int(status) for status in CaseStatus.ended())


def shown(moment: str) -> str:
    """`2024-02-07 09:15` -> `07/02/2024 09:15`; the time is left out where the file gave none."""
    day = f"{moment[8:10]}/{moment[5:7]}/{moment[:4]}"
    return day if moment[10:] in (" 00:00", END_OF_DAY) else day + moment[10:]
