"""Last year beside this year: the target a department had, and what it reached."""

from agencies.text import fold, number_vi
from objectives.formsets import target_rows
from objectives.goals import goal_of
from objectives.measures import MEASURES
from objectives.models import Objective, Target
from objectives.results import evaluate_targets, period_bounds
from objectives.services import last_set


def last_year_objective(objective: Objective) -> Objective | None:
    """The objective of the last issued set that this one continues: the same measure, and the same words where the
    measure says nothing by itself."""
    earlier = last_set(objective.objective_set)
    measure = MEASURES.get(objective.measure)
    if earlier is None or measure is None:
        return None
    candidates = Objective.objects.filter(objective_set=earlier, measure=objective.measure).order_by(
        "number", "part", "pk"
    )
    for one in candidates.prefetch_related("targets"):
        if not measure.generic or fold(one.text) == fold(objective.text):
            return one
    return None


def last_year_hints(objective: Objective) -> dict[int, str]:
    """{department id: `2025: ≥ 98 %, đạt 98,7`} from last year's table and results. A fixed number of queries."""
    earlier = last_year_objective(objective)
    if earlier is None:
        return {}
    targets = list(Target.objects.measured().filter(objective=earlier).order_by("position", "pk"))
    year = earlier.objective_set.year if targets == [] else targets[0].objective.objective_set.year
    start, end = period_bounds(objective.objective_set.agency, year, "Y")
    results = evaluate_targets(targets, start, end)
    return {target.department_id: _hint(year, target, results[target.pk]) for target in targets}


def _hint(year: int, target: Target, result) -> str:
    unit = "%" if target.objective.unit == "%" else ""
    reached = "" if result.value is None else f" → {number_vi(result.value)}{unit}"
    return f"{year}: {goal_of(target).exact or '–'}{reached}"


def last_year_goals(objective: Objective, rows: list[dict]) -> list[dict]:
    """The table with last year's figures: rows that are there get theirs, departments that are missing come along."""
    earlier = last_year_objective(objective)
    old = {row["department"]: row for row in target_rows(earlier)} if earlier else {}
    there = {row["department"] for row in rows}
    return [row | old.get(row["department"], {}) for row in rows] + [
        row for key, row in old.items() if key not in there
    ]
