"""Blocks of cells copied from a spreadsheet or a paper's table."""

import re

from agencies.text import fold, nfc

MAX_LINES = 2_000
NUMBERING = {"stt", "tt", "so tt", "so thu tu"}
_NUMBER = re.compile(r"\d{1,4}[.)]?")


def lines_of(text: str, *, headings: frozenset[str] = frozenset()) -> list[tuple[int, list[str]]]:
    """(line number, cells) of a block of tab-separated lines, without empty ones, the table's head and its running numbers.

    A line is a head where its first cell is one of `headings` (folded) or says that numbers follow.
    """
    found = []
    for number, line in enumerate(text.splitlines()[:MAX_LINES], 1):
        # nfc() drops control marks, and a tab is none of them: cells are cut first all the same.
        cells = [nfc(cell).strip().strip('"').strip() for cell in line.split("\t")]
        if not any(cells) or fold(cells[0]) in NUMBERING | headings:
            continue
        if len(cells) > 1 and _NUMBER.fullmatch(cells[0]) and any(cells[1:]):
            cells = cells[1:]
        found.append((number, cells))
    return found
