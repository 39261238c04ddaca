"""What goes out to a spreadsheet is never a formula, and comes back as it was (reliability F3)."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from agencies.spreadsheets.cells import RejectedRows, csv_bytes, escaped, plain_text, unescaped, workbook_bytes
from agencies.spreadsheets.columns import Vocabulary
from agencies.spreadsheets.readers import open_table

PAYLOADS = [
    "=1+1",
    "=HYPERLINK(\"http://x\",\"a\")",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "-2+3+cmd|' /C calc'!D2",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(A1)",
    "|calc",
    "%0A=1+1",
    "'=1+1",
    "=1+1;\"x\",y",
    "−1+1",
]  # fmt: skip
HONEST = [
    "+84901234567",
    "+84 90 123 45 67",
    "-5",
    "-5,25",
    "0123",
    "12/QĐ-UBND",
    "a=b",
    "98,5",
    "'trích dẫn'",
    "Phòng “A”",
    "",
]
WORDS = Vocabulary({"one": ("mot",), "two": ("hai",)})


def read_back(content: bytes) -> list[list]:
    return [cells for _number, cells in open_table(io.BytesIO(content), WORDS)][1:]


@pytest.mark.parametrize("text", PAYLOADS)
def test_payloads_are_text_in_a_workbook_and_come_back(text):
    content = workbook_bytes("Bảng", ["Một", text], [[text, "x"]])
    cells = [cell for line in load_workbook(io.BytesIO(content)).active.iter_rows() for cell in line]
    assert {cell.data_type for cell in cells} == {"s"}
    assert cells[2].quotePrefix  # not even when somebody edits the cell
    again = [cells for _number, cells in open_table(io.BytesIO(content), WORDS)]
    assert plain_text(again[1][0]) == plain_text(text)


@pytest.mark.parametrize("text", PAYLOADS)
def test_payloads_are_text_in_csv_and_come_back(text):
    content = csv_bytes([["Một", "Hai"], [text, "x"]])
    [[cell, _x]] = read_back(content)
    assert cell == plain_text(text)
    assert escaped(text).startswith("'")


@pytest.mark.parametrize("text", HONEST)
def test_what_only_looks_like_it_is_not_touched(text):
    assert escaped(text) == text
    for content in (csv_bytes([["Một", "Hai"], [text, "x"]]), workbook_bytes("B", ["Một", "Hai"], [[text, "x"]])):
        [[cell, _x]] = read_back(content)
        assert plain_text(cell) == text


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=40))
def test_any_text_comes_back(text):
    assert unescaped(escaped(text)) == plain_text(text)


def test_hidden_columns_of_rejected_rows():
    rows = RejectedRows("Bị từ chối", ["Mã", "Họ tên"], hidden=[1])
    rows.add(7, ["a", "Canary", "thừa"], "sai")
    rows.add(8, ["b"], "sai")
    lines = load_workbook(io.BytesIO(rows.content())).active.iter_rows(min_row=2, values_only=True)
    assert list(lines) == [("a", "•••", 7, "sai"), ("b", None, 8, "sai")]
