"""Cells coming in and going out. Nothing that goes out can become a formula, and all of it comes back unchanged.

A program that opens a table takes a cell for a formula by its first character. In workbooks every text is written as text, so
nothing needs changing. CSV has no types: there an apostrophe goes before such a text, and our own readers take it away again.
"""

import csv
import io
import re
from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from agencies.text import nfc

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv"
MAX_TEXT = 32_000  # a cell of a workbook holds 32,767 characters
# = + - @, tab, line ends, their full-width twins, and | % as some programs run them too; blanks before them don't protect.
_RISKY = re.compile(r"\s*[=+\-@\t\r\n|%＝＋－＠﹢﹣−]")
# What only looks risky: a number or a telephone number.
_NUMBER = re.compile(r"[+-]?\d[\d .,]*")
_MARKED = re.compile(r"'+(?=\s*[=+\-@\t\r\n|%＝＋－＠﹢﹣−])")


def is_risky(text: str) -> bool:
    """Whether a program could take this text for a formula."""
    return bool(_RISKY.match(text) or _MARKED.match(text))


def plain_text(cell) -> str:
    """A cell as composed text without surrounding blanks; whole numbers without `.0`."""
    if cell.__class__ is str:
        return cell.strip() if cell.isascii() and cell.isprintable() else nfc(cell).strip()
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return f"{cell:%d/%m/%Y %H:%M}"
    return f"{cell:%d/%m/%Y}" if isinstance(cell, date) else str(cell)


def escaped(value) -> str:
    """A value as a CSV cell: an apostrophe before what could be taken for a formula, numbers left alone."""
    text = plain_text(value)
    if is_risky(text) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def unescaped(cell: str) -> str:
    """The text before `escaped` had it: one apostrophe less where there is one before a risky character."""
    return cell[1:] if _MARKED.match(cell) else cell


def csv_bytes(rows: Iterable[Iterable]) -> bytes:
    """Rows as a CSV file that Excel opens in Vietnamese (UTF-8 with mark), every cell safe."""
    target = io.StringIO()
    csv.writer(target).writerows([escaped(value) for value in row] for row in rows)
    return target.getvalue().encode("utf-8-sig")


def safe_cell(sheet, value) -> WriteOnlyCell:
    """A cell of a workbook that shows text as text: nothing in it is or becomes a formula, not even when it is edited."""
    if not isinstance(value, str):
        return WriteOnlyCell(sheet, value=value)
    cell = WriteOnlyCell(sheet, value=nfc(value).encode("utf-8", "replace").decode()[:MAX_TEXT])
    cell.data_type = "s"
    if is_risky(cell.value):
        cell.quotePrefix = True
    return cell


def workbook_bytes(title: str, header: Iterable[str], rows: Iterable[Iterable]) -> bytes:
    """A workbook of one sheet: a bold header and rows, every text safe."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    titles = [safe_cell(sheet, str(name)) for name in header]
    for cell in titles:
        cell.font = Font(bold=True)
    sheet.append(titles)
    for row in rows:
        sheet.append([safe_cell(sheet, value) for value in row])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


class RejectedRows:
    """Collects rejected rows for a workbook that can be mended and uploaded again: the cells, then what is wrong."""

    KEPT = 50_000  # beyond this, nobody mends by hand

    def __init__(self, title: str, header: list[str], *, hidden: Iterable[int] = ()):
        """`hidden`: indexes of columns whose values must not go out again."""
        self.title, self.header, self.hidden = title, header, frozenset(hidden)
        self.rows: list[list] = []

    def add(self, row: int, cells: list, what: str) -> None:
        """Keep one rejected row."""
        if len(self.rows) < self.KEPT:
            width = len(self.header)
            padded = [*cells[:width], *[""] * (width - len(cells))]
            for index in self.hidden:
                padded[index] = HIDDEN if padded[index] not in ("", None) else ""
            self.rows.append([*padded, row, what])

    def content(self) -> bytes:
        """The workbook's bytes."""
        return workbook_bytes(self.title, (*self.header, _("Row in the file"), _("What to mend")), self.rows)


HIDDEN = "•••"
