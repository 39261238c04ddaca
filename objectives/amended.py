"""The goal that a target had on a day: an issued target changes only by an amending decision, from the day that this names.

Rows hold the figures of today; each line of an amendment in force keeps what stood there before. So what held on a day is
the figure before the first amendment that took effect after it.
"""

from collections import defaultdict
from collections.abc import Iterable
from copy import copy
from datetime import date

from objectives.goals import Goal, goal_of
from objectives.models import AmendmentState, Target, TargetAmendmentLine

FIGURES = ("comparator", "value", "value_to", "stretch", "unit")


def goals_on(targets: Iterable[Target], days: Iterable[date]) -> dict[tuple[int, date], Goal]:
    """The goal of each target on each day, by (target id, day). One query for all. Targets may be stand-ins for objectives."""
    targets, days = list(targets), list(days)
    lines = _lines({target.objective.objective_set_id for target in targets})
    goals = {}
    for target in targets:
        amended = (target.objective_id, None) in lines or (target.objective_id, target.pk) in lines
        today = None if amended else goal_of(target)
        for day in days:
            goals[target.pk, day] = _goal_on(target, day, lines) if amended else today
    return goals


def goal_at(target: Target, day: date) -> Goal:
    """The goal of one target on a day."""
    return goals_on([target], [day])[target.pk, day]


Lines = dict[tuple[int, int | None], list[TargetAmendmentLine]]


def _lines(sets: set[int]) -> Lines:
    """Amended figures by (objective id, target id or None for the objective's own), in the order they took effect."""
    found: Lines = defaultdict(list)
    rows = TargetAmendmentLine.objects.filter(
        amendment__objective_set__in=sets, amendment__state=AmendmentState.IN_FORCE
    ).select_related("amendment")
    for line in rows.order_by("amendment__effective_from", "amendment_id", "pk"):
        found[line.objective_id, line.target_id].append(line)
    return found


def _goal_on(target: Target, day: date, lines: Lines) -> Goal:
    objective = _as_it_was(target.objective, lines.get((target.objective_id, None), ()), day)
    figures = _as_it_was(target, lines.get((target.objective_id, target.pk), ()), day)
    if objective is target.objective and figures is target:
        return goal_of(target)
    figures = copy(figures)
    figures.objective = objective
    return goal_of(figures)


def _as_it_was(row, lines, day: date):
    """The row with the figures it had on a day; the row itself where it has them still."""
    later = next((line for line in lines if line.amendment.effective_from > day), None)
    if later is None:
        return row
    earlier = copy(row)
    for name in FIGURES:
        setattr(earlier, name, getattr(later, f"old_{name}"))
    return earlier
