"""“Không thấp hơn”: a subordinate's target measured against its superior's.

The superior of an agency's set is the set in force of the agency above it for the same year; the superior of a
department's own set is the set in force of its agency. What is asked is found in the objective of the same measure (for
measures that say nothing by themselves, such as a typed share: of the same words too):

- of a subordinate agency: the objective's own figure; without one the weakest of its departments', because no
  department of the superior is asked for less. A line for one field of administration is measured by the superior's
  lines for the same field, where it has any.
- of a department: its own line in the agency's table, for the field where there is one; else the objective's figure.

Figures in other units, or compared in another way (98 % against "one point more than last year"), can't be held against
each other: they are refused like weaker ones. A stretch is asked of nobody; who sets one sets no lower one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

from django.utils.translation import gettext as _

from agencies import tenancy
from agencies.text import fold
from objectives.goals import Goal, goal_of
from objectives.measures import MEASURES
from objectives.models import Comparator, Objective, ObjectiveSet, SetState, Target
from objectives.verdicts import is_weaker

CHANGES = {Comparator.INCREASE, Comparator.DECREASE}


def superior_agency_id(objective_set: ObjectiveSet) -> int | None:
    """Whose set in force this one must not fall below: the own agency's for a department, else the agency above."""
    return objective_set.agency_id if objective_set.department_id else objective_set.agency.parent_id


def demanding(objective_set: ObjectiveSet) -> list[Objective]:
    """The objectives in force that this set must not fall below, with their targets. Two queries."""
    agency_id = superior_agency_id(objective_set)
    if agency_id is None:
        return []
    rows = (
        Objective.objects.filter(
            objective_set__agency=agency_id,
            objective_set__year=objective_set.year,
            objective_set__state=SetState.IN_FORCE,
            objective_set__department=None,
        )
        .select_related("objective_set__agency")
        .prefetch_related("targets")
        .order_by("number", "part", "pk")
    )
    with tenancy.also_reading([agency_id], "what must not be weaker is read where it is set"):
        return list(rows)


def counterpart(objective: Objective, candidates: Iterable[Objective]) -> Objective | None:
    """The objective of `candidates` that asks the same as this one; of several the one in the same unit."""
    measure = MEASURES.get(objective.measure)
    if measure is None:
        return None
    found = [
        one
        for one in candidates
        if one.measure == objective.measure and (not measure.generic or fold(one.text) == fold(objective.text))
    ]
    return next((one for one in found if one.unit == objective.unit), found[0] if found else None)


def superior_objective(objective: Objective) -> Objective | None:
    """The objective that this one must not fall below, or None. Two queries; for many: `demanding`, `counterpart`."""
    return counterpart(objective, demanding(objective.objective_set))


def demanded_goal(superior: Objective, *, department: int | None = None, field: int | None = None) -> Goal | None:
    """What the superior asks at least; None where it set nothing. `department`: asked of this department of its own."""
    targets = [one for one in superior.targets.all() if one.value is not None or one.comparator == Comparator.DONE]
    if department is not None:
        return _asked_of_department(superior, [one for one in targets if one.department_id == department], field)
    if field is not None and (same := [one for one in targets if one.field_id == field]):
        return _weakest(superior, same)
    own = goal_of(superior)
    if own.value is not None or own.comparator == Comparator.DONE:
        return own
    return _weakest(superior, targets) if targets else None


def _asked_of_department(superior: Objective, own: list[Target], field: int | None) -> Goal | None:
    """Its line for the field, else its line for everything, else the weakest of its fields, else the objective's."""
    for lines in ([one for one in own if one.field_id == field], [one for one in own if one.field_id is None], own):
        if lines:
            return _weakest(superior, lines)
    goal = goal_of(superior)
    return goal if goal.value is not None or goal.comparator == Comparator.DONE else None


def _weakest(superior: Objective, targets: list[Target]) -> Goal:
    direction = MEASURES[superior.measure].good_direction
    goals = [goal_of(one) for one in targets]
    return reduce(lambda one, other: other if asks_less(other, one, direction) else one, goals)


def comparable(child: Goal, parent: Goal, *, same_basis: bool = True) -> bool:
    """Whether two figures can be held against each other: the same unit, both levels or both the same kind of change."""
    if CHANGES & {child.comparator, parent.comparator}:
        return child.comparator == parent.comparator and same_basis
    if Comparator.DONE in (child.comparator, parent.comparator):
        return child.comparator == parent.comparator
    return child.unit == parent.unit


