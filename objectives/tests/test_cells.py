"""Cells of the table of objectives x departments: what people write, and that nothing is lost between a line and its text."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.cells import VALUES, CellError, cell_text, normal_line, read_cell
from objectives.models import Comparator, Objective, TargetRole, Unit

PERCENT = Objective(comparator=">=", unit="%")
TIMES = Objective(comparator="range", value=D(1), value_to=D(2), unit="lần/năm")
FALL = Objective(comparator="down", value=D(1), unit="%", change_basis="relative")
DONE = Objective(comparator="done", unit="%")

READ = [
    # objective, text, comparator, value, up to, unit, role, stretch
    (PERCENT, "98", ">=", "98", None, "", "monitor", None),
    (PERCENT, "≥ 98", ">=", "98", None, "", "monitor", None),
    (PERCENT, "98,5 %", ">=", "98.5", None, "", "monitor", None),
    (PERCENT, "98.5", ">=", "98.5", None, "", "monitor", None),
    (PERCENT, "= 100%", "=", "100", None, "", "monitor", None),
    (PERCENT, "trên 95%", ">", "95", None, "", "monitor", None),
    (PERCENT, "1–2 lần/năm", "range", "1", "2", "lần/năm", "monitor", None),
    (PERCENT, "Giảm 1%", "down", "1", None, "", "monitor", None),
    (PERCENT, "98 CT", ">=", "98", None, "", "lead", None),
    (PERCENT, "98% (chủ trì)", ">=", "98", None, "", "lead", None),
    (PERCENT, "Phối hợp", ">=", None, None, "", "coordinate", None),
    (PERCENT, "dự", ">=", None, None, "", "attend", None),
    (PERCENT, "x", ">=", None, None, "", "monitor", None),
    (PERCENT, "X CT", ">=", None, None, "", "lead", None),
    (PERCENT, "98 phấn đấu 99,5", ">=", "98", None, "", "monitor", "99.5"),
    (PERCENT, "Phấn đấu từ 80%", ">=", None, None, "", "monitor", "80"),
    (PERCENT, "98 PĐ 99 PH", ">=", "98", None, "", "coordinate", "99"),
    (PERCENT, "3 hồ sơ", ">=", "3", None, "hồ sơ", "monitor", None),
    (PERCENT, "hoàn thành", "done", None, None, "", "monitor", None),
    (TIMES, "01–02 lần", "range", "1", "2", "", "monitor", None),
    (TIMES, "≥ 1", ">=", "1", None, "", "monitor", None),
    (TIMES, "98 %", None, None, None, None, None, None),
    (FALL, "2", "down", "2", None, "", "monitor", None),
    (FALL, "≤ 2", "<=", "2", None, "", "monitor", None),
    (DONE, "x", "done", None, None, "", "monitor", None),
    (DONE, "98", ">=", "98", None, "", "monitor", None),
]  # fmt: skip


@pytest.mark.requirement("S1-17", "S1-22", "S0-O2b", where="objectives/cells.py")
@pytest.mark.parametrize(("objective", "text", "comparator", "value", "to", "unit", "role", "stretch"), READ)
def test_a_cell_is_read_as_it_is_written(objective, text, comparator, value, to, unit, role, stretch):
    if comparator is None:
        with pytest.raises(CellError):
            read_cell(text, objective)
        return
    number = lambda figure: None if figure is None else D(figure)  # noqa: E731
    assert read_cell(text, objective) == {
        "comparator": comparator, "value": number(value), "value_to": number(to), "unit": unit, "role": role,
        "stretch": number(stretch),
    }  # fmt: skip


@pytest.mark.parametrize("text", ["", "   ", "\u00a0", "\u200b"])
def test_an_empty_cell_is_no_part(text):
    assert read_cell(text, PERCENT) is None


NO_TARGETS = [
    "chín mươi",
    "98 99",
    "-5",
    "9O",
    "≥",
    "1-2-3",
    "Phòng 7",
    "CT PH",
    "98 TD",
    "TD",
    "PĐ",
    "98 PĐ 1–2",
    "98 PĐ ≤ 3",
    "9" * 61,
]


@pytest.mark.parametrize("text", NO_TARGETS)
def test_what_is_no_target_is_told(text):
    with pytest.raises(CellError) as caught:
        read_cell(text, PERCENT)
    assert str(caught.value)


@given(st.text(max_size=80))
def test_any_text_is_a_line_or_an_error(text):
    try:
        line = read_cell(text, PERCENT)
    except CellError:
        return
    assert line is None or set(line) == set(VALUES)


figures = st.decimals(0, 9_999_999, places=2)


@st.composite
def lines(draw):
    """(objective, a line as the services keep it)."""
    objective = Objective(comparator=draw(st.sampled_from(Comparator.values)), unit=draw(st.sampled_from(Unit.values)))
    comparator = draw(st.sampled_from(Comparator.values))
    value = None if comparator == Comparator.DONE else draw(st.none() | figures)
    is_range = comparator == Comparator.RANGE and value is not None
    line = {
        "role": draw(st.sampled_from(TargetRole.values)),
        "comparator": comparator,
        "value": value,
        "value_to": value + draw(figures) if is_range else None,
        "stretch": draw(st.none() | figures),
        "unit": draw(st.sampled_from(["", *Unit.values])),
    }
    return objective, normal_line(objective, line)


@given(lines())
def test_a_line_comes_back_from_its_text(given_line):
    objective, line = given_line
    assert read_cell(cell_text(line, objective), objective) == line
