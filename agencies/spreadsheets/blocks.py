"""A table in pieces of a few thousand rows, each readable in two ways: as columns at once, or row by row.

Columns are for programs that check a million rows in seconds; what they can't vouch for is read row by row. Both give the same cells.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from agencies.errors import UserError
from agencies.spreadsheets.cells import unescaped

if TYPE_CHECKING:
    import polars

MAX_COLUMNS = 200
# Between the cells of rows that a workbook's child process sends: a character that no cell keeps.
UNIT = "\x1f"

Row = tuple[int, list]  # row number as the person sees it, cells


def not_unicode() -> UserError:
    """What is said of a text file in an old code page."""
    words = _("The file is not in Unicode. In Excel choose “CSV UTF-8”, or upload the spreadsheet file itself.")
    return UserError(words)


class TextBlock:
    """Lines of UTF-8 without quotation marks, each one row, ended by \\n or \\r\\n. `first` is the number of the first line, None where each line begins
    with its own number."""

    def __init__(self, text: bytes, delimiter: str, first: int | None):
        self.text, self.delimiter, self.first = text, delimiter, first

    def rows(self) -> Iterator[Row]:
        """Rows that are not empty. UserError where the text is no UTF-8."""
        try:
            lines = self.text.decode("utf-8").replace("\r", "").split("\n")
        except UnicodeDecodeError:
            raise not_unicode() from None
        if self.first is None:
            for line in lines:
                if line:
                    number, *cells = line.split(UNIT)
                    yield int(number), cells
            return
        for number, line in enumerate(lines, start=self.first):
            cells = line.split(self.delimiter)
            if any(cells):
                yield number, _cut(cells)

    def below(self, number: int) -> TextBlock:
        """The rows after that row number."""
        if self.first is None:
            at = 0
            while at < len(self.text) and int(self.text[at : self.text.index(b"\x1f", at)]) <= number:
                at = self.text.find(b"\n", at) + 1 or len(self.text)
            return TextBlock(self.text[at:], self.delimiter, None)
        at = 0
        for _line in range(number + 1 - self.first):
            at = self.text.find(b"\n", at) + 1 or len(self.text)
        return TextBlock(self.text[at:], self.delimiter, max(self.first, number + 1))

    def frame(self, width: int) -> polars.DataFrame | None:
        """Columns "number" (Int64) and "0", "1", … (text, "" where a row is short); None where the rows are not all that regular."""
        import polars as pl

        names = [str(index) for index in range(width)]
        if self.first is None:
            names.insert(0, "number")
        if not self.text or b"\n\n" in self.text or b"\n\r" in self.text or self.text[0] in b"\r\n":
            return None  # empty lines are left out by some readers, and must be counted
        try:
            frame = pl.read_csv(
                io.BytesIO(self.text),
                has_header=False,
                schema=dict.fromkeys(names, pl.String),
                separator=self.delimiter,
                quote_char=None,
                empty_string_is_null=False,
                missing_columns="insert",
                extra_columns="raise",
                encoding="utf8",
            )
        except pl.exceptions.PolarsError:
            return None
        if frame.height != self.text.count(b"\n") + (not self.text.endswith(b"\n")):
            return None
        frame = frame.fill_null("")
        if self.first is None:
            return frame.with_columns(pl.col("number").cast(pl.Int64))
        return frame.insert_column(0, pl.int_range(self.first, self.first + frame.height, eager=True).alias("number"))


class RowsBlock:
    """Rows that were read one by one: with quotation marks, odd line ends, or anything else that is not plain."""

    def __init__(self, rows: list[Row]):
        self._rows = rows

    def rows(self) -> Iterator[Row]:
        return iter(self._rows)

    def below(self, number: int) -> RowsBlock:
        return RowsBlock([row for row in self._rows if row[0] > number])

    def frame(self, width: int) -> polars.DataFrame | None:
        """As TextBlock.frame."""
        import polars as pl

        if not self._rows or any(len(cells) > width for _number, cells in self._rows):
            return None
        numbers, rows = zip(*self._rows, strict=True)
        padded = (cells if len(cells) == width else cells + [""] * (width - len(cells)) for cells in rows)
        try:
            columns = [pl.Series(str(at), cells, dtype=pl.String) for at, cells in enumerate(zip(*padded, strict=True))]
        except (UnicodeEncodeError, TypeError, pl.exceptions.PolarsError):
            return None  # half a character, as UTF-16 may hold
        return pl.DataFrame([pl.Series("number", numbers, dtype=pl.Int64), *columns])


Block = TextBlock | RowsBlock


def _cut(cells: list) -> list:
    """Without the empty cells far to the right that some programs write."""
    if len(cells) > MAX_COLUMNS and not any(cell.strip() for cell in cells[MAX_COLUMNS:]):
        return cells[:MAX_COLUMNS]
    return cells


class CsvRows:
    """Lines of text parsed by the csv module, in blocks that end where a row ends."""

    def __init__(self, delimiter: str):
        self.delimiter = delimiter
        self.lines: Iterator[str] = iter(())
        self.within_row = self.marked = False
        self.number = 0

    def __iter__(self) -> CsvRows:
        return self

    def __next__(self) -> str:
        line = next(self.lines, None)
        if line is None:
            if not self.within_row:
                raise StopIteration
            # The row goes on in the next piece.
            piece = self.more()
            if piece is None:
                raise StopIteration
            self.lines = iter(piece)
            return self.__next__()
        self.within_row = True
        self.number += 1
        if "'" in line:
            self.marked = True
        return line

    def parse(self, lines: list[str], before: int, more) -> RowsBlock:
        """Rows of these lines, of which `before` came before; `more()` gives the next lines where the last row is not ended, None at the end.
        csv.Error where it can't be read; `number` is the count of lines after it."""
        self.lines, self.number, self.more = iter(lines), before, more
        reader, found = csv.reader(self, delimiter=self.delimiter), []
        while True:
            self.within_row = self.marked = False
            cells = next(reader, None)
            if cells is None:
                return RowsBlock(found)
            if any(cells):
                cells = _cut(cells)
                if self.marked:
                    cells = [unescaped(cell) for cell in cells]
                found.append((self.number, cells))
