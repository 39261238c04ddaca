"""Blocks pasted into the table of objectives x departments: where they go, and that nothing is cut silently."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.grid_paste import paste_block
from objectives.models import Objective

NAMES = ["Phòng Nội vụ", "Phòng Tư pháp", "Phòng Tư pháp · Hộ tịch"]
OBJECTIVES = [Objective(number=n, text=text) for n, text in [(1, "Hồ sơ đúng hạn"), (2, "Hài lòng"), (3, "Đào tạo")]]

PASTED = [
    # block, anchor, cells by (row, column)
    ("98\t99\n97\t96", (0, 0), {(0, 0): "98", (0, 1): "99", (1, 0): "97", (1, 1): "96"}),
    ("98\t99\n97\t", (1, 1), {(1, 1): "98", (1, 2): "99", (2, 1): "97", (2, 2): ""}),
    ("\t98\n", (0, 0), {(0, 0): "", (0, 1): "98"}),
    ("phong tu phap\t98\t99", (0, 0), {(1, 0): "98", (1, 1): "99"}),
    ("phong tu phap\t98", (0, 2), {(1, 2): "98"}),
    ("1\tPHÒNG TƯ PHÁP - HỘ TỊCH\t98", (0, 0), {(2, 0): "98"}),
    ("Đơn vị\t3\t1\nPhòng Nội vụ\t98\t100%", (0, 0), {(0, 2): "98", (0, 0): "100%"}),
    ("\tMục tiêu 2\nPhòng Nội vụ\t98", (2, 2), {(0, 1): "98"}),
    ("STT\tĐơn vị\t2. Hài lòng\n1\tPhòng Nội vụ\t98\n2\tPhòng Tư pháp\tCT", (0, 0), {(0, 1): "98", (1, 1): "CT"}),
    ("MT 3\tđào tạo\nx\ty", (0, 0), None),
    ("MT 3\tHài lòng\n98\t99", (0, 0), {(0, 2): "98", (0, 1): "99"}),
    ('"98"\t"99"', (0, 0), {(0, 0): "98", (0, 1): "99"}),
    ("", (0, 0), {}),
]


@pytest.mark.parametrize(("text", "anchor", "cells"), PASTED)
def test_figures_find_their_cells(text, anchor, cells):
    pasted = paste_block(text, OBJECTIVES, NAMES, anchor)
    if cells is None:
        assert not pasted.cells and "cùng một mục tiêu" in pasted.problems[0]
    else:
        assert not pasted.problems and pasted.cells == cells


LEFT_OVER = [
    ("1\t2\t3\t98,7", (0, 0), "Cột 4 của khối dán (98,7)", "chỉ có 3 mục tiêu"),
    ("1\t2", (0, 2), "Cột 2 của khối dán (2)", "chỉ có 1 mục tiêu"),
    ("1\n2\n3\n4,4", (0, 0), "Dòng 4 của khối dán (4,4)", ""),
    ("1\n2", (2, 0), "Dòng 2 của khối dán (2)", ""),
    ("Phòng Nội vụ\t98\nPhòng Lạ\t97", (0, 0), "Phòng Lạ", ""),
    ("Phòng Lạ\t97\nPhòng Nội vụ\t98", (0, 0), "Phòng Lạ", ""),
    ("Phòng Nội vụ\t98\nphòng nội vụ\t97", (0, 0), "hai lần", ""),
    (
        "\tMục tiêu 1\tMục tiêu 9\nPhòng Nội vụ\t98\t97",
        (0, 0),
        "Cột 3 của khối dán (Mục tiêu 9)",
        "không có mục tiêu đó",
    ),
    ("Phòng Nội vụ\t1\t2\t3\t4", (0, 0), "Cột 5 của khối dán (4)", ""),
    ("98\tPhòng Nội vụ\t97\ncũ\tPhòng Tư pháp\t1", (0, 0), "Cột 1 của khối dán", "đứng trước"),
]


@pytest.mark.parametrize(("text", "anchor", "words", "more"), LEFT_OVER)
def test_what_has_no_place_is_told_and_the_table_keeps(text, anchor, words, more):
    pasted = paste_block(text, OBJECTIVES, NAMES, anchor)
    assert not pasted.cells
    assert words in pasted.problems[0] and more in pasted.problems[0]
    assert "giữ nguyên" in pasted.problems[-1]


@given(st.text(st.sampled_from('\t\n"98,Phòng Nội vụTpMT1 .'), max_size=80), st.integers(0, 2), st.integers(0, 2))
def test_any_block_is_placed_inside_the_table_or_told(text, row, column):
    pasted = paste_block(text, OBJECTIVES, NAMES, (row, column))
    assert not (pasted.cells and pasted.problems)
    assert all(0 <= r < len(NAMES) and 0 <= c < len(OBJECTIVES) for r, c in pasted.cells)
