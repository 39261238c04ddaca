"""The figures of a report's lines: live while it is open, frozen when it is handed in, with those of earlier periods."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from agencies import periods
from agencies.text import number_vi, percent_of, percent_vi
from objectives.goals import CHANGES, Goal
from objectives.measures import MEASURES, Span
from objectives.models import Target
from objectives.results import MeasuredResult, evaluate_targets, evaluate_targets_over, stand_in
from objectives.verdicts import judge
from reports.models import DepartmentReport, HowObtained, ReportingPeriod, ReportLine

SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "=": "="}
HISTORY = 3


def refresh(report: DepartmentReport) -> list[ReportLine]:
    """The report's lines in their order, with current figures and verdicts set on them; nothing is stored.

    Lines of a report that was handed in come back as stored.
    """
    lines = list(report.lines.all())
    if not report.is_filed:
        refresh_lines(lines, report.period)
    return lines


def refresh_lines(lines: Iterable[ReportLine], period: ReportingPeriod) -> None:
    """Set computed figures and all verdicts on open lines of one period. One evaluation for all of them."""
    lines = list(lines)
    targets = {line.pk: measured_target(line) for line in lines if line.is_computed}
    results = evaluate_targets(targets.values(), period.start, period.end)
    for line in lines:
        if line.is_computed:
            _take_computed(line, results[targets[line.pk].pk])
        else:
            _complete_typed(line)
            line.verdict = verdict_of(line)


def measured_target(line: ReportLine) -> Target:
    """What objectives.results evaluates for a line: its target, or a stand-in for the agency's undivided objective."""
    if line.target is not None:
        return line.target
    return stand_in(line.objective)


def _take_computed(line: ReportLine, result: MeasuredResult) -> None:
    """What the records say; it is also the reported figure, unless that was overridden."""
    line.computed_numerator, line.computed_denominator = result.numerator, result.denominator
    line.computed_value = result.value
    line.evidence_url = result.evidence_url or ""
    if line.is_overridden:
        _complete_typed(line)
        line.verdict = verdict_of(line, stretch_value=result.stretch_value)
        return
    line.numerator, line.denominator = result.numerator, result.denominator
    line.value, line.no_cases, line.verdict = result.value, result.no_cases, result.verdict


def _complete_typed(line: ReportLine) -> None:
    """The ratio of a typed numerator and denominator; nothing where one is missing."""
    if not is_typed_as_ratio(line):
        return
    whole = line.numerator is not None and line.denominator is not None and not line.no_cases
    line.value = percent_of(line.numerator, line.denominator) if whole else None


def is_ratio(measure: str) -> bool:
    """Whether the figure is a part of a whole (typed as numerator and denominator)."""
    return MEASURES[measure].is_ratio


def is_typed_as_ratio(line: ReportLine) -> bool:
    """Whether the figure is typed as a part and its whole: not where it is done or not done, nor a change against last year,
    which is typed as such with its sign."""
    return is_ratio(line.measure) and not is_yes_no(line) and not is_change(line)


def is_change(line: ReportLine) -> bool:
    """Whether the objective is a rise or fall against the same period of last year."""
    return line.comparator in CHANGES


def is_yes_no(line: ReportLine) -> bool:
    """Whether the objective is reported as done or not done."""
    return line.comparator == "done"


def verdict_of(line: ReportLine, *, stretch_value: Decimal | None = None) -> str:
    """met, stretch_met, missed, no_cases or not_reported. A stretch judged by another measure needs that one's figure."""
    by_another = bool(line.objective.stretch_measure)
    return judge(
        comparator=line.comparator,
        value=line.value,
        target=line.target_value,
        target_to=line.target_value_to,
        stretch=None if by_another and stretch_value is None else line.stretch,
        no_cases=line.no_cases,
        stretch_value=stretch_value if by_another else None,
    )


def freeze(line: ReportLine) -> None:
    """Mark what a submission keeps for ever."""
    if line.how == HowObtained.OVERRIDDEN:
        line.ever_overridden = True


