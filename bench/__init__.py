"""Measures of the promised limits, run by `make bench` on a throwaway PostgreSQL and Redis.

Each module here has `run() -> list[Measure]`. A promise about speed is a ratio of two times taken in the same run, so that
a slow or busy machine changes both; an absolute limit is for what a person waits for.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """One line of the table.

    With a baseline (the time of the same work done the barest way) the ratio is held against the limit, without one the
    measured figure itself. `note` says what was done, or what limits it.
    """

    name: str
    measured: float
    limit: float
    baseline: float | None = None
    unit: str = "s"
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the baseline was needed."""
        return None if self.baseline is None else self.measured / self.baseline

    @property
    def passed(self) -> bool:
        """Whether the limit holds."""
        return (self.measured if self.ratio is None else self.ratio) <= self.limit
