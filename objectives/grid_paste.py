"""A block copied from a spreadsheet into the table of objectives x departments.

Figures alone go where the cursor stands (else to the upper left corner). Where the block brings department names along,
each line goes to its department; where it brings headings along (`Mục tiêu 3`, `3. Tỷ lệ…`, a bare `3` above names), each
column goes to its objective. Nothing is cut or guessed silently: what has no place is told, and the table keeps as it was.
"""

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.text import fold, nfc
from objectives.models import Objective

MAX_LINES, MAX_COLUMNS, SHOWN = 500, 200, 40
HEADINGS = {
    "",
    "stt",
    "tt",
    "so tt",
    "don vi",
    "phong",
    "phong, don vi",
    "co quan, don vi",
    "phong ban",
    "muc tieu",
    "linh vuc",
}


@dataclass
class PastedBlock:
    """`cells`: {(row, column) by place in the table: text}; empty where there are problems."""

    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def block_of(text: str) -> list[list[str]]:
    """Lines of cells, without empty lines at the end, each as long as the longest. Line breaks inside a cell are kept as
    spaces."""
    try:
        lines = [
            [" ".join(nfc(cell).split()) for cell in line] for line in csv.reader(io.StringIO(text), delimiter="\t")
        ]
    except csv.Error:
        lines = [[" ".join(nfc(cell).split()) for cell in line.split("\t")] for line in text.splitlines()]
    lines = lines[:MAX_LINES]
    while lines and not any(lines[-1]):
        lines.pop()
    width = min(max((_used(line) for line in lines), default=0), MAX_COLUMNS)
    return [(line + [""] * width)[:width] for line in lines]


def _used(line: list[str]) -> int:
    return max((n for n, cell in enumerate(line, 1) if cell), default=0)


def name_key(text: str) -> str:
    """A name without accents, case, and marks between its words."""
    return " ".join(re.sub(r"[^\w]+", " ", fold(text)).split())


def paste_block(
    text: str, objectives: list[Objective], names: list[str], anchor: tuple[int, int] = (0, 0)
) -> PastedBlock:
    """Place a block. `names`: what the rows are called; `anchor`: row and column where figures alone begin."""
    lines = block_of(text)
    if not lines:
        return PastedBlock()
    rows = {name_key(name): number for number, name in enumerate(names)}
    name_column = _name_column(lines, rows)
    if name_column is None:
        return _by_place(lines, objectives, names, anchor)
    return _by_name(lines, objectives, rows, name_column, anchor[1])


def _name_column(lines: list[list[str]], rows: dict[str, int]) -> int | None:
    """The column that names departments, if one does."""
    found = Counter(n for line in lines for n, cell in enumerate(line) if name_key(cell) in rows)
    return found.most_common(1)[0][0] if found else None


def _objective_at(cell: str, objectives: list[Objective], *, bare: bool) -> int | None:
    """Which objective a heading means: `Mục tiêu 3`, `MT 3`, `3. Tỷ lệ…`, its text, and where `bare` the number alone."""
    key = fold(cell)
    found = re.match(r"(?P<word>muc tieu( so)?|mt)?\s*(?P<label>\d{1,3}[a-z]?)(?P<dot>[.):])?(?=\s|$)", key)
    for number, one in enumerate(objectives):
        if key and key == fold(one.text):
            return number
        if (
            found
            and found["label"] == one.label
            and (found["word"] or found["dot"] or (bare and key == found["label"]))
        ):
            return number
    return None


def _heading(line: list[str], objectives: list[Objective], *, bare: bool, start: int = 0) -> dict[int, int]:
    """{column of the block: objective} of a line of headings."""
    placed = {n: _objective_at(cell, objectives, bare=bare) for n, cell in enumerate(line) if n >= start and cell}
    return {n: objective for n, objective in placed.items() if objective is not None}


