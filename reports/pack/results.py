"""Part II, objective by objective, and the wide table of all departments."""

from agencies.text import number_vi
from documents.layout import Appendix
from objectives.measures import MEASURES
from reports import board as boards
from reports import figures
from reports.board import Board, Column
from reports.pack.words import VERDICTS, cell, heading, paragraph, verdict_cell

COLUMNS = [
    {"label": "STT", "width": 7, "align": "center"},
    {"label": "Phòng, đơn vị", "width": 27},
    {"label": "Chỉ tiêu", "width": 13, "align": "center"},
    {"label": "Tử số", "width": 11, "align": "right"},
    {"label": "Mẫu số", "width": 11, "align": "right"},
    {"label": "Kết quả", "width": 13, "align": "right"},
    {"label": "Đánh giá", "width": 18, "align": "center"},
]


def blocks(board: Board) -> list[dict]:
    """Every objective with its table and, where departments compare, its drawing."""
    found = [heading("II. KẾT QUẢ THỰC HIỆN MỤC TIÊU")]
    if not board.columns:
        return [*found, paragraph("Kỳ này chưa có mục tiêu nào phải báo cáo.")]
    for index, column in enumerate(board.columns):
        found += _objective(board, column, index)
    return found


def _objective(board: Board, column: Column, index: int) -> list[dict]:
    measure = MEASURES[column.measure]
    counted = f"Cách tính: {measure.numerator_words} / {measure.denominator_words}." if measure.is_ratio else ""
    found = [heading(f"{column.label}. {column.text}", 2)]
    if counted and not measure.generic:
        found.append(paragraph(counted, italic=True))
    rows = []
    for row in board.rows:
        entry = row.cells[index]
        for one in entry.parts or ([entry] if entry.line is not None else []):
            name = f"{row.department.name} – {one.line.field}" if one.line.field else row.department.name
            rows.append(_row(len(rows) + 1, name, one))
    total = board.totals[index]
    if total.counted and len(rows) > 1:
        rows.append(_total_row(total))
    found.append({"type": "table", "columns": COLUMNS, "rows": rows})
    if boards.has_chart(column):
        caption = f"Kết quả mục tiêu {column.label} của từng phòng, đơn vị so với chỉ tiêu"
        found.append({"type": "figure", "svg": boards.chart(board, column), "width_mm": 160, "caption": caption})
    return found


def _row(number: int, name: str, entry) -> list:
    line, filed = entry.line, entry.verdict != "not_reported"
    part = number_vi(line.numerator) if filed and line.numerator is not None else ""
    whole = number_vi(line.denominator) if filed and line.denominator is not None else ""
    result = entry.figure if filed and entry.verdict not in {"no_cases", "not_compared"} else "–"
    if filed and line.is_overridden:
        result += " (*)"
    missed = entry.verdict == "missed"
    return [
        str(number),
        name,
        figures.target_shown(line),
        part,
        whole,
        cell(result, bold=missed),
        verdict_cell(entry.verdict),
    ]


def _total_row(total) -> list:
    part, _slash, whole = total.counted.partition("/")
    return [
        "",
        cell("Toàn cơ quan (cộng tử số, mẫu số)", bold=True),
        "",
        cell(part, bold=True),
        cell(whole, bold=True),
        cell(total.figure, bold=True),
        verdict_cell(total.verdict) if total.verdict else "",
    ]


def wide_table(board: Board) -> Appendix:
    """Departments down, objectives across, on landscape pages."""
    count = len(board.columns)
    width = (100 - 5 - 24 - 8) // max(count, 1)
    columns = [
        {"label": "STT", "width": 5, "align": "center"},
        {"label": "Phòng, đơn vị", "width": 24},
        *({"label": f"Mục tiêu {column.label}", "width": width, "align": "center"} for column in board.columns),
        {"label": "Số đạt", "width": 8, "align": "center"},
    ]
    rows = []
    for number, row in enumerate(board.rows, 1):
        met = f"{row.met}/{row.judged}" if row.judged else "–"
        rows.append([str(number), row.department.name, *(_wide_cell(entry) for entry in row.cells), met])
    totals = [cell(" – ".join(filter(None, [entry.figure, entry.counted])) or "–", bold=True) for entry in board.totals]
    met = cell(f"{board.met}/{board.judged}" if board.judged else "–", bold=True)
    rows.append(["", cell("Toàn cơ quan", bold=True), *totals, met])
    return Appendix(
        title="Bảng tổng hợp kết quả của các phòng, đơn vị",
        subtitle=f"Kỳ báo cáo {boards.period_words(board.period)}",
        attached_line=False,
        landscape=True,
        blocks=({"type": "table", "columns": columns, "rows": rows}, *_legend(board)),
    )


def _wide_cell(entry) -> dict:
    if entry.line is None:
        return cell("")
    if entry.verdict in {"no_cases", "not_compared", "not_reported"}:
        return cell(VERDICTS[entry.verdict])
    text = f"{entry.figure} – {VERDICTS[entry.verdict]}"
    return cell(text, bold=entry.verdict == "missed")


def _legend(board: Board) -> list[dict]:
    """What the numbers of the columns stand for."""
    found = [paragraph(f"Mục tiêu {column.label}: {column.text}") for column in board.columns]
    overridden = any(entry.line and entry.line.is_overridden for row in board.rows for entry in row.cells)
    if overridden:
        found.append(
            paragraph("(*) Số liệu do đơn vị báo cáo thay cho số liệu tính từ hồ sơ, có nêu lý do.", italic=True)
        )
    return found
