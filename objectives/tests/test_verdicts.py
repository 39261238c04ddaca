"""Verdicts and "không thấp hơn": every comparator, both directions, and what must hold whatever the figures."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.goals import Goal
from objectives.verdicts import direction_of, is_stretch_weaker, is_weaker, judge

JUDGED = [
    # comparator, value, target, to, stretch -> verdict
    ("=", "100", "100", None, None, "met"),
    ("=", "99.99", "100", None, None, "missed"),
    (">=", "98", "98", None, None, "met"),
    (">=", "97.99", "98", None, None, "missed"),
    (">", "95", "95", None, None, "missed"),
    (">", "95.01", "95", None, None, "met"),
    ("<=", "2", "2", None, None, "met"),
    ("<=", "2.01", "2", None, None, "missed"),
    ("<", "2", "2", None, None, "missed"),
    ("<", "0", "2", None, None, "met"),
    ("range", "1", "1", "2", None, "met"),
    ("range", "2", "1", "2", None, "met"),
    ("range", "3", "1", "2", None, "missed"),
    ("range", "0", "1", "2", None, "missed"),
    ("done", "1", None, None, None, "met"),
    ("done", "0", None, None, None, "missed"),
    (">=", "99", "95", None, "99", "stretch_met"),
    (">=", "98.99", "95", None, "99", "met"),
    (">=", "94", "95", None, "99", "missed"),
    (">", "99", "95", None, "99", "stretch_met"),
    ("<=", "1", "3", None, "1", "stretch_met"),
    ("<=", "2", "3", None, "1", "met"),
    ("<", "1", "3", None, "1", "stretch_met"),
    ("<=", "4", "3", None, "1", "missed"),
    # 0 is a figure
    ("<=", "0", "0", None, None, "met"),
    (">=", "0", "1", None, None, "missed"),
]


def dec(text):
    return None if text is None else D(text)


@pytest.mark.parametrize(("comparator", "value", "target", "to", "stretch", "verdict"), JUDGED)
def test_judge(comparator, value, target, to, stretch, verdict):
    result = judge(comparator=comparator, value=dec(value), target=dec(target), target_to=dec(to), stretch=dec(stretch))
    assert result == verdict


@pytest.mark.parametrize("comparator", ["=", ">=", ">", "<=", "<", "range", "done"])
def test_nothing_counted_and_nothing_reported_are_two_things(comparator):
    assert judge(comparator=comparator, value=None, target=D(1), target_to=D(2)) == "not_reported"
    assert judge(comparator=comparator, value=None, target=D(1), target_to=D(2), no_cases=True) == "no_cases"


def test_without_a_target_nothing_is_judged():
    assert judge(comparator=">=", value=D(5), target=None) == "not_reported"


def test_a_stretch_may_be_judged_by_another_figure():
    def early(share):
        return judge(comparator="=", value=D(100), target=D(100), stretch=D(80), stretch_value=D(share))

    assert early("80") == "stretch_met"
    assert early("79.9") == "met"
    assert judge(comparator="=", value=D(99), target=D(100), stretch=D(80), stretch_value=D(90)) == "missed"


WEAKER = [
    # child, parent, direction of the measure -> is the child weaker?
    ((">=", "98"), (">=", "95"), "up", False),
    ((">=", "95"), (">=", "95"), "up", False),
    ((">=", "94.9"), (">=", "95"), "up", True),
    ((">=", "95"), (">", "95"), "up", True),
    ((">", "95"), (">=", "95"), "up", False),
    (("=", "100"), (">=", "95"), "up", False),
    (("=", "94"), (">=", "95"), "up", True),
    ((">=", "99"), ("=", "100"), "up", True),
    ((">=", "100"), ("=", "100"), "up", False),
    ((">=", "98"), ("=", "95"), "up", False),  # "95 %" of a good thing is a floor
    ((">=", "98"), ("=", "95"), "", False),
    (("range", "1", "3"), (">=", "1"), "", False),
    (("range", "0", "3"), (">=", "1"), "", True),
    ((">=", "1"), ("range", "1", "2"), "up", False),
    (("range", "1", "2"), ("range", "1", "2"), "", False),
    (("range", "1", "3"), ("range", "1", "2"), "", True),
    # lower is better
    (("<=", "2"), ("<=", "3"), "down", False),
    (("<=", "3"), ("<=", "3"), "down", False),
    (("<=", "4"), ("<=", "3"), "down", True),
    (("<=", "3"), ("<", "3"), "down", True),
    (("<", "3"), ("<=", "3"), "down", False),
    (("=", "0"), ("<=", "1"), "down", False),
    (("=", "2"), ("<=", "1"), "down", True),
    (("<=", "1"), ("=", "1"), "down", False),
    (("<=", "2"), ("=", "1"), "down", True),
    (("range", "0", "1"), ("<=", "1"), "down", False),
    (("range", "0", "2"), ("<=", "1"), "down", True),
    # directions that contradict each other: the superior's comparator rules
    ((">=", "1"), ("<=", "3"), "", True),
    (("<=", "3"), (">=", "1"), "", True),
    (("<=", "2"), ("<=", "3"), "up", False),
    (("<=", "4"), ("<=", "3"), "up", True),
    # nothing set, done
    ((">=", None), (">=", "95"), "up", False),
    ((">=", "90"), (">=", None), "up", False),
    (("done", None), ("done", None), "", False),
    (("done", None), (">=", "95"), "up", True),
    ((">=", "5"), ("done", None), "", True),
]


def goal(parts):
    comparator, value, *to = parts
    return Goal(comparator, dec(value), dec(to[0]) if to else None)


@pytest.mark.parametrize(("child", "parent", "direction", "weaker"), WEAKER)
def test_is_weaker(child, parent, direction, weaker):
    assert is_weaker(goal(child), goal(parent), direction) is weaker


figures = st.decimals(min_value=0, max_value=100, places=1)


@st.composite
def goals(draw, comparators=("=", ">=", ">", "<=", "<", "range")):
    comparator = draw(st.sampled_from(comparators))
    value = draw(figures)
    to = value + draw(figures) if comparator == "range" else None
    return Goal(comparator, value, to)


def satisfies(value, one: Goal) -> bool:
    return judge(comparator=one.comparator, value=value, target=one.value, target_to=one.value_to) == "met"


@given(goals())
def test_nothing_is_weaker_than_itself(one):
    assert not is_weaker(one, one)
    assert not is_weaker(one, one, "up")
    assert not is_weaker(one, one, "down")


@given(goals([">=", ">", "<=", "<"]), goals(), figures)
def test_what_keeps_the_child_keeps_the_parent(parent, child, value):
    """The meaning of "not weaker", for parents with a direction of their own."""
    if not is_weaker(child, parent) and satisfies(value, child):
        assert satisfies(value, parent)


@given(goals(["range", "="]), goals(), figures, st.sampled_from(["up", "down"]))
def test_an_exact_parent_is_a_floor_or_a_ceiling(parent, child, value, direction):
    if is_weaker(child, parent, direction) or not satisfies(value, child):
        return
    if direction == "up":
        assert value >= parent.value
    else:
        assert value <= (parent.value_to or parent.value)


@given(goals([">=", ">"]), goals([">=", ">"]), goals([">=", ">"]))
def test_upward_goals_are_ordered(one, two, three):
    if not is_weaker(one, two) and not is_weaker(two, three):
        assert not is_weaker(one, three)
    assert not (is_weaker(one, two) and is_weaker(two, one))


@given(goals([">=", ">"]), goals([">=", ">"]))
def test_less_is_better_mirrors_more_is_better(one, two):
    def mirrored(g):
        return Goal({">=": "<=", ">": "<"}[g.comparator], -g.value)

    assert is_weaker(one, two, "up") == is_weaker(mirrored(one), mirrored(two), "down")


@given(figures, figures, st.sampled_from([">=", ">", "<=", "<"]))
def test_a_stretch_that_is_not_weaker_is_met_only_by_what_meets_the_target(target, stretch, comparator):
    if is_stretch_weaker(comparator=comparator, target=target, stretch=stretch):
        return
    for value in (target, stretch):
        verdict = judge(comparator=comparator, value=value, target=target, stretch=stretch)
        if verdict == "stretch_met":
            assert satisfies(value, Goal(comparator, target))


@pytest.mark.parametrize(
    ("comparator", "target", "stretch", "weaker"),
    [(">=", 95, 99, False), (">=", 95, 95, False), (">=", 95, 90, True), ("<=", 3, 1, False), ("<=", 3, 4, True),
     ("=", 100, 80, False), (">=", None, 80, False), (">=", 95, None, False)],
)  # fmt: skip
def test_is_stretch_weaker(comparator, target, stretch, weaker):
    assert is_stretch_weaker(comparator=comparator, target=target, stretch=stretch) is weaker


def test_direction_comes_from_the_first_that_has_one():
    assert direction_of(Goal("=", D(1)), Goal("<=", D(1))) == "down"
    assert direction_of(Goal("=", D(1))) == ""