def asks_less(child: Goal, parent: Goal, direction: str = "", *, same_basis: bool = True) -> bool:
    """Whether a target is weaker than its superior's or can't be held against it. Nothing set on a side: False.

    `direction`: the measure's good direction. `same_basis`: both changes are counted in points, or both relatively.
    """
    if child.comparator != Comparator.DONE and child.value is None:
        return False
    if parent.comparator != Comparator.DONE and parent.value is None:
        return False
    if not comparable(child, parent, same_basis=same_basis):
        return True
    if child.comparator in CHANGES:
        return child.value < parent.value
    return is_weaker(child, parent, direction)


def stretch_asks_less(child: Goal, parent: Goal, direction: str = "") -> bool:
    """Whether a stretch is set below the superior's; never where either is missing."""
    if child.stretch is None or parent.stretch is None:
        return False
    if parent.comparator in (Comparator.AT_MOST, Comparator.LESS_THAN) or direction == "down":
        return child.stretch > parent.stretch
    return child.stretch < parent.stretch


def cascade_problems(
    goal: Goal,
    superior: Objective | None,
    like: Objective | None = None,
    *,
    department: int | None = None,
    field: int | None = None,
) -> dict[str, str]:
    """{"value" or "stretch": a message naming both figures} where `goal`, of the objective `like` or of one of its
    lines, asks less than the superior's. `department`: the department whose own set it is. Without `like`, what the
    goal itself doesn't say is taken to be as with the superior."""
    like = like or superior
    demanded = demanded_goal(superior, department=department, field=field) if superior else None
    if demanded is None:
        return {}
    direction = MEASURES[superior.measure].good_direction
    same_basis = like.change_basis == superior.change_basis
    names = {
        "own": goal.exact,
        "superior": demanded.exact,
        "agency": superior.objective_set.agency.name,
        "number": superior.label,
        "year": superior.objective_set.year,
    }
    if asks_less(goal, demanded, direction, same_basis=same_basis):
        if not comparable(goal, demanded, same_basis=same_basis):
            words = _(
                "%(own)s can't be compared with %(superior)s of %(agency)s (objective %(number)s of %(year)d): use its comparator and its unit."
            )
            return {"value": words % names}
        words = _("%(own)s is weaker than %(superior)s of %(agency)s (objective %(number)s of %(year)d).")
        return {"value": words % names}
    if like.stretch_measure != superior.stretch_measure:
        return {}
    stretch_direction = MEASURES[like.stretch_measure].good_direction if like.stretch_measure in MEASURES else direction
    if stretch_asks_less(goal, demanded, stretch_direction):
        words = _(
            "The stretch target %(own)s is weaker than %(superior)s of %(agency)s (objective %(number)s of %(year)d)."
        )
        figures = {"own": _figure(goal, like), "superior": _figure(demanded, superior)}
        return {"stretch": words % (names | figures)}
    return {}


def _figure(goal: Goal, objective: Objective) -> str:
    unit = "%" if objective.stretch_measure else goal.unit
    return Goal(Comparator.EQUAL, goal.stretch, unit=unit).exact.lstrip("= ")


def weaker_words(goal: Goal, superior: Objective | None, like: Objective | None = None, **of) -> str:
    """The first of `cascade_problems`, else ""."""
    return next(iter(cascade_problems(goal, superior, like, **of).values()), "")


@dataclass(frozen=True)
class Weaker:
    """A figure that asks less than its superior's. `target` None: the objective's own."""

    objective: Objective
    target: Target | None
    words: str


def weaker_in(objective_set: ObjectiveSet, candidates: list[Objective] | None = None) -> list[Weaker]:
    """Everything in a set (loaded with_content) that asks less than the superior does now: the superior may have
    changed its objectives since. Two queries, none where `candidates` (see `demanding`) are given."""
    candidates = demanding(objective_set) if candidates is None else candidates
    found = []
    for objective in objective_set.objectives.all():
        superior = counterpart(objective, candidates)
        if superior is None:
            continue
        of = {"department": objective_set.department_id}
        goal = goal_of(objective)
        if words := weaker_words(goal, superior, objective, **of):
            found.append(Weaker(objective, None, words))
        for target in objective.targets.all():
            if target.value is None and target.comparator != Comparator.DONE:
                continue
            words = weaker_words(goal_of(target), superior, objective, field=target.field_id, **of)
            if words:
                found.append(Weaker(objective, target, words))
    return found
