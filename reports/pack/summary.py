"""Part I, the period in words, and the last part, who has not filed."""

from procedures.workdays import missing_calendar
from reports.board import Board, period_words
from reports.pack.words import day, heading, listed, paragraph


def blocks(board: Board, misses: list) -> list[dict]:
    """What a leader reads if they read only one page."""
    period, state = board.period, board.state
    total, filed = len(state.standings), state.filed_count
    sentences = [
        f"Kỳ báo cáo {period_words(period)} tính từ ngày {day(period.start)} đến hết ngày {day(period.end)}; "
        f"hạn nộp báo cáo là ngày {day(period.due_on)}.",
        _filed(state, filed, total),
        *_results(board),
        *_misses(misses),
    ]
    found = [heading("I. TÓM TẮT"), *(paragraph(text) for text in sentences)]
    if filed < total:
        text = "Kết quả chung chỉ tính các phòng, đơn vị đã nộp báo cáo."
        found.append(paragraph(text, italic=True))
    if missing_calendar(period.end, period.due_on):
        text = "Lịch làm việc của năm chưa được nhập đủ; hạn nộp chỉ trừ thứ Bảy và Chủ nhật."
        found.append(paragraph(text, italic=True))
    return found


def _filed(state, filed: int, total: int) -> str:
    accepted = len(state.in_state("accepted"))
    if filed == total:
        text = f"Toàn bộ {total} phòng, đơn vị đã nộp báo cáo"
    else:
        text = f"{filed} trong {total} phòng, đơn vị đã nộp báo cáo"
    return f"{text}, trong đó {accepted} báo cáo đã được chấp nhận."


def _results(board: Board) -> list[str]:
    """How many targets were met, and the agency's own figure for each objective that adds up."""
    if not board.judged:
        return ["Chưa có kết quả nào được báo cáo để đánh giá."]
    counts = board.counts
    text = f"Có {board.met} trong {board.judged} chỉ tiêu được đánh giá là đạt"
    if counts["stretch_met"]:
        text += f" ({counts['stretch_met']} chỉ tiêu đạt mức phấn đấu)"
    text += f"; **{counts['missed']} chỉ tiêu không đạt**" if counts["missed"] else "; không có chỉ tiêu nào không đạt"
    if counts["no_cases"]:
        text += f"; {counts['no_cases']} chỉ tiêu không phát sinh trong kỳ"
    if counts["not_compared"]:
        text += f"; {counts['not_compared']} chỉ tiêu chưa có số liệu cùng kỳ để so sánh"
    sentences = [text + "."]
    for column, total in zip(board.columns, board.totals, strict=True):
        if total.figure and total.counted:
            sentences.append(f"Mục tiêu {column.label}, tính chung toàn cơ quan: **{total.figure}** ({total.counted}).")
    return sentences


def _misses(misses: list) -> list[str]:
    if not misses:
        return []
    names = list(dict.fromkeys(line.report.department.name for line in misses))
    return [f"Chỉ tiêu không đạt thuộc về {listed(names)}; nguyên nhân và hành động khắc phục nêu tại phần III."]


def not_filed_blocks(board: Board) -> list[dict]:
    """Who has not filed, and for how long."""
    parts = [heading("VI. ĐƠN VỊ CHƯA NỘP BÁO CÁO")]
    missing = board.state.not_filed
    if not missing:
        return [*parts, paragraph("Không có; tất cả các phòng, đơn vị đã nộp báo cáo.")]
    rows = []
    for number, standing in enumerate(missing, 1):
        late = -standing.days_left
        words = (
            f"quá hạn {late} ngày làm việc"
            if late > 0
            else f"còn {standing.days_left} ngày làm việc"
            if late
            else "đến hạn hôm nay"
        )
        state = "Được trả lại để bổ sung" if standing.report.state == "returned" else "Chưa nộp"
        rows.append([str(number), standing.report.department.name, state, words])
    columns = [
        {"label": "STT", "width": 8, "align": "center"},
        {"label": "Phòng, đơn vị", "width": 42},
        {"label": "Tình trạng", "width": 25},
        {"label": "Thời hạn", "width": 25},
    ]
    return [*parts, {"type": "table", "columns": columns, "rows": rows}]
