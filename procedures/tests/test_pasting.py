"""Rows pasted from a spreadsheet: read by heading or by order, all of them or none, problems told at line and column."""

from datetime import date

import pytest

from agencies.errors import UserError
from procedures.registers.pasting import (
    Column,
    NotTaken,
    Table,
    day,
    enter_all,
    lines_of,
    one_of_words,
    read_block,
    whole,
)

COLUMNS = [
    Column("code", "Mã số", required=True),
    Column("kind", "Loại", one_of_words([("form", "Biểu mẫu"), ("record", "Hồ sơ")], {"mau": "form"})),
    Column("issued_on", "Ngày ban hành", day, required=True, also=("ngay bh",)),
    Column("issue", "Lần", whole),
]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("BM-01\tBiểu mẫu\t05/03/2024\t2", [{"code": "BM-01", "kind": "form", "issued_on": date(2024, 3, 5), "issue": 2}]),
        ("BM-01\tbieu mau\t5/3/2024", [{"code": "BM-01", "kind": "form", "issued_on": date(2024, 3, 5)}]),
        ("1\tBM-01\tMẫu\t2024-03-05\t02", [{"code": "BM-01", "kind": "form", "issued_on": date(2024, 3, 5), "issue": 2}]),
        ("STT\tNgày BH\tMã số\n1\t05.03.2024\tBM-01\n", [{"code": "BM-01", "issued_on": date(2024, 3, 5)}]),
        ("\n\nBM-01\t\t5/3/2024 08:30\t\r\n\n", [{"code": "BM-01", "issued_on": date(2024, 3, 5)}]),
        ('"BM\n01"\tHồ sơ\t05/03/2024', [{"code": "BM 01", "kind": "record", "issued_on": date(2024, 3, 5)}]),
        ('BM 5"\tHồ sơ\t05/03/2024', [{"code": 'BM 5"', "kind": "record", "issued_on": date(2024, 3, 5)}]),
    ],
)  # fmt: skip
def test_what_is_read(text, rows):
    table = read_block(text, COLUMNS)
    assert table.problems == [] and [row for _line, row in table.rows] == rows


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "nothing here"),
        ("BM-01\tBiểu mẫu\t31/02/2024", "Line 1, column Ngày ban hành: “31/02/2024”"),
        ("\tBiểu mẫu\t05/03/2024", "Line 1, column Mã số: must be filled in."),
        ("BM-01\tTờ rơi\t05/03/2024", "“Tờ rơi” is none of: Biểu mẫu, Hồ sơ."),
        ("BM-01\t\t05/03/2024\tba", "“ba” is not a whole number"),
        ("BM-01\t\t05/03/2024\t1\tthừa", "Line 1 has more columns than the 4"),
        ("\n".join(["BM\t\t05/03/2024"] * 302), "302 lines; at most 300"),
    ],
)
def test_what_is_refused(text, told, settings):
    settings.LANGUAGE_CODE = "en"
    from django.utils import translation

    with translation.override("en"):
        table = read_block(text, COLUMNS)
    assert table.rows == [] and any(told in problem for problem in table.problems), table.problems


def test_lines_are_numbered_as_they_were_pasted():
    assert [number for number, _cells in lines_of("a\n\nb\tc\n")] == [1, 3]


@pytest.mark.django_db
def test_all_or_none_and_every_problem_at_once():
    taken = []

    def add(code):
        if code.startswith("x"):
            raise UserError(f"{code}?")
        taken.append(code)

    with pytest.raises(NotTaken) as refused:
        enter_all(Table([(1, {"code": "a"}), (2, {"code": "x1"}), (4, {"code": "x2"})]), add)
    assert [problem.rsplit(" ", 1)[1] for problem in refused.value.problems] == ["x1?", "x2?"]
    assert enter_all(Table([(1, {"code": "a"})]), add) == 1
