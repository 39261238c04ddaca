"""Which case codes a file has had, and in which row: a million of them in 20 MB.

A code is known by two hashes of 64 bits with seeds drawn for each import, so that no file can be made in which two codes meet.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy
    import polars

LOOSE = 20_000
# Arrays are put together up to this length: fewer to look through, and none so long that sorting it takes much memory.
LEVEL = 250_000


class SeenCodes:
    """A mapping code -> row number, filled with whole columns or one by one."""

    def __init__(self):
        self.seeds = (secrets.randbits(63), secrets.randbits(63))
        self.loose: dict[str, int] = {}
        # (first hashes in order, second hashes, row numbers)
        self.levels: list[tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray]] = []

    def __setitem__(self, code: str, number: int) -> None:
        self.loose[code] = number
        if len(self.loose) >= LOOSE:
            import numpy as np
            import polars as pl

            loose, self.loose = self.loose, {}
            self.add(pl.Series(list(loose)), np.array(list(loose.values())))

    def _hashes(self, codes: polars.Series) -> list[numpy.ndarray]:
        return [codes.hash(seed).to_numpy() for seed in self.seeds]

    def add(self, codes: polars.Series, numbers: numpy.ndarray) -> None:
        """Codes, none of them seen before, with their row numbers."""
        import numpy as np

        if not len(codes):
            return
        level = (*self._hashes(codes), numbers.astype(np.uint32))
        if self.levels and len(self.levels[-1][0]) + len(codes) <= LEVEL:
            level = [np.concatenate(parts) for parts in zip(self.levels.pop(), level, strict=True)]
        order = np.argsort(level[0])
        self.levels.append(tuple(part[order] for part in level))

    def suspects(self, codes: polars.Series) -> numpy.ndarray:
        """Which codes have (or may have) been seen, or stand twice in this column."""
        import numpy as np

        found = codes.is_duplicated().to_numpy().copy()
        if self.levels:
            hashes = codes.hash(self.seeds[0]).to_numpy()
            order = np.argsort(hashes)
            hashes, again = hashes[order], np.zeros(len(codes), dtype=bool)
            for known, _second, _numbers in self.levels:
                places = np.searchsorted(known, hashes)  # in order, which is several times quicker
                places[places == len(known)] = 0
                again |= known[places] == hashes
            found[order] |= again
        if self.loose:
            found |= codes.is_in(list(self.loose)).to_numpy()
        return found

    def get(self, code: str) -> int | None:
        """The row in which a code stood; None where it was not seen."""
        if code in self.loose or not self.levels:
            return self.loose.get(code)
        import numpy as np
        import polars as pl

        first, second = (hashes[0] for hashes in self._hashes(pl.Series([code])))
        for known, others, numbers in self.levels:
            at = int(np.searchsorted(known, first))
            while at < len(known) and known[at] == first:
                if others[at] == second:
                    return int(numbers[at])
                at += 1
        return None

    def __contains__(self, code: str) -> bool:
        return self.get(code) is not None

    def __getitem__(self, code: str) -> int:
        number = self.get(code)
        if number is None:
            raise KeyError(code)
        return number
