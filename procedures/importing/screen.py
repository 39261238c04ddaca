"""Checking whole columns: the rules of rows.py as arithmetic, for rows that are as they should be.

What is vouched for here is exactly what CaseReader._record would give. Everything else, and everything unusual, goes there row by row: this
file refuses nothing and words nothing.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from agencies.spreadsheets.blocks import Block
from agencies.spreadsheets.cells import plain_text
from procedures.importing.codes import PATTERN
from procedures.importing.moments import DAY, NONE, read_column
from procedures.importing.values import BadValue
from procedures.models import CaseStatus, Channel, TimeUnit

if TYPE_CHECKING:
    import numpy
    import polars

    from procedures.importing.rows import CaseReader, Record

# Letters that need no second look: ASCII, no blank, no backslash, and nothing that a program takes for a formula at the beginning.
PLAIN_CODE = r"^[A-Za-z0-9][A-Za-z0-9._/#:()-]{0,49}$"
LAST_MINUTE = DAY - 1


def schema() -> dict:
    """Columns of checked records, as rows.Record has them."""
    import polars as pl

    small, minutes = pl.Int16, pl.Int64
    return {
        "code": pl.String, "procedure": pl.Int64, "department": pl.Int64, "channel": small, "status": small,
        "received": minutes, "due": minutes, "finished": minutes, "returned": minutes, "extended": minutes, "paused": minutes,
        "supplements": small, "computed": pl.Boolean,
    }  # fmt: skip


def as_columns(records: list[Record]) -> polars.DataFrame:
    """Records that were read one by one."""
    import polars as pl

    return pl.DataFrame(records, schema=schema(), orient="row")


def taken(reader: CaseReader, block: Block) -> polars.DataFrame:
    """The good records of a block; what is wrong with the others is noted in the reader, in the order of rows."""
    import polars as pl

    frame = block.frame(reader.width)
    if frame is None:
        return as_columns(list(reader.records(block.rows())))
    good, vouched = Screen(reader, frame).vouched()
    rest = frame.filter(pl.Series(~vouched)) if not vouched.all() else None
    if rest is None:
        return good
    return pl.concat(
        [good, as_columns(list(reader.records((number, list(cells)) for number, *cells in rest.iter_rows())))]
    )


class Screen:
    """One block of rows, column by column. `ok`: the rows that are still vouched for."""

    def __init__(self, reader: CaseReader, frame: polars.DataFrame):
        import numpy as np

        self.reader, self.frame = reader, frame
        self.ok = np.ones(frame.height, dtype=bool)
        for index in range(reader.header_width, reader.width):
            self.ok &= (frame[str(index)] == "").to_numpy()

    def cells(self, field: str) -> polars.Series:
        return self.frame[str(self.reader.columns[field])]

    def has(self, field: str) -> bool:
        return field in self.reader.columns

    def vouched(self) -> tuple[polars.DataFrame, numpy.ndarray]:
        """(records, which rows they are)."""
        import numpy as np
        import polars as pl

        reader, codes = self.reader, self.cells("code")
        self.ok &= codes.str.contains(PLAIN_CODE).to_numpy()
        procedures, self.kinds = self._known("procedure", reader.procedures, _Rows())
        self.procedure, department, self.limit, self.hours = (self.kinds[procedures, at] for at in range(4))
        if self.has("department"):
            named, _table = self._known("department", reader.departments, _Numbers(empty=0))
            department = np.where(named > 0, named, department)
        channel = (
            self._known("channel", reader.channels, _Numbers(empty=int(Channel.COUNTER)))[0]
            if self.has("channel")
            else None
        )
        self.received = self._moments("received", midnight=0)
        self.ok &= self.received != NONE
        finished, returned = self._later("finished"), self._later("returned")
        for happened in (finished, returned):
            self.ok &= happened <= reader.tonight
        status, finished = self._status(finished, returned)
        paused, supplements = self._paused(status), self._supplements()
        stopped = np.isin(status, _PAUSED) | (supplements > 0)
        due, computed, expected = self._due()
        self._unextended(codes)
        self._unseen(codes)
        self._note(codes, due, computed, expected, stopped)
        columns = {
            "code": codes, "procedure": self.procedure, "department": department,
            "channel": np.full(len(self.ok), int(Channel.COUNTER)) if channel is None else channel,
            "status": status, "received": self.received, "due": due, "finished": finished, "returned": returned,
            "extended": np.full(len(self.ok), NONE), "paused": paused, "supplements": supplements, "computed": computed,
        }  # fmt: skip
        kept = pl.Series(self.ok)
        frame = pl.DataFrame({name: pl.Series(name, column).filter(kept) for name, column in columns.items()})
        gaps = {"finished": NONE, "returned": NONE, "extended": NONE, "paused": NONE, "supplements": -1}
        return frame.with_columns(
            pl.when(pl.col(name) != gap).then(pl.col(name)).alias(name) for name, gap in gaps.items()
        ).cast(schema()), self.ok

    def _known(self, field: str, names: dict, meanings) -> tuple[numpy.ndarray, numpy.ndarray]:
        """What each cell of a column means, each spelling looked up once; rows whose cell isn't known are not vouched for."""
        import polars as pl

        cells = self.cells(field)
        spellings = cells.unique().to_list()
        numbers = []
        for spelling in spellings:
            try:
                numbers.append(meanings.number(names, spelling))
            except BadValue:
                numbers.append(-1)
        found = cells.replace_strict(spellings, numbers, return_dtype=pl.Int64).to_numpy()
        self.ok &= found >= 0
        return found, meanings.table()

    def _moments(self, field: str, *, midnight: int = LAST_MINUTE) -> numpy.ndarray:
        minutes, certain = read_column(self.cells(field), midnight=midnight)
        self.ok &= certain
        return minutes

    def _later(self, field: str) -> numpy.ndarray:
        """Moments that can't lie before the receipt; NONE where there is none."""
        import numpy as np

        if not self.has(field):
            return np.full(len(self.ok), NONE, dtype=np.int64)
        minutes = self._moments(field)
        self.ok &= (minutes == NONE) | (minutes >= self.received)
        return minutes

    def _status(self, finished: numpy.ndarray, returned: numpy.ndarray) -> tuple[numpy.ndarray, numpy.ndarray]:
        import numpy as np

        finished = np.where(finished == NONE, returned, finished)
        done = finished != NONE
        follows = np.where(
            returned != NONE,
            int(CaseStatus.RETURNED),
            np.where(done, int(CaseStatus.FINISHED), int(CaseStatus.IN_PROGRESS)),
        )
        if not self.has("status"):
            return follows, finished
        given, _table = self._known("status", self.reader.statuses, _Numbers(empty=0))
        ended = np.isin(given, _ENDED)
        self.ok &= (given == 0) | np.where(ended, done | (given == int(CaseStatus.NOT_RECEIVED)), ~done)
        return np.where(given > 0, given, follows), finished

    def _paused(self, status: numpy.ndarray) -> numpy.ndarray:
        """Days on which the clock stopped, of cases that wait; what stands there for others doesn't matter."""
        import numpy as np

        if not self.has("paused"):
            return np.full(len(self.ok), NONE, dtype=np.int64)
        minutes, certain = read_column(self.cells("paused"), midnight=LAST_MINUTE)
        waits = np.isin(status, _PAUSED)
        in_order = (minutes == NONE) | ((minutes >= self.received) & (minutes <= self.reader.tonight))
        self.ok &= ~waits | (certain & in_order)
        return np.where(waits, minutes, NONE)

    def _supplements(self) -> numpy.ndarray:
        import numpy as np
        import polars as pl

        if not self.has("supplements"):
            return np.full(len(self.ok), -1)
        cells = self.cells("supplements")
        self.ok &= cells.str.contains(r"^\d{0,2}$").to_numpy() & cells.str.contains(r"^[0-9]*$").to_numpy()
        return cells.cast(pl.Int64, strict=False).fill_null(-1).to_numpy()

    def _due(self) -> tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray]:
        """(due moments, which were computed, what the rules say)."""
        import numpy as np

        due = self._later("due")
        expected = np.full(len(self.ok), NONE, dtype=np.int64)
        dues, day, minute = self.reader.dues, self.received // DAY, self.received % DAY
        receipts = np.where(
            self.hours > 0, self.received, day * DAY + np.where(minute > dues.latest, dues.latest + 1, 0)
        )
        keys = np.where(self.ok, (receipts * 65_536 + self.limit) * 2 + self.hours, -1)
        found, places = np.unique(keys, return_inverse=True)
        units = (TimeUnit.WORKING_DAYS.value, TimeUnit.HOURS.value)
        values = [
            NONE if key < 0 or (value := dues[key // 131_072, key // 2 % 65_536, units[key % 2]]) is None else value
            for key in found.tolist()
        ]
        expected = np.array(values, dtype=np.int64)[places]
        computed = due == NONE
        self.ok &= ~computed | (expected != NONE)
        return np.where(computed, expected, due), computed, expected

    def _unextended(self, codes: polars.Series) -> None:
        """Cases with a new due date, in the file or on record, are few and have rules of their own."""
        if self.has("extended"):
            self.ok &= (self.cells("extended").str.len_bytes() == 0).to_numpy()
        if self.reader.extensions:
            self.ok &= ~codes.is_in(list(self.reader.extensions)).to_numpy()

    def _unseen(self, codes: polars.Series) -> None:
        """Codes that may stand twice in the file go row by row, all of them, so that the first one is kept and the others name its row."""
        import polars as pl

        self.ok &= ~self.reader.seen.suspects(codes)
        if not self.ok.all():
            others = {plain_text(code) for code in codes.filter(pl.Series(~self.ok)).to_list()}
            self.ok &= ~codes.is_in(list(others)).to_numpy()
        kept = pl.Series(self.ok)
        self.reader.seen.add(codes.filter(kept), self.frame["number"].filter(kept).to_numpy())

    def _note(self, codes, due, computed, expected, stopped) -> None:
        """What the reader counts over all rows."""
        import numpy as np
        import polars as pl

        reader, ok = self.reader, self.ok
        good = codes.filter(pl.Series(ok))
        reader.rows += len(good)
        if not len(good):
            return
        earliest = int(self.received[ok].min())
        reader.first = earliest if reader.first is None else min(reader.first, earliest)
        reader.computed_due += int((computed & ok).sum())
        differs = ok & ~computed & ~stopped & (expected != NONE) & (due // DAY != expected // DAY)
        numbers = self.frame["number"].to_numpy()
        count = int(differs.sum())
        for at in np.flatnonzero(differs)[:3].tolist():
            reader.note_differing(int(numbers[at]), int(due[at]), int(expected[at]))
        reader.due_differs += max(count - 3, 0)
        reader.odd_codes += len(good) - int(good.str.contains(f"^{PATTERN}$").sum())
        for prefix, count in Counter(
            dict(good.str.extract(r"^([^-]*)-").fill_null("").value_counts().iter_rows())
        ).items():
            reader.prefixes.add(f"{prefix}-" if prefix else "", count)


class _Numbers:
    """Meanings that are numbers themselves; `empty` for a cell without anything, which the agency's own name also means."""

    def __init__(self, empty: int):
        self.empty = empty

    def number(self, names: dict, spelling: str) -> int:
        if not spelling:
            return self.empty
        return names[spelling] or self.empty

    def table(self) -> None:
        return None


class _Rows:
    """Meanings that are procedures: numbers of rows in a table of (id, department, time limit, 1 for hours)."""

    def __init__(self):
        self.rows: list[tuple[int, int, int, int]] = [(0, 0, 1, 0)]
        self.places: dict[tuple, int] = {}

    def number(self, names: dict, spelling: str) -> int:
        found = names[spelling]
        if found not in self.places:
            pk, department, limit, unit = found
            self.places[found] = len(self.rows)
            self.rows.append((pk, department, limit, int(unit == TimeUnit.HOURS)))
        return self.places[found]

    def table(self):
        import numpy as np

        return np.array(self.rows, dtype=np.int64)


_ENDED = [int(status) for status in CaseStatus.ended()]
_PAUSED = [int(status) for status in CaseStatus.paused()]
