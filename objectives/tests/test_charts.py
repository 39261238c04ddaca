"""Charts: what is drawn, what is left out, and that the same figures give the same drawing."""

from decimal import Decimal
from xml.etree import ElementTree

import pytest

from agencies.charts import target_chart, trend_chart

ROWS = [
    ("Phòng Nội vụ", Decimal("100"), Decimal("100")),
    ("Phòng Tư pháp", Decimal("98.5"), Decimal("99")),
    ("Trung tâm Y tế", None, Decimal("99")),
]


def test_a_chart_is_one_svg_named_by_its_title():
    svg = target_chart(ROWS, title="Đúng hạn quý I")
    root = ElementTree.fromstring(svg)
    assert root.tag.endswith("svg")
    assert "Đúng hạn quý I" in svg
    assert "<text" not in svg  # letters are paths: no font of the reader's machine is needed


def test_the_same_figures_give_the_same_bytes():
    assert target_chart(ROWS, title="a") == target_chart(ROWS, title="a")


def test_a_miss_is_drawn_differently_and_direction_counts():
    higher = target_chart([("a", Decimal(3), Decimal(2))], title="a", unit="hồ sơ")
    lower = target_chart([("a", Decimal(3), Decimal(2))], title="a", unit="hồ sơ", lower_is_better=True)
    assert higher != lower


def test_a_missing_figure_is_not_zero():
    missing = target_chart([("a", None, Decimal(99))], title="a")
    zero = target_chart([("a", Decimal(0), Decimal(99))], title="a")
    assert missing != zero


@pytest.mark.parametrize(
    "rows", [[], [("a", None, None)], [("a", Decimal(0), Decimal(0))], [("a", Decimal(-5), Decimal(3))]]
)
def test_poor_data_still_gives_a_drawing(rows):
    ElementTree.fromstring(target_chart(rows, title="Không có gì", unit="điểm"))


@pytest.mark.parametrize("values", [[], [None, None], [Decimal("97.5"), None, Decimal("99")]])
def test_a_trend_with_gaps_is_drawn(values):
    labels = [f"Quý {n}" for n in range(1, len(values) + 1)]
    ElementTree.fromstring(trend_chart(labels, {"Toàn huyện": values}, title="Xu hướng", target=Decimal("98.5")))


def test_several_series_differ_without_colour():
    svg = trend_chart(["I", "II"], {"2025": [1, 2], "2026": [2, 3]}, title="So hai năm", unit="")
    assert "stroke-dasharray" in svg
