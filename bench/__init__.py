"""Measures of the promised limits, run by `make bench` on a throwaway PostgreSQL and Redis.

Each module here has `run() -> list[Measure]`. A promise about speed is a ratio of two times taken in the same run, so that
a slow or busy machine changes both; an absolute limit is for what a person waits for.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
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


@contextmanager
def as_the_product(actor=None) -> Iterator[None]:
    """What is measured works as in production: under the application's database role, in the actor's scope where one is given
    (requests open their own). Baselines run as the owner, whom row-level security does not bind."""
    from django.conf import settings
    from django.db import connection

    from agencies import tenancy

    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {settings.DATABASE_APP_ROLE}")
    try:
        with tenancy.within(actor) if actor else nullcontext():
            yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE NONE")
