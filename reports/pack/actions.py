"""Parts III to V: misses with causes and actions, what is still open, what audits found."""

from agencies import clock
from audits.models import CorrectiveAction, Finding, Grade
from reports import figures
from reports.models import ReportingPeriod, ReportLine
from reports.pack.words import cell, day, heading, paragraph

STATES = {
    "unplanned": "Chưa có nguyên nhân và hành động",
    "open": "Đang thực hiện",
    "done": "Đã thực hiện, chờ đánh giá",
    "effective": "Có hiệu lực",
    "ineffective": "Không có hiệu lực",
    "withdrawn": "Đã rút",
}
GRADES = {
    Grade.MAJOR: "Không phù hợp nặng",
    Grade.MINOR: "Không phù hợp nhẹ",
    Grade.OPPORTUNITY: "Cơ hội cải tiến",
}


def misses(period: ReportingPeriod) -> list[ReportLine]:
    """Missed lines of what was handed in, department by department."""
    lines = ReportLine.objects.filed().filter(report__period=period, verdict="missed")
    return list(
        lines.select_related("report__department", "action_owner__user", "nonconformity")
        .prefetch_related("nonconformity__actions")
        .order_by("report__department__position", "report__department_id", "position", "pk")
    )


def miss_blocks(lines: list[ReportLine]) -> list[dict]:
    """Each miss: result against target, the chain of causes, what is done about it and how far it is."""
    found = [heading("III. MỤC TIÊU KHÔNG ĐẠT: NGUYÊN NHÂN VÀ HÀNH ĐỘNG KHẮC PHỤC")]
    if not lines:
        return [*found, paragraph("Không có mục tiêu nào không đạt trong các báo cáo đã nộp.")]
    for number, line in enumerate(lines, 1):
        found += _miss(number, line)
    return found


def _miss(number: int, line: ReportLine) -> list[dict]:
    counted = ""
    if line.numerator is not None and line.denominator is not None:
        counted = f" ({figures.number_vi(line.numerator)}/{figures.number_vi(line.denominator)})"
    result = f"Kết quả **{figures.shown(line)}**{counted}; chỉ tiêu {figures.target_shown(line)}."
    whys = [f"Vì sao? {answer}" for answer in line.whys]
    if whys:
        whys[-1] = whys[-1].replace("Vì sao?", "Nguyên nhân gốc rễ:", 1) if len(whys) > 1 else whys[-1]
    owner = line.action_owner.user.full_name if line.action_owner else "–"
    due = day(line.action_due_on) if line.action_due_on else "–"
    columns = [{"label": "Nội dung", "width": 27}, {"label": "Đơn vị trình bày", "width": 73}]
    rows = [
        [cell("Chuỗi nguyên nhân", bold=True), "\n".join(f"{n}. {text}" for n, text in enumerate(whys, 1)) or "–"],
        [cell("Khắc phục ngay", bold=True), line.correction or "–"],
        [cell("Hành động khắc phục", bold=True), line.action or "–"],
        [cell("Người thực hiện, thời hạn", bold=True), f"{owner}; đến ngày {due}"],
        [cell("Tình trạng", bold=True), _state(line)],
    ]
    return [
        heading(f"{number}. {line.report.department.name} – mục tiêu {line.label}", 2),
        paragraph(line.objective_text, italic=True),
        paragraph(result),
        {"type": "table", "columns": columns, "rows": rows},
    ]


def _state(line: ReportLine) -> str:
    actions = sorted(line.nonconformity.actions.all(), key=lambda action: action.pk) if line.nonconformity else []
    if not actions:
        return "Chưa mở phiếu khắc phục"
    last = actions[-1]
    words = STATES[last.state]
    if last.done_at:
        words += f" (báo hoàn thành ngày {day(last.done_at)})"
    return words


def open_action_blocks(period: ReportingPeriod) -> list[dict]:
    """Corrective actions of the agency that still wait for somebody, the most urgent first."""
    found = [heading("IV. HÀNH ĐỘNG KHẮC PHỤC CHƯA KẾT THÚC")]
    actions = CorrectiveAction.objects.of_agency(period.agency).unfinished().with_details().order_by("due_on", "pk")
    rows = [
        [
            str(number),
            action.nonconformity.department.name,
            action.action or action.nonconformity.description,
            action.owner.user.full_name,
            _due(action),
            STATES[action.state],
        ]
        for number, action in enumerate(actions, 1)
    ]
    if not rows:
        return [*found, paragraph("Không còn hành động nào chưa kết thúc.")]
    columns = [
        {"label": "STT", "width": 7, "align": "center"},
        {"label": "Phòng, đơn vị", "width": 17},
        {"label": "Hành động", "width": 33},
        {"label": "Người thực hiện", "width": 13},
        {"label": "Thời hạn", "width": 16, "align": "center"},
        {"label": "Tình trạng", "width": 14},
    ]
    return [*found, {"type": "table", "columns": columns, "rows": rows}]


def _due(action: CorrectiveAction) -> dict:
    late = action.is_overdue(clock.today())
    return cell(day(action.due_on) + ("\nquá hạn" if late else ""), bold=late)


def audit_blocks(period: ReportingPeriod) -> list[dict]:
    """What internal audits held in the period's year found beyond conformity."""
    found = [heading("V. KẾT QUẢ ĐÁNH GIÁ NỘI BỘ")]
    findings = (
        Finding.objects.of_agency(period.agency)
        .filter(item__audit__planned_from__year=period.year, item__audit__planned_from__lte=period.due_on)
        .exclude(grade=Grade.CONFORMING)
        .select_related("item__audit", "item__department")
        .order_by("item__audit__planned_from", "item__audit_id", "item__department__position", "item__position")
    )
    rows = [
        [
            finding.item.audit.title,
            finding.item.department.name,
            cell(finding.item.clause, align="center"),
            finding.note,
            cell(GRADES[finding.grade], bold=finding.grade == Grade.MAJOR),
        ]
        for finding in findings
    ]
    if not rows:
        return [*found, paragraph("Trong năm chưa có phát hiện nào của đánh giá nội bộ cần nêu.")]
    columns = [
        {"label": "Cuộc đánh giá", "width": 24},
        {"label": "Phòng, đơn vị", "width": 20},
        {"label": "Điều khoản", "width": 10},
        {"label": "Phát hiện", "width": 31},
        {"label": "Mức độ", "width": 15},
    ]
    return [*found, {"type": "table", "columns": columns, "rows": rows}]
