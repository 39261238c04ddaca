"""“Không thấp hơn”: a subordinate's target measured against its superior's.

The superior's target for a measure is that of its objective with the same measure in its set in force for the same year.
Where that objective has a figure of its own, this is it; where its figures differ by department, it is the weakest of
them, because no department of the superior is asked for less. Measures that say nothing by themselves (a typed share, a
typed number, done or not) are compared only between objectives of the same words. Units must be the same.
"""

from functools import reduce

from django.utils.translation import gettext as _

from agencies import tenancy
from agencies.text import fold
from objectives.goals import Goal, goal_of
from objectives.measures import MEASURES
from objectives.models import Objective, SetState
from objectives.verdicts import is_weaker


def superior_objective(objective: Objective) -> Objective | None:
    """The superior agency's objective that this one must not fall below, or None. At most two queries."""
    agency = objective.objective_set.agency
    measure = MEASURES.get(objective.measure)
    if agency.parent_id is None or measure is None:
        return None
    candidates = (
        Objective.objects.filter(
            objective_set__agency=agency.parent_id,
            objective_set__year=objective.objective_set.year,
            objective_set__state=SetState.IN_FORCE,
            objective_set__department=None,
            measure=objective.measure,
            unit=objective.unit,
        )
        .select_related("objective_set__agency")
        .prefetch_related("targets")
        .order_by("number", "part", "pk")
    )
    with tenancy.also_reading([agency.parent_id], "what must not be weaker is read where it is set"):
        for candidate in candidates:
            if not measure.generic or fold(candidate.text) == fold(objective.text):
                return candidate
    return None


def demanded_goal(superior: Objective) -> Goal | None:
    """What the superior asks at least: its own figure, else the weakest of its departments'; None where it set none."""
    direction = MEASURES[superior.measure].good_direction
    own = goal_of(superior)
    if own.value is not None or own.comparator == "done":
        return own
    goals = [
        Goal(target.comparator, target.value, target.value_to, unit=superior.unit)
        for target in superior.targets.all()
        if target.value is not None
    ]
    return reduce(lambda one, other: other if is_weaker(other, one, direction) else one, goals) if goals else None


def weaker_words(goal: Goal, superior: Objective | None) -> str:
    """A message naming both figures where `goal` is weaker than the superior's, else ""."""
    demanded = demanded_goal(superior) if superior else None
    if demanded is None or not is_weaker(goal, demanded, MEASURES[superior.measure].good_direction):
        return ""
    return _("%(own)s is weaker than %(superior)s of %(agency)s (objective %(number)s of %(year)d).") % {
        "own": goal.exact,
        "superior": demanded.exact,
        "agency": superior.objective_set.agency.name,
        "number": superior.label,
        "year": superior.objective_set.year,
    }
