"""Which column of a file holds what, told by the words of its header."""

import re

from agencies.text import fold

HEADER_SEARCH_ROWS = 40
_NOISE = re.compile(r"\s*\([^)]*\)|[^a-z0-9]+")


def header_key(value) -> str:
    """A header cell without accents, case, punctuation and anything in brackets."""
    return " ".join(_NOISE.sub(" ", fold(str(value))).split()) if value not in (None, "") else ""


class Vocabulary:
    """Field -> header words without accents, as `header_key` gives them; of two columns the word named earlier wins."""

    def __init__(self, synonyms: dict[str, tuple[str, ...]]):
        self._rank = {word: (field, rank) for field, words in synonyms.items() for rank, word in enumerate(words)}

    def recognise(self, cells: list) -> dict[str, int]:
        """Field -> column index for the header words found in a row; empty when it is no header."""
        best: dict[str, tuple[int, int]] = {}
        for index, cell in enumerate(cells):
            known = self._rank.get(header_key(cell))
            if known and (known[0] not in best or known[1] < best[known[0]][0]):
                best[known[0]] = (known[1], index)
        return {field: index for field, (_rank, index) in best.items()}

    def find_header(self, rows: list[list]) -> tuple[int, dict[str, int]] | None:
        """Index of the header among the first rows, below any title block, with its columns; None when there is none.

        The header is the row with the most known words, and at least two: a title may mention one.
        """
        best = None
        for index, cells in enumerate(rows[:HEADER_SEARCH_ROWS]):
            columns = self.recognise(cells)
            if len(columns) >= 2 and (best is None or len(columns) > len(best[1])):
                best = (index, columns)
        return best
