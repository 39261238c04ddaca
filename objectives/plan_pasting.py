"""A block copied from a spreadsheet or from the paper's table of a plan, into rows of the plan's form."""

import re

from django.utils.translation import gettext as _

from agencies.text import fold, nfc
from objectives.pasting import MAX_LINES, Pasted

# Columns of a block without a heading line, as the decisions print them; resources and evaluation follow where they are given.
PLAN_COLUMNS = ("task", "lead", "joining", "when_words", "resources", "evaluation")
NUMBER = re.compile(r"\(?\d{0,3}[.)]?")
# What heading lines call each column, folded; the first that fits counts.
HEADINGS = [
    ("number", re.compile(r"^(?:stt|tt|so tt|so thu tu)$")),
    ("evaluation", re.compile(r"danh gia|ket qua|san pham|dau ra|evaluat")),
    ("resources", re.compile(r"nguon luc|kinh phi|phuong tien|resource")),
    ("joining", re.compile(r"phoi hop|tham gia|joined")),
    ("lead", re.compile(r"chu tri|thuc hien|phu trach|trach nhiem|led by")),
    ("when_words", re.compile(r"thoi gian|thoi han|hoan thanh|tien do|time|when")),
    ("task", re.compile(r"cong viec|noi dung|viec|hoat dong|nhiem vu|task")),
]


def paste_plan(text: str, rows: list[dict]) -> Pasted:
    """Read plan tasks: [number], task, led by, joined by, when, resources, how evaluated; a line of one cell is a task alone.

    Where the first line is a heading, it says which column is which, in any order. Line breaks inside a cell that the spreadsheet
    put in quotation marks stay in that cell.
    """
    result = Pasted([dict(row) for row in rows])
    columns: list[str] | None = None
    for number, cells in enumerate(_lines(text), 1):
        named = [_heading(cell) for cell in cells]
        if len([name for name in named if name and name != "number"]) >= 2:
            columns = named
            continue
        if columns is not None:
            # Under a heading with numbers a line may have been copied without its own.
            unnumbered = columns[0] == "number" and not NUMBER.fullmatch(cells[0])
            places = columns[1:] if unnumbered else columns
            row = {name: cell for name, cell in zip(places, cells, strict=False) if name in PLAN_COLUMNS}
            if any(row.values()):
                result.rows.append(row)
            continue
        if len(cells) > 1 and NUMBER.fullmatch(cells[0]):
            cells = cells[1:]
        while len(cells) > 1 and not cells[-1]:
            cells.pop()
        if len(cells) > len(PLAN_COLUMNS):
            words = _(
                "Line %(line)d has %(count)d columns; a plan has six at most: task, led by, joined by, when, resources, how evaluated."
            )
            result.problems.append(words % {"line": number, "count": len(cells)})
            continue
        result.rows.append(dict(zip(PLAN_COLUMNS, cells, strict=False)))
    return result


def _heading(cell: str) -> str:
    """The column that a cell of a heading line names; "" for none. Headings are short."""
    key = fold(cell)
    if not key or len(key) > 40:
        return ""
    return next((name for name, pattern in HEADINGS if pattern.search(key)), "")


def _lines(text: str) -> list[list[str]]:
    """Lines of tab-separated cells without the empty ones; a quoted cell may hold line breaks, as spreadsheets copy them."""
    found, pending = [], ""
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[: MAX_LINES * 2]:
        pending = f"{pending}\n{line}" if pending else line
        if pending.count("\t") and _is_open(pending):
            continue
        found.append(pending)
        pending = ""
    if pending:
        found.extend(pending.split("\n"))  # a quotation mark that nobody closed
    cells = [[_cell(one) for one in line.split("\t")] for line in found[:MAX_LINES]]
    return [line for line in cells if any(line)]


def _is_open(line: str) -> bool:
    """Whether the last cell begins with a quotation mark that isn't closed yet."""
    last = line.split("\t")[-1]
    return last.startswith('"') and last.count('"') % 2 == 1


def _cell(text: str) -> str:
    text = text.strip()
    if len(text) > 1 and text.startswith('"') and text.endswith('"'):
        text = text[1:-1].replace('""', '"')
    return " ".join(nfc(text).split())
