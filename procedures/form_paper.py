"""Form II.06a/VPCP/KSTT as a workbook and as a PDF in the layout of the official form."""

import io
from dataclasses import dataclass
from pathlib import Path

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side

from agencies import clock
from agencies.actor import Actor
from agencies.models import Agency
from agencies.spreadsheets.cells import is_risky
from agencies.text import nfc, percent_vi
from documents.layout.dates import date_line
from documents.layout.forms import render_form
from procedures import denominators, form06a, ranges

HEADS = {"field": "Lĩnh vực", "department": "Đơn vị"}
_CSS = Path(__file__).with_name("form_paper.css")
_THIN = Border(*(Side(style="thin") for _side in range(4)))


@dataclass(frozen=True)
class Paper:
    """The form ready to be printed."""

    html: str

    def pdf(self) -> bytes:
        """WeasyPrint is heavy: only background work calls this."""
        return render_form(self.html, _CSS.read_text(encoding="utf-8"))


def paper(
    agency: Agency, days: ranges.Range, by: str, actor: Actor, *, denominator: str = "", demo: bool = False
) -> Paper:
    """The form as HTML, in Vietnamese whoever asks."""
    with translation.override("vi"):
        form = form06a.build(agency, days, by, denominators.chosen(agency, denominator))
        context = {
            "number": form06a.NUMBER,
            "agency": agency,
            "receiver": agency.superior_name,
            "period": days.label,
            "start": days.start,
            "end": days.end,
            "head": HEADS[by],
            "rows": form.table.rows,
            "total": form.table.total,
            "words": form.table.words,
            "standing": standing(form),
            "wrong": [check for check in form.checks if not check.ok],
            "maker": actor.name,
            "date_line": date_line(agency.place_name, clock.today()),
            "demo": demo,
        }
        return Paper(render_to_string("procedures/paper/form_06a.html", context))


def standing(form: form06a.Form) -> str:
    """Whether the figures are closed ones, or those of a day."""
    closing = form.table.closing
    if closing:
        values = {"day": f"{localtime(closing.closed_at):%d/%m/%Y}", "revision": closing.revision}
        return _("Figures as closed on %(day)s (revision %(revision)s).") % values
    return _("Figures as of %(day)s.") % {"day": f"{clock.today():%d/%m/%Y}"}


def workbook(agency: Agency, form: form06a.Form) -> bytes:
    """The form as a workbook, laid out as on paper; numbers are numbers, texts never formulas."""
    with translation.override("vi"):
        book = Workbook()
        sheet = book.active
        sheet.title = "II.06a"
        _heading(sheet, agency, form)
        first = _table_head(sheet, HEADS[form.table.by])
        last = _lines(sheet, first, form)
        _foot(sheet, last + 2, form)
        sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 6, 44
        sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = "landscape", 9, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.freeze_panes = f"C{first}"
        target = io.BytesIO()
        book.save(target)
        return target.getvalue()


def _put(sheet, row: int, column: int, value, *, bold=False, border=False, **alignment) -> None:
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = nfc(value)
        cell.data_type = "s"
        cell.quotePrefix = is_risky(cell.value)
    else:
        cell.value = value
        cell.number_format = "#,##0"
    cell.font = Font(name="Times New Roman", bold=bold)
    cell.alignment = Alignment(wrap_text=True, vertical="center", **alignment)
    if border:
        cell.border = _THIN


def _heading(sheet, agency: Agency, form: form06a.Form) -> None:
    days = form.table.range
    lines = (
        (1, f"Biểu số {form06a.NUMBER}", True, "left"),
        (2, "TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH", True, "center"),
        (3, f"Kỳ báo cáo: {days.label} (từ ngày {days.start:%d/%m/%Y} đến ngày {days.end:%d/%m/%Y})", False, "center"),
        (4, f"Đơn vị báo cáo: {agency.name}", False, "left"),
        (5, "Đơn vị tính: hồ sơ", False, "right"),
    )
    for row, text, bold, side in lines:
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=13)
        _put(sheet, row, 1, text, bold=bold, horizontal=side)


def _table_head(sheet, head: str) -> int:
    """Three rows of heading; returns the row of the first line."""
    merged = {"A6:A8": "STT", "B6:B8": head, "C6:F6": "Tiếp nhận", "G6:J6": "Đã giải quyết", "K6:M6": "Đang giải quyết"}
    single = (
        "Tổng số", "Trong kỳ: trực tuyến", "Trong kỳ: trực tiếp, bưu chính", "Kỳ trước chuyển sang",
        "Tổng số", "Trước hạn", "Đúng hạn", "Quá hạn", "Tổng số", "Trong hạn", "Quá hạn",
    )  # fmt: skip
    for number, text in enumerate(single, start=3):
        _put(sheet, 7, number, text, bold=True, border=True, horizontal="center")
        _put(sheet, 8, number, f"({number})", border=True, horizontal="center")
    for place, text in merged.items():
        first = sheet[place][0][0]
        for line in sheet[place]:
            for cell in line:
                cell.border = _THIN
        _put(sheet, first.row, first.column, text, bold=True, border=True, horizontal="center")
        sheet.merge_cells(place)
    return 9


def _lines(sheet, first: int, form: form06a.Form) -> int:
    row = first
    for number, line in enumerate(form.table.rows, start=1):
        _line(sheet, row, number, line.name, line, bold=False)
        row += 1
    _line(sheet, row, "", "TỔNG CỘNG", form.table.total, bold=True)
    return row


def _line(sheet, row: int, number, name: str, line, *, bold: bool) -> None:
    _put(sheet, row, 1, number, bold=bold, border=True, horizontal="center")
    _put(sheet, row, 2, name, bold=bold, border=True)
    for column, cell in enumerate(line.cells, start=3):
        _put(sheet, row, column, cell.value, bold=bold, border=True)


def _foot(sheet, row: int, form: form06a.Form) -> None:
    total, words = form.table.total, form.table.words
    rate = "không phát sinh" if total.rate is None else f"{total.parts[0]}/{total.parts[1]} = {percent_vi(total.rate)}"
    texts = [f"Tỷ lệ đúng hạn ({words.numerator} / {words.denominator}; {words.source}): {rate}", standing(form)]
    texts += [f"Số liệu chưa khớp: {check.text}. {check.why}" for check in form.checks if not check.ok]
    for offset, text in enumerate(texts):
        sheet.merge_cells(start_row=row + offset, start_column=1, end_row=row + offset, end_column=13)
        _put(sheet, row + offset, 1, text)
    _put(sheet, row + len(texts) + 1, 2, "Người lập biểu", bold=True, horizontal="center")
    _put(sheet, row + len(texts) + 1, 11, "Thủ trưởng", bold=True, horizontal="center")
