"""What must hold of comparators and of "không thấp hơn" whatever the figures, in both directions: found by hypothesis.

"Weaker" has one meaning, written here a second time: some result meets the subordinate's goal and not what the superior demands.
"""

from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agencies.models import Agency
from objectives.cascade import asks_less, weaker_words
from objectives.goals import Goal
from objectives.models import Objective, ObjectiveSet
from objectives.verdicts import is_stretch_weaker, is_weaker, judge

few = settings(max_examples=60, deadline=None)
pytestmark = pytest.mark.requirement("S2-04", "F.1", "F.4", "S1-20", where="objectives/verdicts.py")

LEVELS = ("=", ">=", ">", "<=", "<", "range")
CHANGES = ("up", "down")
MIRRORED = {"=": "=", ">=": "<=", ">": "<", "<=": ">=", "<": ">", "range": "range", "up": "down", "down": "up"}
DIRECTIONS = {"up": "down", "down": "up", "": ""}
figures = st.decimals(min_value=0, max_value=100, places=1)


@st.composite
def goals(draw, comparators=(*LEVELS, *CHANGES)):
    comparator = draw(st.sampled_from(comparators))
    value = draw(figures)
    basis = draw(st.sampled_from(["points", "relative"])) if comparator in CHANGES else ""
    return Goal(comparator, value, value + draw(figures) if comparator == "range" else None, basis=basis)


def meets(result, goal: Goal) -> bool:
    return judge(comparator=goal.comparator, value=result, target=goal.value, target_to=goal.value_to) == "met"


def demanded(result, parent: Goal, direction: str) -> bool:
    """What a superior's goal asks: an exact figure or a range is a floor where more is good, a ceiling where less is."""
    if parent.comparator in ("=", "range") and direction == "up":
        return result >= parent.value
    if parent.comparator in ("=", "range") and direction == "down":
        return result <= (parent.value_to if parent.comparator == "range" else parent.value)
    return meets(result, parent)


def told_direction(parent: Goal, child: Goal, direction: str) -> str:
    """The superior's comparator tells, then the measure, then the subordinate's comparator."""
    own = {">=": "up", ">": "up", "<=": "down", "<": "down"}
    return own.get(parent.comparator) or direction or own.get(child.comparator, "")


def results_around(*some: Goal):
    """Every result at which anything could change: the ends, a little to either side, and far away."""
    ends = [end * sign for one in some for end in (one.value, one.value_to) if end is not None for sign in (1, -1)]
    return [D(-1000), *(end + step for end in ends for step in (D("-0.05"), 0, D("0.05"))), D(1000)]


def mirrored(goal: Goal) -> Goal:
    """The same goal where less is better."""
    if goal.comparator in CHANGES:
        return Goal(MIRRORED[goal.comparator], goal.value, basis=goal.basis)
    low, high = (goal.value, goal.value_to) if goal.comparator == "range" else (goal.value, None)
    if high is not None:
        return Goal("range", -high, -low)
    return Goal(MIRRORED[goal.comparator], -low)


@few
@given(goals(LEVELS), goals(LEVELS), st.sampled_from(["up", "down", ""]))
def test_weaker_is_exactly_that_some_result_meets_the_child_only(child, parent, direction):
    told = told_direction(parent, child, direction)
    found = any(meets(one, child) and not demanded(one, parent, told) for one in results_around(child, parent))
    assert is_weaker(child, parent, direction) == found


@few
@given(goals(CHANGES), goals(CHANGES), st.sampled_from(["up", "down", ""]))
def test_a_change_is_weaker_exactly_if_a_smaller_change_meets_it(child, parent, direction):
    if (child.comparator, child.basis) != (parent.comparator, parent.basis):
        assert is_weaker(child, parent, direction)
        return
    found = any(meets(one, child) and not meets(one, parent) for one in results_around(child, parent))
    assert is_weaker(child, parent, direction) == found == (child.value < parent.value)


@few
@given(goals(LEVELS), goals(CHANGES), st.sampled_from(["up", "down", ""]))
def test_a_level_and_a_change_never_keep_one_another(level, change, direction):
    assert is_weaker(level, change, direction) and is_weaker(change, level, direction)


@few
@given(goals(), st.sampled_from(["up", "down", ""]))
def test_nothing_is_weaker_than_itself(one, direction):
    assert not is_weaker(one, one, direction)


@few
@given(goals(), goals(), st.sampled_from(["up", "down", ""]))
def test_less_is_better_is_the_mirror_of_more_is_better(one, other, direction):
    assert is_weaker(one, other, direction) == is_weaker(mirrored(one), mirrored(other), DIRECTIONS[direction])


@few
@given(goals(), st.decimals(min_value=-100, max_value=200, places=1))
def test_verdicts_are_mirrored_too(goal, result):
    assert meets(result, goal) == meets(-result, mirrored(goal))


@few
@given(st.sampled_from(["up", "down"]), st.data())
def test_goals_of_one_direction_are_ordered(direction, data):
    """Reflexive, transitive, and any two can be told apart: of two goals at least one is not weaker."""
    upward = ("=", ">=", ">", "range")
    kinds = upward if direction == "up" else [MIRRORED[one] for one in upward]
    a, b, c = (data.draw(goals(kinds)) for _n in range(3))
    if not is_weaker(a, b, direction) and not is_weaker(b, c, direction):
        assert not is_weaker(a, c, direction)
    open_ended = [one for one in kinds if one not in ("=", "range")]
    x, y = (data.draw(goals(open_ended)) for _n in range(2))
    assert not (is_weaker(x, y, direction) and is_weaker(y, x, direction))
    if not is_weaker(x, y, direction) and not is_weaker(y, x, direction):
        assert (x.comparator, x.value) == (y.comparator, y.value)


@few
@given(goals([">=", ">", "<=", "<", "up", "down"]), figures, st.decimals(min_value=-100, max_value=100, places=1))
def test_a_stretch_that_is_not_weaker_is_reached_only_by_what_meets_the_target(goal, stretch, result):
    verdict = judge(comparator=goal.comparator, value=result, target=goal.value, stretch=stretch)
    if verdict == "stretch_met":
        assert meets(result, goal)
    weaker = is_stretch_weaker(comparator=goal.comparator, target=goal.value, stretch=stretch)
    below = stretch > goal.value if goal.comparator in ("<=", "<") else stretch < goal.value
    assert weaker == below


def objective(goal: Goal) -> Objective:
    """A superior's objective of one figure for all, not stored."""
    agency = Agency(name="UBND tỉnh")
    one = Objective(
        pk=1, objective_set=ObjectiveSet(agency=agency, year=2026), number=1, measure="manual_number",
        comparator=goal.comparator, value=goal.value, value_to=goal.value_to, unit=goal.unit, change_basis=goal.basis,
    )  # fmt: skip
    one._prefetched_objects_cache = {"targets": []}
    return one


@few
@given(goals(LEVELS), goals(LEVELS))
def test_saving_is_refused_exactly_for_what_is_weaker(child, parent):
    """The message of the cascade, with both figures in it; the measure has no direction of its own."""
    told = told_direction(parent, child, "")
    found = any(meets(one, child) and not demanded(one, parent, told) for one in results_around(child, parent))
    words = weaker_words(child, objective(parent))
    assert bool(words) == found == asks_less(child, parent)
    assert not words or (child.exact in words and parent.exact in words)
