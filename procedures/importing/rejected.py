"""The rejected rows as a workbook, ready to be mended and uploaded again."""

import io

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from agencies.text import nfc
from procedures.importing.rows import Problem

KEPT_ROWS = 50_000


def safe_cell(sheet, value) -> WriteOnlyCell:
    """A cell that shows text as text: nothing in it can become a formula."""
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, value=nfc(value).encode("utf-8", "replace").decode()[:32_000])
        cell.data_type = "s"
        return cell
    return WriteOnlyCell(sheet, value=value)


class RejectedRows:
    """Collects rejected rows: the original cells under the original header, then what is wrong."""

    def __init__(self, header: list[str]):
        self.header = header
        self.rows: list[list] = []

    def add(self, problem: Problem, cells: list) -> None:
        """Keep one rejected row; beyond KEPT_ROWS the file would no longer be mended by hand."""
        if len(self.rows) < KEPT_ROWS:
            width = len(self.header)
            padded = [*cells[:width], *[""] * (width - len(cells))]
            self.rows.append([*padded, problem.row, f"{problem.column}: {problem.message}"])

    def content(self) -> bytes:
        """The workbook's bytes."""
        book = Workbook(write_only=True)
        sheet = book.create_sheet("Hồ sơ bị từ chối")
        titles = [safe_cell(sheet, title) for title in (*self.header, _("Row in the file"), _("What to mend"))]
        for cell in titles:
            cell.font = Font(bold=True)
        sheet.append(titles)
        for row in self.rows:
            sheet.append([safe_cell(sheet, value) for value in row])
        target = io.BytesIO()
        book.save(target)
        return target.getvalue()
