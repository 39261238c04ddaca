"""The copy of an uploaded case file that may be stored: the columns that are taken, and nothing else.

Columns that no header word explains are kept as well where all that stands in them is dates, names of departments, procedures, statuses or channels,
or case codes: a person may yet say what they mean. Never a column about applicants, never names, never bare numbers.
"""

from __future__ import annotations

import codecs
import csv
import io
import shutil
import tempfile
from typing import BinaryIO

from agencies.models import Agency
from agencies.spreadsheets.blocks import Block
from agencies.spreadsheets.cells import escaped
from procedures.importing.applicants import is_personal, scrubbed
from procedures.importing.columns import DATES, is_total
from procedures.importing.rows import CaseReader
from procedures.importing.screen import Screen
from procedures.importing.table import CaseTable


def without_applicants(file: BinaryIO, agency: Agency | None = None) -> bytes:
    """The file as CSV; UserError where it can't be read as case records.

    Cells of other columns and whatever stands above the header are empty in it. Rows and columns keep their places, so that
    what is wrong with the copy is named as it is in the person's own file.
    """
    target = io.BytesIO()
    write_copy(file, target, agency)
    return target.getvalue()


def write_copy(file: BinaryIO, target: BinaryIO, agency: Agency | None) -> None:
    """The same, written to a file that is open for reading and writing; no more than a piece of it is held in memory."""
    _Copy(CaseTable(file, agency), agency, target).make()


class _Copy:
    """Lines in the making. `also`: index of a column that no word explains -> the kinds that all its cells have, None while it is blank."""

    def __init__(self, table: CaseTable, agency: Agency | None, target: BinaryIO):
        self.table, self.target = table, target
        self.reader = agency and CaseReader(agency, table.columns, len(table.header), width=table.width, keep=0)
        unexplained = table.left_out() if agency else ()
        self.also = {index: None for index in unexplained if not is_personal(table.header[index])}
        self.written = 0

    def make(self) -> None:
        self.target.write(codecs.BOM_UTF8)
        self._write([(self.table.header_row, self._line(self.table.header))])
        self.body = self.target.tell()
        for block in self.table.blocks():
            self._write(self._lines(block))

    def _write(self, lines: list[tuple[int, str]]) -> None:
        self.target.write("".join([self._placed(number, line) for number, line in lines]).encode("utf-8", "replace"))

    def _placed(self, number: int, line: str) -> str:
        """A line with the empty ones before it that keep it in its place."""
        gap, self.written = number - self.written - 1, number
        return "\n" * gap + line + "\n" if gap > 0 else line + "\n"

    def _line(self, cells: list, *, as_they_are: bool = False) -> str:
        target = io.StringIO()
        csv.writer(target, lineterminator="").writerow(cells if as_they_are else [clean(cell) for cell in cells])
        return target.getvalue()

    def _lines(self, block: Block) -> list[tuple[int, str]]:
        """(row number, line) of a block: what is vouched for as columns, the others row by row."""
        frame = block.frame(self.table.width) if self.reader else None
        if frame is None:
            rows = list(block.rows())
            for index in list(self.also):
                self._look(index, {cells[index] for _n, cells in rows if index < len(cells) and not is_total(cells)})
            return [(number, self._line(self.table.blanked(cells, frozenset(self.also)))) for number, cells in rows]
        import polars as pl

        _records, vouched = Screen(self.reader, frame).vouched()
        good, rest = frame.filter(pl.Series(vouched)), frame.filter(pl.Series(~vouched))
        others = [(number, list(cells)) for number, *cells in rest.iter_rows() if any(cells)]
        for index in list(self.also):
            cells = set(good[str(index)].unique().to_list())
            self._look(index, cells | {cells[index] for _n, cells in others if not is_total(cells)})
        lines = list(zip(good["number"].to_list(), self._columns(good), strict=True))
        if others:
            lines += [(number, self._line(self.table.blanked(cells, frozenset(self.also)))) for number, cells in others]
            lines.sort()
        return lines

    def _columns(self, frame) -> list[str]:
        """The lines of rows that are vouched for, written together."""
        import polars as pl

        fields = {index: field for field, index in self.table.columns.items()}
        safe = {*DATES, "code", "supplements"} - {"paused"}
        columns = []
        for index in range(len(self.table.header)):
            name = str(index)
            if fields.get(index) in safe:
                columns.append(pl.col(name))
            elif index in fields or index in self.also:
                cells = frame[name].unique().to_list()
                columns.append(
                    pl.col(name).replace_strict(
                        cells, [clean(scrubbed(cell)) for cell in cells], return_dtype=pl.String
                    )
                )
            else:
                columns.append(pl.lit("").alias(name))
        blank = [pl.when(column != "").then(column).alias(str(index)) for index, column in enumerate(columns)]
        return frame.select(blank).write_csv(include_header=False).splitlines() if frame.height else []

    def _look(self, index: int, cells: set) -> None:
        """Keep a column only as long as everything in it is of one known kind; otherwise it was never kept."""
        contents = self.table.contents
        found = contents.common(cells)
        if not any(cells):
            return
        kept = self.also[index]
        self.also[index] = found if kept is None else kept & found
        if not self.also[index]:
            del self.also[index]
            self._empty(index)

    def _empty(self, index: int) -> None:
        """Take a column out of what is written already."""
        with tempfile.TemporaryFile() as mended:
            self.target.seek(self.body)
            for line in self.target:
                cells = next(csv.reader([line.decode()]), [])
                if index < len(cells) and cells[index]:
                    line = self._line([*cells[:index], "", *cells[index + 1 :]], as_they_are=True).encode() + b"\n"
                mended.write(line)
            mended.seek(0)
            self.target.seek(self.body)
            self.target.truncate()
            shutil.copyfileobj(mended, self.target)


def clean(cell) -> str:
    """A cell of the copy: one line of text, and no formula."""
    return " ".join(escaped(cell).splitlines())