def with_unit(value, unit: str) -> str:
    if value is None:
        return "–"
    if unit == "%":
        return percent_vi(value)
    return f"{number_vi(value)}\u00a0{unit}" if unit else number_vi(value)


def shown(line: ReportLine) -> str:
    """The result as people read it."""
    if line.no_cases:
        return _("no cases arose")
    if is_yes_no(line) and line.value is not None:
        return _("done") if line.value else _("not done")
    if is_change(line) and line.value is not None:
        return goal_of_line(line).change_words(line.value)
    return with_unit(line.value, line.unit)


def target_shown(line: ReportLine) -> str:
    """The target as it is printed: `≥ 98 %`, `1–2 lần/năm`."""
    if is_yes_no(line):
        return pgettext("target", "done")
    if line.target_value is None:
        return "–"
    if line.target_value_to is not None:
        return f"{number_vi(line.target_value)}–{with_unit(line.target_value_to, line.unit)}"
    if is_change(line):
        return goal_of_line(line).exact
    return f"{SIGNS.get(line.comparator, '')} {with_unit(line.target_value, line.unit)}".strip()


def goal_of_line(line: ReportLine) -> Goal:
    """The goal as the line keeps it; what a rise or fall is counted in stands in the objective."""
    basis = line.objective.change_basis if is_change(line) else ""
    return Goal(line.comparator, line.target_value, line.target_value_to, line.stretch, line.unit, basis)


def earlier(period: ReportingPeriod, count: int = HISTORY) -> list[tuple[int, str]]:
    """Year and kind of the periods before, oldest first: quarters by quarter, longer ones by year."""
    found: list[tuple[int, str]] = []
    year, kind = period.year, period.kind
    for _number in range(count):
        year, kind = periods.previous_quarter(year, kind) if kind in periods.QUARTERS else (year - 1, kind)
        found.append((year, kind))
    return found[::-1]


def short_name(year: int, kind: str) -> str:
    """`Q2` of 2026 -> `II/2026`."""
    romans = {"Q1": "I", "Q2": "II", "Q3": "III", "Q4": "IV", "H1": "6T", "9M": "9T", "Y": "Năm"}
    return f"{romans[kind]}/{year}"


def history(report: DepartmentReport, lines: list[ReportLine]) -> dict[int, list[tuple[str, Decimal | None]]]:
    """For each line (by id) the results of the periods before, oldest first: filed ones as filed, others from records."""
    before = earlier(report.period)
    filed = _filed_values(report, before)
    computed = _computed_values(report, lines, [when for when in before if not any(key[:2] == when for key in filed)])
    points: dict[int, list[tuple[str, Decimal | None]]] = {}
    for line in lines:
        points[line.pk] = [
            (
                short_name(*when),
                filed.get(
                    (*when, line.measure, line.objective_number, line.objective_part, line.field and line.field.pk),
                    computed.get((*when, line.pk)),
                ),
            )
            for when in before
        ]
    return points


def _filed_values(report: DepartmentReport, before) -> dict[tuple, Decimal | None]:
    """Results of the department's earlier filings, by year, kind, measure, number, part and field. One query."""
    years = {year for year, _kind in before}
    lines = ReportLine.objects.filed().filter(
        report__department_id=report.department_id,
        report__period__year__in=years,
        report__period__kind__in={k for _y, k in before},
    )
    rows = lines.order_by("pk").values_list(
        "report__period__year",
        "report__period__kind",
        "measure",
        "objective_number",
        "objective_part",
        "target__field_id",
        "value",
    )
    return {row[:6]: row[6] for row in rows if row[:2] in before}


def _computed_values(report: DepartmentReport, lines, before) -> dict[tuple, Decimal | None]:
    """What the records say about earlier periods that were never filed."""
    targets = {line.pk: measured_target(line) for line in lines if line.is_computed}
    spans = {when: Span(*periods.bounds(report.period.agency.cut_off, *when)) for when in before}
    results = evaluate_targets_over(targets.values(), spans.values())
    return {
        (*when, pk): results[span][target.pk].value for when, span in spans.items() for pk, target in targets.items()
    }
