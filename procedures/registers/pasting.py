"""Rows copied from a spreadsheet into a register: all of them or none, every problem told with its line and column."""

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from agencies.errors import UserError
from agencies.models import Department
from agencies.text import fold, nfc

MAX_LINES = 300


class NotTaken(Exception):
    """Why nothing was taken over: `problems` in words, one for each line and column."""

    def __init__(self, problems: list[str]):
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Column:
    """A column of the block: the argument it becomes, its heading, how its text is read (ValueError with words), an example."""

    name: str
    label: str | Promise
    read: Callable[[str], object] = str
    required: bool = False
    example: str | Promise = ""
    # Other headings that mean the same, without accents.
    also: tuple[str, ...] = ()

    @property
    def keys(self) -> set[str]:
        return {fold(str(self.label)), *self.also}


@dataclass
class Table:
    """What was read: (line, arguments) of each row, and what could not be read."""

    rows: list[tuple[int, dict]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def lines_of(text: str) -> list[tuple[int, list[str]]]:
    """(number of the line, cells) of each line with content. A cell with line breaks comes in quotation marks, as spreadsheets copy it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.count('"') % 2:
        rows = [line.split("\t") for line in text.split("\n")]
    else:
        rows = list(csv.reader(io.StringIO(text), delimiter="\t"))
    cleaned = [[" ".join(nfc(cell).split()) for cell in row] for row in rows]
    return [(number, cells) for number, cells in enumerate(cleaned, start=1) if any(cells)]


def read_block(text: str, columns: Iterable[Column]) -> Table:
    """Rows by the headings of the first line where it has any, by the order of `columns` otherwise. A running number in front is skipped."""
    columns, lines, table = list(columns), lines_of(text), Table()
    if not lines:
        table.problems.append(_("There is nothing here. Copy the rows in your spreadsheet and paste them."))
    if len(lines) > MAX_LINES + 1:
        words = _("These are %(count)d lines; at most %(limit)d can be taken at once. Paste them in parts.")
        table.problems.append(words % {"count": len(lines), "limit": MAX_LINES})
        return table
    places = _heading(lines[0][1], columns) if lines else None
    for line, cells in lines[1:] if places else lines:
        if places is None and len(cells) > len(columns) and cells[0].rstrip(".").isdigit():
            cells = cells[1:]
        _read_line(table, line, cells, columns, places)
    return table


def _heading(cells: list[str], columns: list[Column]) -> dict[str, int] | None:
    """Column name -> place in the line, where the line is a heading: at least two of its cells name a column."""
    found = {}
    for at, cell in enumerate(cells):
        for column in columns:
            if fold(cell) in column.keys:
                found.setdefault(column.name, at)
    return found if len(found) > 1 else None


def _read_line(table: Table, line: int, cells: list[str], columns: list[Column], places: dict[str, int] | None) -> None:
    row, problems = {}, []
    over = [cell for cell in cells[len(columns) :] if cell] if places is None else []
    if over:
        words = _("Line %(line)d has more columns than the %(count)d that are taken: “%(text)s”.")
        problems.append(words % {"line": line, "count": len(columns), "text": over[0][:60]})
    for at, column in enumerate(columns):
        place = at if places is None else places.get(column.name, len(cells))
        text = cells[place] if place < len(cells) else ""
        if not text and not column.required:
            continue
        try:
            if not text:
                raise ValueError(_("must be filled in."))
            row[column.name] = column.read(text)
        except ValueError as error:
            words = _("Line %(line)d, column %(column)s: %(problem)s")
            problems.append(words % {"line": line, "column": column.label, "problem": error})
    if problems:
        table.problems += problems
    else:
        table.rows.append((line, row))


def enter_all(table: Table, add: Callable[..., object]) -> int:
    """Call `add` with every row in one transaction; how many there were. NotTaken where any row is refused: then none is kept."""
    problems = list(table.problems)
    with transaction.atomic():
        for line, row in table.rows:
            try:
                with transaction.atomic():
                    add(**row)
            except UserError as error:
                problems.append(_("Line %(line)d: %(problem)s") % {"line": line, "problem": error.message})
        if problems:
            raise NotTaken(problems)
    return len(table.rows)


# --- how cells are read ---------------------------------------------------------------------------------------


def day(text: str) -> date:
    """`05/03/2024`, `5/3/2024`, `2024-03-05`, with or without a time behind."""
    for layout in ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            return datetime.strptime(text.split()[0], layout).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise ValueError(_("“%(text)s” is not a valid day. Write it as dd/mm/yyyy.") % {"text": text[:40]})


def whole(text: str) -> int:
    """A small whole number; words behind it don't matter: `12 tháng`."""
    digits = text.split()[0].lstrip("0") or "0"
    if not digits.isascii() or not digits.isdigit() or len(digits) > 4:
        raise ValueError(_("“%(text)s” is not a whole number.") % {"text": text[:40]})
    return int(digits)


def one_of_words(choices: Iterable[tuple[str, object]], also: dict[str, str] | None = None) -> Callable[[str], str]:
    """Reads the words of a choice, with or without accents; `also`: other folded words -> value."""
    choices = list(choices)

    def read(text: str) -> str:
        known = {fold(str(label)): value for value, label in choices} | (also or {})
        if fold(text) in known:
            return known[fold(text)]
        words = _("“%(text)s” is none of: %(choices)s.")
        raise ValueError(words % {"text": text[:40], "choices": ", ".join(str(label) for _value, label in choices)})

    return read


def department_of(departments: Iterable[Department]) -> Callable[[str], Department]:
    """Reads a department's name or code, with or without accents."""
    known = {}
    for one in departments:
        known.setdefault(fold(one.code), one)
        known[fold(one.name)] = one

    def read(text: str) -> Department:
        if fold(text) in known:
            return known[fold(text)]
        raise ValueError(_("no department of this agency is called “%(text)s”.") % {"text": text[:60]})

    return read
