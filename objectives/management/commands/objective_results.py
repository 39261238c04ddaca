"""Results of an agency's objectives in a period, for other programs."""

import json

from django.core.management.base import CommandError

from agencies.management.base import OperatorCommand
from agencies.models import Agency
from agencies.text import number_vi
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


class Command(OperatorCommand):
    help = "Target beside result, one line per department of every objective in force."

    def add_arguments(self, parser):
        parser.add_argument("--agency", required=True, help="code of the agency")
        parser.add_argument("--year", required=True, type=int)
        parser.add_argument("--period", choices=PERIODS, default="Y")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, agency, year, period, json: bool, **options):
        found = Agency.objects.filter(code=agency).first()
        if found is None:
            raise CommandError(f"No agency has the code {agency!r}.")
        objective_set = current_set(found, year)
        if objective_set is None:
            raise CommandError(f"{found.name} has no objectives in force for {year}.")
        results = set_results(objective_set, *period_bounds(found, year, period))
        rows = [as_dict(row) for one in results for row in (one.rows or [one.whole])]
        self.stdout.write(dumps(rows) if json else "\n".join(map(line, rows)))


def dumps(rows: list[dict]) -> str:
    return json.dumps(rows, ensure_ascii=False, indent=2)


def line(row: dict) -> str:
    value = "–" if row["value"] is None else number_vi(row["value"])
    return f"{row['verdict']:<13} {value:>8}  {row['department'] or '–'}: {row['objective']}"
