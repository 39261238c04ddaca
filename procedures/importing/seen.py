"""Which case codes a file has had, and in which row: a million of them in some 60 MB, found by hash, told apart exactly."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy
    import polars

LOOSE = 20_000


class SeenCodes:
    """A mapping code -> row number, filled with whole columns or one by one."""

    def __init__(self):
        self.loose: dict[str, int] = {}
        # Blocks of codes in file order, and the first row number of each.
        self.blocks: list[tuple[polars.Series, numpy.ndarray]] = []
        self.firsts: list[int] = []
        # Sorted hashes with the row numbers they belong to; few arrays, each at least twice as long as the next.
        self.levels: list[tuple[numpy.ndarray, numpy.ndarray]] = []

    def __setitem__(self, code: str, number: int) -> None:
        self.loose[code] = number
        if len(self.loose) >= LOOSE:
            self._put_away()

    def _put_away(self) -> None:
        import numpy as np
        import polars as pl

        items = sorted(self.loose.items(), key=lambda item: item[1])
        self.loose = {}
        self.add(pl.Series([code for code, _number in items]), np.array([number for _code, number in items]))

    def add(self, codes: polars.Series, numbers: numpy.ndarray) -> None:
        """Codes, none of them seen before, with their row numbers in ascending order."""
        import numpy as np

        if not len(codes):
            return
        hashes = codes.hash(0).to_numpy()
        order = np.argsort(hashes)
        pair = hashes[order], numbers[order]
        while self.levels and len(self.levels[-1][0]) < 2 * len(pair[0]):
            other = self.levels.pop()
            hashes, both = (np.concatenate(parts) for parts in zip(other, pair, strict=True))
            order = np.argsort(hashes, kind="stable")  # two sorted runs: a merge
            pair = hashes[order], both[order]
        self.levels.append(pair)
        place = bisect_right(self.firsts, int(numbers[0]))
        self.firsts.insert(place, int(numbers[0]))
        self.blocks.insert(place, (codes, numbers))

    def suspects(self, codes: polars.Series) -> numpy.ndarray:
        """Which codes have (or may have) been seen, or stand twice in this column."""
        import numpy as np

        found = codes.is_duplicated().to_numpy().copy()
        hashes = codes.hash(0).to_numpy()
        for known, _numbers in self.levels:
            places = np.searchsorted(known, hashes)
            places[places == len(known)] = 0
            found |= known[places] == hashes
        if self.loose:
            found |= codes.is_in(list(self.loose)).to_numpy()
        return found

    def get(self, code: str) -> int | None:
        """The row in which a code stood; None where it was not seen."""
        if code in self.loose or not self.levels:
            return self.loose.get(code)
        import numpy as np
        import polars as pl

        value = pl.Series([code]).hash(0).to_numpy()[0]
        for known, numbers in self.levels:
            at = int(np.searchsorted(known, value))
            while at < len(known) and known[at] == value:
                if self._stands_in(int(numbers[at]), code):
                    return int(numbers[at])
                at += 1
        return None

    def _stands_in(self, number: int, code: str) -> bool:
        """Whether a row has exactly this code: two codes may have one hash."""
        import numpy as np

        for place in range(bisect_right(self.firsts, number) - 1, -1, -1):
            codes, numbers = self.blocks[place]
            at = int(np.searchsorted(numbers, number))
            if at < len(numbers) and numbers[at] == number:
                return codes[at] == code
        return False

    def __contains__(self, code: str) -> bool:
        return self.get(code) is not None

    def __getitem__(self, code: str) -> int:
        number = self.get(code)
        if number is None:
            raise KeyError(code)
        return number