def _by_place(lines, objectives, names, anchor) -> PastedBlock:
    result, (row, column) = PastedBlock(), anchor
    heading = _heading(lines[0], objectives, bare=False)
    if heading and len(heading) == sum(map(bool, lines[0])):
        lines = lines[1:]
        columns = heading
    else:
        columns = {n: column + n for n in range(len(lines[0]) if lines else 0) if column + n < len(objectives)}
    _tell_columns(result, lines, columns, None, len(objectives) - column)
    for number, line in enumerate(lines[max(len(names) - row, 0) :], len(names) - row + 1):
        result.problems.append(
            _("Line %(line)d of the block (%(text)s) has no department left to go to.")
            % {"line": number, "text": _shown(line)}
        )
    return _placed(result, {row + n: line for n, line in enumerate(lines)}, columns)


def _by_name(lines, objectives, rows, name_column, first_column) -> PastedBlock:
    result = PastedBlock()
    first = next(n for n, line in enumerate(lines) if name_key(line[name_column]) in rows)
    headings = [_heading(line, objectives, bare=True, start=name_column + 1) for line in lines[:first]]
    columns = next((one for one in reversed(headings) if one), None)
    heading = lines[headings.index(columns)] if columns else None
    if columns is None:
        free = range(name_column + 1, len(lines[0]))
        columns = {n: first_column + k for k, n in enumerate(free) if first_column + k < len(objectives)}
    body: dict[int, list[str]] = {}
    for number, line in enumerate(lines, 1):
        row = rows.get(name_key(line[name_column]))
        if row is None:
            is_heading = number <= first and fold(line[name_column]) in HEADINGS
            if any(line) and not is_heading:
                result.problems.append(
                    _("Line %(line)d: no department of this agency is called “%(text)s”.")
                    % {"line": number, "text": (line[name_column] or _shown(line))[:80]}
                )
        elif row in body:
            result.problems.append(
                _("Line %(line)d: “%(text)s” stands in this block twice.") % {"line": number, "text": line[name_column]}
            )
        else:
            body[row] = line
    _tell_columns(result, list(body.values()), columns, heading, len(objectives) - first_column, name_column)
    return _placed(result, body, columns)


def _tell_columns(
    result: PastedBlock, lines, columns: dict[int, int], heading, room: int, name_column: int = -1
) -> None:
    """A problem for every column of the block that has no objective to go to, and for two that have the same."""
    width = len(lines[0]) if lines else 0
    for n in range(width):
        values = [line[n] for line in lines if line[n]]
        # Numbers in front of the names count the lines; they are nobody's targets.
        counted = n < name_column and all(re.fullmatch(r"\d{1,3}\.?", value) for value in values)
        if n in columns or n == name_column or counted or not values:
            continue
        words = {"column": n + 1, "text": heading[n] if heading and heading[n] else _shown(values)}
        if heading:
            result.problems.append(
                _("Column %(column)d of the block (%(text)s): this set has no such objective.") % words
            )
        elif n < name_column:
            result.problems.append(_("Column %(column)d of the block (%(text)s) stands before the names.") % words)
        else:
            result.problems.append(
                _("Column %(column)d of the block (%(text)s) is left over: %(room)s.") % (words | {"room": _room(room)})
            )
    for objective, count in Counter(columns.values()).items():
        if count > 1:
            result.problems.append(
                _("Two columns of the block are for the same objective (column %(column)d of the table).")
                % {"column": objective + 1}
            )


def _room(count: int) -> str:
    return ngettext(
        "from here the table has %(count)d objective", "from here the table has %(count)d objectives", count
    ) % {"count": count}


def _shown(cells: list[str]) -> str:
    text = "; ".join(cell for cell in cells if cell)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def _placed(result: PastedBlock, body: dict[int, list[str]], columns: dict[int, int]) -> PastedBlock:
    if result.problems:
        result.problems.append(_("Nothing was pasted; the table is as it was."))
        return result
    result.cells = {(row, objective): line[n] for row, line in body.items() for n, objective in columns.items()}
    return result
