"""Last year beside this year: the target a department had, and what it reached."""

from dataclasses import dataclass

from agencies.text import fold, number_vi
from objectives.cells import SHORT, line_of
from objectives.goals import goal_of
from objectives.measures import MEASURES
from objectives.models import Objective, ObjectiveSet, Target, TargetRole
from objectives.results import evaluate_targets, period_bounds
from objectives.services import last_set


@dataclass(frozen=True)
class LastYear:
    """A department's line of last year (cells.VALUES) and its hint: `2025: ≥ 98 % → 98,7%`."""

    line: dict
    hint: str


def last_year_table(
    objective_set: ObjectiveSet, objectives: list[Objective]
) -> dict[tuple[int, int, int | None], LastYear]:
    """{(objective id of this year, department id, field id or None): what it had last year}.

    One evaluation for all: the number of queries depends on the number of different measures alone.
    """
    earlier = last_set(objective_set)
    continued = _continued(earlier, objectives) if earlier else {}
    if not continued:
        return {}
    rows = Target.objects.measured().filter(objective__in=[one.pk for one in continued.values()])
    targets = list(rows.order_by("position", "pk"))
    results = evaluate_targets(targets, *period_bounds(earlier.agency, earlier.year, "Y"))
    by_objective: dict[int, list[Target]] = {}
    for target in targets:
        by_objective.setdefault(target.objective_id, []).append(target)
    return {
        (pk, target.department_id, target.field_id): LastYear(
            line_of(target.objective, target), _hint(earlier.year, target, results[target.pk])
        )
        for pk, old in continued.items()
        for target in by_objective.get(old.pk, [])
    }


def _continued(earlier: ObjectiveSet, objectives: list[Objective]) -> dict[int, Objective]:
    """{objective id: the objective of the earlier set that it continues}: the same measure and unit, and the same words
    where the measure says nothing by itself. One query."""
    year = objectives[0].objective_set.year if objectives else earlier.year
    old = list(Objective.objects.filter(objective_set=earlier).order_by("number", "part", "pk"))
    found = {}
    for one in objectives:
        measure = MEASURES.get(one.measure)
        same = [other for other in old if measure and (other.measure, other.unit) == (one.measure, one.unit)]
        text = fold(one.text)
        worded = [other for other in same if fold(other.text.replace(str(earlier.year), str(year))) == text]
        chosen = worded or ([] if measure is None or measure.generic else same)
        if chosen:
            found[one.pk] = chosen[0]
    return found


def _hint(year: int, target: Target, result) -> str:
    """`2025: ≥ 98 % → 98,7%`; who only coordinated or attended has its part: `2025: PH`."""
    goal = goal_of(target)
    unit = "%" if goal.unit == "%" else ""
    joined = target.value is None and target.role in (TargetRole.COORDINATE, TargetRole.ATTEND)
    words = ["" if joined else goal.exact, "" if target.role == TargetRole.MONITOR else SHORT[target.role]]
    reached = "" if result.value is None else f" → {number_vi(result.value)}{unit}"
    return f"{year}: {' '.join(word for word in words if word) or '–'}{reached}"
