"""Case lists and tables as files: CSV of any length, workbooks up to what a workbook is good for. Memory does not grow with the rows."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from openpyxl import Workbook
from openpyxl.styles import Font

from agencies.spreadsheets.cells import CSV_TYPE, XLSX_TYPE, escaped, safe_cell
from agencies.text import fold
from procedures.models import Case
from procedures.models.case import local_day
from procedures.querysets import NEVER_RECEIVED
from procedures.selection import Selection
from procedures.walks import walk_of

AT_ONCE = 5_000
XLSX_ROWS = 200_000
BATCH = 2_000
TYPES = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE}
HEADER = (
    pgettext_lazy("cases", "Case code"),
    gettext_lazy("Code of the procedure"),
    pgettext_lazy("cases", "Procedure"),
    pgettext_lazy("cases", "Field"),
    pgettext_lazy("cases", "Department"),
    pgettext_lazy("cases", "Channel"),
    pgettext_lazy("cases", "Status"),
    pgettext_lazy("cases", "Received"),
    pgettext_lazy("cases", "Due"),
    gettext_lazy("New due date"),
    pgettext_lazy("cases", "Finished"),
    pgettext_lazy("cases", "Outcome"),
)


@dataclass(frozen=True)
class Export:
    """A list of cases to be written: which, and as what ("csv" or "xlsx")."""

    chosen: Selection
    kind: str

    @property
    def name(self) -> str:
        agency = fold(self.chosen.agency.code).replace(" ", "-")
        return f"ho-so-{agency}.{self.kind}"

    def rows(self) -> Iterator[list]:
        """Each case as cells, in the order of the list. Within a transaction, so that PostgreSQL hands out batches."""
        walk = walk_of(self.chosen)
        cases = walk.stretch(self.chosen.cases()).order_by(*walk.order(True))
        for case in cases.select_related("procedure__field", "department").iterator(chunk_size=BATCH):
            yield cells(case)

    def count(self, most: int) -> int:
        """How many there are, up to `most` and one more."""
        total = self.chosen.total
        if total is not None:
            return min(total, most + 1)
        walk = walk_of(self.chosen)
        return walk.stretch(self.chosen.cases()).order_by()[: most + 1].count()


def cells(case: Case) -> list:
    """One case as a row; days as dates, so that they can be sorted and calculated with."""
    return [
        case.code, case.procedure.code, case.procedure.name, case.procedure.field.name, case.department.name,
        str(case.get_channel_display()), str(case.get_status_display()), case.received_on, case.due_on,
        local_day(case.extended_due_at), case.finished_on, outcome(case),
    ]  # fmt: skip


def outcome(case: Case) -> str:
    """How the case ended, or how it stands."""
    if case.status in NEVER_RECEIVED:
        return ""
    if case.finished_on is None:
        return pgettext("cases", "Clock stopped") if case.is_paused else pgettext("cases", "Pending")
    if case.finished_on < case.due_on:
        return pgettext("cases", "Early")
    return pgettext("cases", "On time") if case.finished_on == case.due_on else pgettext("cases", "Late")


def write_csv(
    target, header: Iterable, rows: Iterable[list], progress: Callable[[int], None] = lambda done: None
) -> int:
    """Rows as UTF-8 with mark, every cell safe, into a binary file. Returns how many."""
    text = io.TextIOWrapper(target, "utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([escaped(str(name)) for name in header])
    done = 0
    for done, row in enumerate(rows, start=1):
        writer.writerow([escaped(value) for value in row])
        if done % BATCH == 0:
            progress(done)
    text.flush()
    text.detach()
    return done


def write_xlsx(
    target, header: Iterable, rows: Iterable[list], progress: Callable[[int], None] = lambda done: None
) -> int:
    """Rows as a workbook of one sheet; openpyxl keeps them on disk meanwhile. Returns how many."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Case records")[:31])
    sheet.freeze_panes = "B2"
    titles = [safe_cell(sheet, str(name)) for name in header]
    for cell in titles:
        cell.font = Font(bold=True)
    sheet.append(titles)
    done = 0
    for done, row in enumerate(rows, start=1):
        sheet.append([_cell(sheet, value) for value in row])
        if done % BATCH == 0:
            progress(done)
    book.save(target)
    return done


def _cell(sheet, value):
    cell = safe_cell(sheet, value)
    if hasattr(value, "strftime"):
        cell.number_format = "dd/mm/yyyy"
    return cell


def write(export: Export, target, progress: Callable[[int], None] = lambda done: None) -> int:
    """The list into an open binary file; all of one moment. Returns the number of rows."""
    writer = write_csv if export.kind == "csv" else write_xlsx
    with transaction.atomic():
        return writer(target, HEADER, export.rows(), progress)
