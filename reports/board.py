"""The board of a period: departments down, objectives across. Only what was handed in counts."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from agencies.models import Department
from agencies.text import percent_of
from objectives.verdicts import CHANGES, VERDICTS, judge
from reports import figures, overview
from reports.models import ReportingPeriod, ReportLine


@dataclass(frozen=True)
class Column:
    """An objective, with the words of the lines filed on it."""

    objective_id: int
    label: str
    text: str
    unit: str
    measure: str
    comparator: str
    goals: tuple
    targets: tuple

    @property
    def common_target(self) -> str:
        """The target in words when it is the same for every department, else empty."""
        return self.targets[0] if len(set(self.targets)) == 1 else ""

    @property
    def common_goal(self):
        """The target when it is the same for every department, else None."""
        return self.goals[0] if len(set(self.goals)) == 1 else None


@dataclass
class Cell:
    """One department's result on one objective; `line` is None where it has no part in it.

    `target` is given only where departments have different ones. `parts`: where the department reports by field of administration,
    a cell for each; `line` is then that of the first that decides the verdict.
    """

    line: ReportLine | None = None
    verdict: str = ""
    figure: str = ""
    counted: str = ""
    target: str = ""
    parts: tuple = ()

    @property
    def lines(self) -> list[ReportLine]:
        """Every line behind this cell."""
        return [part.line for part in self.parts] or ([self.line] if self.line else [])


@dataclass
class Row:
    department: Department
    standing: overview.Standing
    cells: list[Cell] = field(default_factory=list)

    @property
    def own(self) -> list[Cell]:
        """The objectives the department reports on."""
        return [cell for cell in self.cells if cell.line is not None]

    @property
    def met(self) -> int:
        return sum(cell.verdict in {"met", "stretch_met"} for cell in self.own)

    @property
    def judged(self) -> int:
        """Objectives with a verdict: no cases and not reported say nothing about success."""
        return sum(cell.verdict in {"met", "stretch_met", "missed"} for cell in self.own)


@dataclass
class Board:
    period: ReportingPeriod
    state: overview.PeriodState
    columns: list[Column]
    rows: list[Row]
    totals: list[Cell]

    @property
    def counts(self) -> dict[str, int]:
        """Cells by verdict."""
        found = dict.fromkeys(VERDICTS, 0)
        for row in self.rows:
            for cell in row.own:
                found[cell.verdict] += 1
        return found

    @property
    def met(self) -> int:
        return sum(row.met for row in self.rows)

    @property
    def judged(self) -> int:
        return sum(row.judged for row in self.rows)

    def rows_with(self, verdict: str) -> list[Row]:
        """Rows with at least one cell of that verdict; all for an empty one."""
        return [row for row in self.rows if not verdict or any(cell.verdict == verdict for cell in row.own)]


def build(period: ReportingPeriod) -> Board:
    """The whole board in a fixed number of queries."""
    state = overview.state_of(period)
    lines = list(
        ReportLine.objects.filter(report__period=period)
        .select_related("report__department", "target__field", "objective")
        .order_by("objective_number", "objective_part", "objective_id", "report__department__position", "pk")
    )
    columns = _columns(lines)
    by_place: dict[tuple[int, int], list[ReportLine]] = {}
    for line in lines:
        by_place.setdefault((line.report.department_id, line.objective_id), []).append(line)
    rows = []
    for standing in state.standings:
        department = standing.report.department
        row = Row(department, standing)
        for column in columns:
            there = by_place.get((department.pk, column.objective_id), [])
            row.cells.append(_cell_of(there, column, filed=standing.report.is_filed))
        rows.append(row)
    totals = [_total(column, [row.cells[index] for row in rows]) for index, column in enumerate(columns)]
    return Board(period, state, columns, rows, totals)


def _columns(lines: list[ReportLine]) -> list[Column]:
    grouped: dict[int, list[ReportLine]] = {}
    for line in lines:
        grouped.setdefault(line.objective_id, []).append(line)
    return [
        Column(
            objective_id=objective_id,
            label=group[0].label,
            text=group[0].objective_text,
            unit=group[0].unit,
            measure=group[0].measure,
            comparator=group[0].comparator,
            targets=tuple(figures.target_shown(line) for line in group),
            goals=tuple((line.comparator, line.target_value, line.target_value_to, line.stretch) for line in group),
        )
        for objective_id, group in grouped.items()
    ]


# Of several fields, the first of these verdicts that any has is the department's.
WORST_FIRST = ("not_reported", "missed", "met", "stretch_met", "not_compared", "no_cases")


def _cell_of(lines: list[ReportLine], column: Column, *, filed: bool) -> Cell:
    """The cell of a department: its one line, its own line before those of its fields, else its fields taken together."""
    own = [line for line in lines if line.field is None]
    if len(lines) <= 1 or own:
        return _cell(next(iter(own or lines), None), column, filed=filed)
    parts = [_cell(line, column, filed=filed) for line in lines]
    verdict = next(one for one in WORST_FIRST if any(part.verdict == one for part in parts))
    met = sum(part.verdict in {"met", "stretch_met"} for part in parts)
    figure = _("%(met)d of %(all)d fields met") % {"met": met, "all": len(parts)} if filed else ""
    decisive = next(part for part in parts if part.verdict == verdict)
    return Cell(decisive.line, verdict, figure, parts=tuple(parts))


def _cell(line: ReportLine | None, column: Column, *, filed: bool) -> Cell:
    """A result as the board shows it; what is still being written counts as not reported."""
    if line is None:
        return Cell()
    target = "" if column.common_target else figures.target_shown(line)
    if not filed:
        return Cell(line, "not_reported", target=target)
    parts = "" if line.no_cases else counted(line.numerator, line.denominator)
    return Cell(line, line.verdict, figures.shown(line), parts, target)


def counted(numerator: Decimal | None, denominator: Decimal | None) -> str:
    if numerator is None or denominator is None:
        return ""
    return f"{figures.number_vi(numerator)}/{figures.number_vi(denominator)}"


def _total(column: Column, cells: list[Cell]) -> Cell:
    """Sums of numerators and of denominators, never an average of percentages; a verdict where the target is one for all."""
    lines = [line for cell in cells if cell.verdict != "not_reported" for line in cell.lines]
    counted_lines = [line for line in lines if line.numerator is not None and line.denominator is not None]
    if not figures.is_ratio(column.measure) or not counted_lines or column.comparator in CHANGES:
        return Cell()
    numerator = sum((line.numerator for line in counted_lines), Decimal(0))
    denominator = sum((line.denominator for line in counted_lines), Decimal(0))
    value = percent_of(numerator, denominator)
    verdict = ""
    if column.common_goal:
        comparator, target, target_to, _stretch = column.common_goal
        verdict = judge(
            comparator=comparator, value=value, target=target, target_to=target_to, no_cases=not denominator
        )
    text = _("no cases arose") if not denominator else figures.with_unit(value, column.unit)
    return Cell(None, verdict, text, counted(numerator, denominator))


def chart(board: Board, column: Column) -> str:
    """The objective's results against targets as SVG, one line per department in which cases arose."""
    from agencies.charts import target_chart

    index = board.columns.index(column)
    rows = []
    for row in board.rows:
        cell = row.cells[index]
        if cell.line is not None and not cell.parts and cell.verdict not in {"no_cases", "not_compared"}:
            value = None if cell.verdict == "not_reported" else cell.line.value
            rows.append((row.department.name, value, cell.line.target_value))
    lower = column.comparator in {"<=", "<"}
    title = f"Mục tiêu {column.label}: kết quả so với chỉ tiêu, {period_words(board.period)}"
    return target_chart(rows, title=title, unit=column.unit, lower_is_better=lower)


def has_chart(column: Column) -> bool:
    """Comparing departments in a drawing needs figures, and more than one of them."""
    return column.comparator not in {"done", "range", *CHANGES} and len(column.goals) > 1


def period_words(period: ReportingPeriod) -> str:
    """`quý III năm 2026`, as papers write it."""
    names = {"Q1": "quý I", "Q2": "quý II", "Q3": "quý III", "Q4": "quý IV", "H1": "6 tháng", "9M": "9 tháng"}
    return f"{names[period.kind]} năm {period.year}" if period.kind in names else f"năm {period.year}"
