"""The copy of an uploaded case file that may be stored: the columns that are taken, and nothing else."""

import csv
import io
from typing import BinaryIO

from agencies.spreadsheets.cells import escaped
from procedures.importing.table import CaseTable


def without_applicants(file: BinaryIO) -> bytes:
    """The file as CSV; UserError where it can't be read as case records.

    Cells of other columns and whatever stands above the header are empty in it. Rows and columns keep their places, so that
    what is wrong with the copy is named as it is in the person's own file.
    """
    table = CaseTable(file)
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    written = 0
    for number, cells in _rows(table):
        target.write("\n" * (number - written - 1))
        writer.writerow([" ".join(escaped(cell).splitlines()) for cell in cells])
        written = number
    return target.getvalue().encode("utf-8-sig", "replace")


def _rows(table: CaseTable):
    yield table.header_row, table.header
    for number, cells in table.rows():
        yield number, table.blanked(cells)
