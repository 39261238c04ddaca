"""Results of an agency's objectives as other programs get them: by the command and by the API, the same."""

from agencies.models import Agency
from objectives.results import ResultRow, current_set, period_bounds, set_results

PERIODS = ["Q1", "Q2", "Q3", "Q4", "H1", "9M", "Y"]


def plain(value):
    """A figure as JSON holds it: whole numbers whole."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def as_dict(row: ResultRow) -> dict:
    """One line; `target` is a pair for a range, null where nothing is to be counted; `department` null for the agency."""
    goal, result = row.goal, row.result
    return {
        "objective": row.objective.text,
        "department": row.department.name if row.department else None,
        "measure": row.objective.measure,
        "comparator": goal.comparator,
        "target": [plain(goal.value), plain(goal.value_to)] if goal.value_to is not None else plain(goal.value),
        "numerator": plain(result.numerator),
        "denominator": plain(result.denominator),
        "value": plain(result.value),
        "verdict": result.verdict,
    }


def result_lines(agency: Agency, year: int, period: str) -> list[dict] | None:
    """Every department's line of every objective in force; None where the year has no objectives."""
    objective_set = current_set(agency, year)
    if objective_set is None:
        return None
    results = set_results(objective_set, *period_bounds(agency, year, period))
    return [as_dict(row) for one in results for row in (one.rows or [one.whole])]
