"""Moments of a whole column at once, for the usual spellings; values.read_moment reads the others, one by one.

A moment is a number: minutes of local time since 1970-01-01 00:00. It compares like a date, and is cheap to hand to a database.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING

from procedures.importing.values import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    import numpy
    import polars

DAY = 1440
EPOCH = date(1970, 1, 1).toordinal()
# Where there is no moment.
NONE = -(2**31)
LAYOUTS = (
    "dd/mm/yyyy hh:nn", "dd/mm/yyyy", "dd/mm/yyyy hh:nn:ss", "dd-mm-yyyy hh:nn", "dd-mm-yyyy", "dd-mm-yyyy hh:nn:ss",
    "yyyy-mm-dd hh:nn:ss", "yyyy-mm-dd hh:nn", "yyyy-mm-dd", "yyyy-mm-ddThh:nn:ss", "yyyy-mm-ddThh:nn", "hh:nn dd/mm/yyyy",
)  # fmt: skip


def minutes_of(text: str) -> int:
    """`2024-02-07 09:15` as minutes."""
    day = date(int(text[:4]), int(text[5:7]), int(text[8:10])).toordinal() - EPOCH
    return day * DAY + int(text[11:13]) * 60 + int(text[14:16])


def text_of(minutes: int) -> str:
    """The other way round."""
    day, minute = divmod(minutes, DAY)
    return f"{date.fromordinal(day + EPOCH).isoformat()} {minute // 60:02d}:{minute % 60:02d}"


def moment_of(minutes: int) -> datetime:
    """As a naive datetime of local time."""
    return datetime.fromisoformat(text_of(minutes))


def read_column(cells: polars.Series, *, midnight: int) -> tuple[numpy.ndarray, numpy.ndarray]:
    """(minutes, which are certain) of a column of text: NONE where a cell is empty. What is not certain needs a patient look.

    A day without a time, or at 00:00, gets `midnight` minutes.
    """
    import numpy as np

    minutes = np.full(len(cells), NONE, dtype=np.int64)
    sizes = cells.str.len_bytes().to_numpy()
    certain = sizes == 0
    for size in np.unique(sizes).tolist():
        layouts = [layout for layout in LAYOUTS if len(layout) == size]
        if not layouts:
            continue
        places = np.flatnonzero(sizes == size)
        column = cells if len(places) == len(cells) else cells.gather(places)
        letters = np.frombuffer(column.str.join("").item().encode(), dtype=np.uint8).reshape(-1, size)
        for layout in layouts:
            found, good = _read(letters, layout, midnight)
            minutes[places[good]] = found[good]
            certain[places[good]] = True
            if good.all():
                break
            letters, places = letters[~good], places[~good]
    return minutes, certain


def _read(letters: numpy.ndarray, layout: str, midnight: int) -> tuple[numpy.ndarray, numpy.ndarray]:
    """Minutes by one layout, and which rows fit it and are real days and times."""
    import numpy as np

    digits = letters - np.uint8(48)  # what is no digit becomes large
    good = np.ones(len(letters), dtype=bool)
    numbers = {"d": 0, "m": 0, "y": 0, "h": 0, "n": 0, "s": 0}
    for at, letter in enumerate(layout):
        if letter in numbers:
            good &= digits[:, at] <= 9
            numbers[letter] = numbers[letter] * 10 + digits[:, at].astype(np.int32)
        else:
            good &= letters[:, at] == ord(letter)
    year, month, day, hour, minute = (numbers[letter] for letter in "ymdhn")
    good &= (year >= FIRST_YEAR) & (year <= LAST_YEAR) & (month >= 1) & (month <= 12)
    year, month = np.where(good, year, FIRST_YEAR), np.where(good, month, 1)
    first = _first_days()[(year - FIRST_YEAR) * 12 + month - 1]
    length = _first_days()[(year - FIRST_YEAR) * 12 + month] - first
    good &= (day >= 1) & (day <= length) & (hour <= 23) & (minute <= 59)
    total = (first + day - 1) * DAY + hour * 60 + minute
    return np.where(total % DAY == 0, total + midnight, total), good


@cache
def _first_days() -> numpy.ndarray:
    """Day numbers (since 1970) of the first day of each month of the years that are accepted, and of the month after."""
    import numpy as np

    months = [(year, month) for year in range(FIRST_YEAR, LAST_YEAR + 2) for month in range(1, 13)]
    return np.array([date(year, month, 1).toordinal() - EPOCH for year, month in months], dtype=np.int64)
