"""Which column of a file holds what, told by the words of its header."""

import re
from typing import NamedTuple

from agencies.text import fold

HEADER_SEARCH_ROWS = 40
_NOISE = re.compile(r"\s*\([^)]*\)|[^a-z0-9]+")


def header_key(value) -> str:
    """A header cell without accents, case, punctuation and anything in brackets."""
    return " ".join(_NOISE.sub(" ", fold(str(value))).split()) if value not in (None, "") else ""


class Header(NamedTuple):
    """A header found: the index of its (last) row, field -> column index, and the name of each column."""

    index: int
    columns: dict[str, int]
    names: list[str]


class Vocabulary:
    """Field -> header words without accents, as `header_key` gives them; of two columns the word named earlier wins."""

    def __init__(self, synonyms: dict[str, tuple[str, ...]]):
        self._rank = {word: (field, rank) for field, words in synonyms.items() for rank, word in enumerate(words)}

    def recognise(self, cells: list) -> dict[str, int]:
        """Field -> column index for the header words found in a row; empty when it is no header."""
        return self._best([header_key(cell) for cell in cells])

    def _best(self, keys: list[str]) -> dict[str, int]:
        best: dict[str, tuple[int, int]] = {}
        for index, key in enumerate(keys):
            known = self._rank.get(key)
            if known and (known[0] not in best or known[1] < best[known[0]][0]):
                best[known[0]] = (known[1], index)
        return {field: index for field, (_rank, index) in best.items()}

    def find_header(self, rows: list[list]) -> Header | None:
        """The header among the first rows, below any title block; None when there is none.

        It is the row with the most known words, and at least two: a title may mention one. Or two rows, where they say more together
        than one alone: "Thời gian" over "Tiếp nhận" and "Hẹn trả".
        """
        best = None
        rows = rows[:HEADER_SEARCH_ROWS]
        for index, cells in enumerate(rows):
            candidates = [Header(index, self.recognise(cells), [_name(cell) for cell in cells])]
            if index:
                names = self._two_lines(rows[index - 1], cells)
                candidates.append(Header(index, self._best([header_key(name) for name in names]), names))
            for found in candidates:
                if len(found.columns) >= 2 and (best is None or len(found.columns) > len(best.columns)):
                    best = found
        return best

    def _two_lines(self, upper: list, lower: list) -> list[str]:
        """Names of columns whose header has two lines: the lower one where it says enough, otherwise both, or the upper one above a blank.

        A cell merged over several columns comes as its text and blanks after it, so it goes on to the right where something stands below.
        """
        names, above = [], ""
        for index in range(max(len(upper), len(lower))):
            own, below = (_name(line[index]) if index < len(line) else "" for line in (upper, lower))
            above = own or (above if below else "")
            both = f"{above} - {below}"
            if not below:
                names.append(own)
            elif header_key(below) in self._rank or not above:
                names.append(below)
            else:
                names.append(both)
        return names


def _name(cell) -> str:
    return "" if cell is None else " ".join(str(cell).split())


def is_numbering(cells: list) -> bool:
    """A line "(1) (2) (3)" under a header: the numbers of the columns."""
    numbers = [str(cell).strip().strip("()[]") for cell in cells if cell not in ("", None)]
    return len(numbers) > 2 and numbers in (
        [str(number) for number in range(1, len(numbers) + 1)],
        [chr(ord("A") + number) for number in range(len(numbers))] if len(numbers) < 27 else [],
    )
