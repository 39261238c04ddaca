"""The copy of an uploaded case file that may be stored: the columns that are taken, and nothing else.

Columns that no header word explains are kept as well where all that stands in them is dates, names of departments, procedures, statuses or channels,
or case codes: a person may yet say what they mean. Never a column about applicants, never names, never bare numbers.
"""

from __future__ import annotations

import csv
import io
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
    return _Copy(CaseTable(file, agency), agency).made()


class _Copy:
    """Lines in the making. `also`: index of a column that no word explains -> the kinds that all its cells have, None while it is blank."""

    def __init__(self, table: CaseTable, agency: Agency | None):
        self.table = table
        self.reader = agency and CaseReader(agency, table.columns, len(table.header), width=table.width, keep=0)
        unexplained = table.left_out() if agency else ()
        self.also = {index: None for index in unexplained if not is_personal(table.header[index])}
        self.chunks: list[str] = []
        self.written = 0

    def made(self) -> bytes:
        self._write(self.table.header_row, self._line(self.table.header))
        header = len(self.chunks)
        for block in self.table.blocks():
            lines = self._lines(block, header)
            self.chunks.append("".join([self._placed(number, line) for number, line in lines]))
        return "".join(self.chunks).encode("utf-8-sig", "replace")

    def _write(self, number: int, line: str) -> None:
        self.chunks.append(self._placed(number, line))

    def _placed(self, number: int, line: str) -> str:
        """A line with the empty ones before it that keep it in its place."""
        gap, self.written = number - self.written - 1, number
        return "\n" * gap + line + "\n" if gap > 0 else line + "\n"

    def _line(self, cells: list) -> str:
        target = io.StringIO()
        csv.writer(target, lineterminator="").writerow([clean(cell) for cell in cells])
        return target.getvalue()

    def _lines(self, block: Block, header: int) -> list[tuple[int, str]]:
        """(row number, line) of a block: what is vouched for as columns, the others row by row."""
        frame = block.frame(self.table.width) if self.reader else None
        if frame is None:
            rows = list(block.rows())
            for index in list(self.also):
                self._look(
                    index, {cells[index] for _n, cells in rows if index < len(cells) and not is_total(cells)}, header
                )
            return [(number, self._line(self.table.blanked(cells, frozenset(self.also)))) for number, cells in rows]
        import polars as pl

        _records, vouched = Screen(self.reader, frame).vouched()
        good, rest = frame.filter(pl.Series(vouched)), frame.filter(pl.Series(~vouched))
        others = [(number, list(cells)) for number, *cells in rest.iter_rows() if any(cells)]
        for index in list(self.also):
            cells = set(good[str(index)].unique().to_list())
            self._look(index, cells | {cells[index] for _n, cells in others if not is_total(cells)}, header)
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

    def _look(self, index: int, cells: set, header: int) -> None:
        """Keep a column only as long as everything in it is of one known kind; otherwise it was never kept."""
        contents = self.table.contents
        found = contents.common(cells)
        if not any(cells):
            return
        kept = self.also[index]
        self.also[index] = found if kept is None else kept & found
        if not self.also[index]:
            del self.also[index]
            self.chunks[header:] = [self._without(chunk, index) for chunk in self.chunks[header:]]

    def _without(self, chunk: str, index: int) -> str:
        lines = []
        for line in chunk.split("\n"):
            cells = next(csv.reader([line]), [])
            if index < len(cells) and cells[index]:
                cells[index] = ""
                target = io.StringIO()
                csv.writer(target, lineterminator="").writerow(cells)
                line = target.getvalue()
            lines.append(line)
        return "\n".join(lines)


def clean(cell) -> str:
    """A cell of the copy: one line of text, and no formula."""
    return " ".join(escaped(cell).splitlines())
