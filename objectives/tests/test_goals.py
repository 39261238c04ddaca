"""Reading typed targets and writing printed ones."""

from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from objectives.goals import Goal, goal_of, parse_goal
from objectives.models import Comparator, Objective, Target, Unit

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


CHANGES_READ = [
    ("Giảm 1%", "down", "1", ""),
    ("giảm ít nhất 1 % so với cùng kỳ năm trước", "down", "1", ""),
    ("tăng ít nhất 2 điểm %", "up", "2", "points"),
    ("Tăng 1,5 điểm phần trăm", "up", "1.5", "points"),
    ("giảm từ 5% trở lên", "down", "5", ""),
    ("giảm ≥ 3", "down", "3", ""),
    ("tăng thêm 10 hồ sơ so với cùng kỳ", "up", "10", ""),
    ("giảm 2 sai sót", "down", "2", ""),
]


@pytest.mark.requirement("S2-O1", "F.1", where="objectives/goals.py")
@pytest.mark.parametrize(("text", "comparator", "value", "basis"), CHANGES_READ)
def test_a_change_is_read_as_it_is_written(text, comparator, value, basis):
    goal = parse_goal(text)
    assert (goal.comparator, goal.value, goal.basis) == (comparator, D(value), basis)


@pytest.mark.parametrize(
    "text", ["giảm", "giảm còn 2%", "tăng lên 95%", "giảm 1-2%", "giảm không quá 2%", "tăng 1% 2%"]
)
def test_a_change_that_may_mean_two_things_is_refused(text):
    with pytest.raises(ValueError):
        parse_goal(text)


CHANGES_PRINTED = [
    (Goal("down", D(1), basis="relative"), "giảm 1% so với cùng kỳ", "giảm ≥ 1\xa0%"),
    (Goal("down", D(1)), "giảm 1% so với cùng kỳ", "giảm ≥ 1\xa0%"),
    (Goal("up", D("2.5"), basis="points"), "tăng 2,5 điểm % so với cùng kỳ", "tăng ≥ 2,5 điểm %"),
    (Goal("down", D(3), unit="hồ sơ"), "giảm 3 hồ sơ so với cùng kỳ", "giảm ≥ 3 hồ sơ"),
    (Goal("down", D(3), unit="hồ sơ", basis="relative"), "giảm 3% so với cùng kỳ", "giảm ≥ 3\xa0%"),
]


@pytest.mark.parametrize(("goal", "words", "exact"), CHANGES_PRINTED)
def test_a_change_is_written(goal, words, exact):
    assert (goal.words, goal.exact) == (words, exact)


def test_thousands_are_no_decimals():
    assert parse_goal("≥ 1.234 hồ sơ").value == D(1234)
    assert parse_goal("98.25").value == D("98.25")
    assert parse_goal("1.234,5").value == D("1234.5")


@pytest.mark.requirement("F.2", where="objectives/models/target.py")
def test_a_cell_may_have_its_own_comparator_and_unit():
    objective = Objective(comparator=">=", value=D(98), unit="%", change_basis="points")
    own = Target(objective=objective, comparator="<=", value=D(2), unit="hồ sơ")
    assert goal_of(own) == Goal("<=", D(2), unit="hồ sơ") and goal_of(own).exact == "≤ 2 hồ sơ"
    assert goal_of(Target(objective=objective, comparator="up", value=D(1))) == Goal("up", D(1), basis="points")
    # Without a figure of its own the cell says nothing: comparator and unit are the objective's.
    assert goal_of(Target(objective=objective, comparator="<=", unit="hồ sơ")) == Goal(">=", D(98))


amounts = st.decimals(min_value=0, max_value=9_999_999, places=2)


@st.composite
def printable(draw):
    comparator, unit = draw(st.sampled_from(Comparator.values)), draw(st.sampled_from(Unit.values))
    if comparator == "done":
        return Goal("done", unit=unit)
    value = draw(amounts)
    to = value + draw(amounts) if comparator == "range" else None
    basis = draw(st.sampled_from(["", "points", "relative"])) if comparator in ("up", "down") else ""
    return Goal(comparator, value, to, unit=unit, basis=basis)


@settings(max_examples=150, deadline=None)
@given(printable())
def test_what_is_printed_reads_back(goal):
    """Screens print the comparator always; papers leave = and ≥ to the column beside."""
    exact = parse_goal(goal.exact)
    assert (exact.comparator, exact.value, exact.value_to) == (goal.comparator, goal.value, goal.value_to)
    paper = parse_goal(goal.words)
    assert paper.comparator == ("" if goal.comparator in ("=", ">=") else goal.comparator)
    assert (paper.value, paper.value_to) == (goal.value, goal.value_to)
    assert paper.basis in ("", goal.counted_in)
