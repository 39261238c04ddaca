"""Vietnamese text and numbers."""

from decimal import Decimal

import pytest

from agencies.text import fold, nfc, number_vi, parse_decimal, percent_vi, round_half_up


def test_decomposed_text_is_composed_and_cleaned():
    assert nfc("Tie\u0302\u0301ng Vie\u0323\u0302t\u200b\u202e") == "Tiếng Việt"
    assert nfc("dòng một\ndòng hai\tcột") == "dòng một\ndòng hai\tcột"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Phòng Tư pháp", "phong tu phap"),
        ("ĐẤT  ĐAI", "dat dai"),
        ("Đi\u0323nh", "dinh"),
        ("", ""),
        (" Ỷ lại ", "y lai"),
    ],
)
def test_fold_is_blind_to_accents_case_and_spaces(text, key):
    assert fold(text) == key


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Decimal("1234567.5"), 2, "1.234.567,5"),
        (Decimal("98.50"), 2, "98,5"),
        (Decimal("100"), 2, "100"),
        (Decimal("0.125"), 2, "0,13"),
        (1200, 0, "1.200"),
        (Decimal("-3.10"), 1, "-3,1"),
    ],
)
def test_numbers_the_vietnamese_way(value, places, text):
    assert number_vi(value, places) == text


def test_percent_does_not_break_from_its_number():
    assert percent_vi(Decimal("97.456")) == "97,46\u00a0%"


def test_halves_are_rounded_up():
    assert round_half_up(Decimal("2.345")) == Decimal("2.35")
    assert round_half_up(Decimal("-2.345")) == Decimal("-2.35")


@pytest.mark.parametrize(
    ("text", "value"),
    [("98,5", "98.5"), ("98.5", "98.5"), ("1.234,5", "1234.5"), ("98 %", "98"), ("+3", "3"), ("98,5\u00a0%", "98.5")],
)
def test_numbers_are_read_as_people_write_them(text, value):
    assert parse_decimal(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "chín mươi", "1,2,3", "1.2.3", "NaN", "1e5", "--1", "Infinity"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError):
        parse_decimal(text)
