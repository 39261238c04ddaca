"""Geometry of target bars and sparklines."""

from decimal import Decimal

import pytest

from qms_portal import figures


def D(text):
    return None if text is None else Decimal(text)


@pytest.mark.parametrize(
    ("value", "target", "stretch", "comparator", "verdict"),
    [
        ("98", "98", None, ">=", "met"),
        ("98", "98", None, ">", "missed"),
        ("97.99", "98", None, ">=", "missed"),
        ("99", "98", "99", ">=", "stretch_met"),
        ("99", "98", "99.5", ">=", "met"),
        ("2", "2", None, "<=", "met"),
        ("2", "2", None, "<", "missed"),
        ("1", "2", "1", "<=", "stretch_met"),
        ("100", "100", None, "=", "met"),
        ("99", "100", None, "=", "missed"),
        (None, "98", None, ">=", "not_reported"),
        ("98", None, None, ">=", ""),
        ("1", "1", None, "done", ""),
    ],
)
def test_judging_for_the_colour_of_a_bar(value, target, stretch, comparator, verdict):
    assert figures.judge(D(value), D(target), D(stretch), comparator) == verdict


@pytest.mark.parametrize(("value", "verdict"), [("0", "missed"), ("1", "met"), ("2", "met"), ("3", "missed")])
def test_judging_a_range(value, verdict):
    assert figures.judge(D(value), D("1"), None, "range", D("2")) == verdict


def test_percentages_share_the_scale_from_0_to_100():
    bar = figures.bar(D("50"), D("75"))
    assert (bar.value_x, bar.value_width) == (0, 80)
    assert bar.target_x == 120
    assert (bar.good_x, bar.good_width) == (120, 40)


def test_the_good_side_is_left_where_lower_is_better():
    bar = figures.bar(D("31"), D("12"), comparator="<=", unit="văn bản")
    assert bar.good_x == 0
    assert bar.good_width == bar.target_x
    assert bar.value_width > bar.target_x


def test_a_range_is_underlined_between_its_ends():
    bar = figures.bar(D("2"), D("1"), target_to=D("2"), comparator="range", unit="lần/năm")
    assert bar.good_x == bar.target_x
    assert bar.good_x + bar.good_width == pytest.approx(bar.target_to_x)


def test_no_value_draws_no_value():
    bar = figures.bar(None, D("98"))
    assert bar.value_x is None
    assert bar.value_width is None
    assert bar.hatch == ""


def test_a_value_above_everything_stays_inside():
    bar = figures.bar(D("130"), D("98"))
    assert bar.value_width == figures.WIDTH
    assert bar.target_x < figures.WIDTH


def test_below_zero_grows_to_the_left_of_zero():
    bar = figures.bar(D("-4.5"), D("-10"), comparator="<=", unit="điểm")
    assert 0 < bar.target_x < bar.value_x
    assert bar.value_x + bar.value_width == pytest.approx(bar.zero_x)


def test_nothing_at_all_is_still_a_drawing():
    bar = figures.bar(None, None, unit="hồ sơ")
    assert bar.zero_x == 0
    assert bar.good_width is None


@pytest.mark.parametrize("value", ["0.1", "3", "50", "100"])
def test_hatching_stays_inside_the_value(value):
    bar = figures.bar(D(value), D("99"), missed=True)
    ends = [float(part.split()[0].lstrip("L")) for part in bar.hatch.replace("M", " ").split("L")[1:]]
    assert all(end <= max(bar.value_width, figures.TRACK_HEIGHT) for end in ends)


def test_a_missing_period_breaks_the_line():
    spark = figures.spark([D("1"), D("2"), None, D("3"), D("4")])
    assert len(spark.runs) == 2
    assert len(spark.gaps) == 1
    assert spark.last is not None


def test_a_missing_newest_period_has_no_strong_dot():
    spark = figures.spark([D("1"), D("2"), None])
    assert spark.last is None
    assert len(spark.dots) == 2


@pytest.mark.parametrize("values", [[], [None], [Decimal("5")], [Decimal("5"), Decimal("5")]])
def test_short_and_level_lines_are_drawn(values):
    assert figures.spark(values).width > 0
