"""Reading typed targets and writing printed ones."""

from decimal import Decimal as D

import pytest

from objectives.goals import Goal, goal_of, parse_goal
from objectives.models import Objective, Target

READ = [
    ("≥ 98", (">=", "98", None)),
    (">=98,25", (">=", "98.25", None)),
    ("98%", ("", "98", None)),
    ("98,5 %", ("", "98.5", None)),
    ("98.5", ("", "98.5", None)),
    ("Đạt 95% trở lên", (">=", "95", None)),
    ("Từ 97% trở lên", (">=", "97", None)),
    ("ít nhất 50%", (">=", "50", None)),
    ("tối thiểu 1 lần", (">=", "1", None)),
    ("trên 95%", (">", "95", None)),
    ("không quá 2%", ("<=", "2", None)),
    ("dưới 3%", ("<", "3", None)),
    ("= 100%", ("=", "100", None)),
    ("1-2", ("range", "1", "2")),
    ("01–02 lần/năm", ("range", "1", "2")),
    ("từ 1 đến 2", ("range", "1", "2")),
    ("Hoàn thành", ("done", None, None)),
    ("", ("", None, None)),
    ("   ", ("", None, None)),
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_a_target_is_read_as_it_is_written(text, expected):
    goal = parse_goal(text)
    comparator, value, to = expected
    assert (goal.comparator, goal.value, goal.value_to) == (
        comparator, None if value is None else D(value), None if to is None else D(to),
    )  # fmt: skip


@pytest.mark.parametrize("text", ["abc", "98 99", "-5", "9O", "≥", "1-2-3", "Phòng 7", "100 phần trăm rưỡi"])
def test_what_is_no_target_is_refused(text):
    with pytest.raises(ValueError):
        parse_goal(text)


PRINTED = [
    (Goal(">=", D("99.00")), "99%", "≥ 99\xa0%"),
    (Goal("=", D(100)), "100%", "= 100\xa0%"),
    (Goal(">", D(95)), "trên 95%", "> 95\xa0%"),
    (Goal("<=", D("2.5")), "không quá 2,5%", "≤ 2,5\xa0%"),
    (Goal("<", D(3)), "dưới 3%", "< 3\xa0%"),
    (Goal("range", D(1), D(2), unit="lần/năm"), "1–2 lần/năm", "1–2 lần/năm"),
    (Goal("done"), "Hoàn thành", "Hoàn thành"),
    (Goal(">="), "", ""),
]


@pytest.mark.parametrize(("goal", "words", "exact"), PRINTED)
def test_a_target_is_written(goal, words, exact):
    assert (goal.words, goal.exact) == (words, exact)


def test_a_department_without_a_figure_has_the_objectives():
    objective = Objective(comparator=">", value=D(95), stretch=D(99), unit="%")
    assert goal_of(Target(objective=objective)) == goal_of(objective)
    assert goal_of(Target(objective=objective, comparator="=", value=D(100))) == Goal("=", D(100), None, D(99))
