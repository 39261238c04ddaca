"""What a measure is, and the registry. One small file per measure beside this one; adding a file adds the measure."""

from collections.abc import Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agencies.text import percent_of

MEASURES: dict[str, "Measure"] = {}
WHOLE = None
"""The key of an agency as a whole among the results by department."""

_reading: ContextVar[dict | None] = ContextVar("one_reading", default=None)


@dataclass(frozen=True)
class Result:
    """What was counted. `no_cases`: nothing arose to be counted, which is neither 0 nor 100 per cent."""

    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    no_cases: bool = False
    note: str = ""
    evidence_url: str = ""


def whose(agency, department) -> dict:
    """Whose cases a link shows: a department's, or for WHOLE the agency's, named because its reader may stand above it."""
    return {"agency": agency} if department is WHOLE else {"department": department}


def ratio(numerator, denominator, *, note: str = "", evidence_url: str = "") -> Result:
    """The Result of a share; a denominator of 0 means that no cases arose."""
    return Result(
        numerator=Decimal(numerator),
        denominator=Decimal(denominator),
        value=percent_of(numerator, denominator),
        no_cases=not denominator,
        note=note,
        evidence_url=evidence_url,
    )


class Measure:
    """A named rule of counting.

    `good_direction`: "up", "down" or "" (neither). `generic`: two objectives with this measure need not mean the same.
    `computed`: evaluate() finds figures in records; otherwise people type them with evidence.
    """

    key = ""
    label = ""
    unit = "%"
    good_direction = "up"
    source = ""
    numerator_words = ""
    denominator_words = ""
    computed = False
    generic = False

    def evaluate(self, agency, departments: Iterable[int | None], start: date, end: date) -> dict[int | None, Result]:
        """Results by department id between two days, both included; the key None asks for the whole agency.

        The number of queries doesn't depend on the number of departments. Typed measures know nothing: {}.
        """
        return {}

    @property
    def words(self) -> str:
        """“numerator / denominator”, or the numerator alone where something is only counted."""
        return (
            f"{self.numerator_words} / {self.denominator_words}"
            if self.denominator_words
            else str(self.numerator_words)
        )

    @property
    def is_ratio(self) -> bool:
        return bool(self.denominator_words)


def register(measure: type[Measure]) -> type[Measure]:
    """Put one instance into the registry; the key must be new."""
    if measure.key in MEASURES:
        raise ValueError(f"Two measures are called {measure.key!r}")
    MEASURES[measure.key] = measure()
    return measure


@contextmanager
def one_reading():
    """Inside, measures that count the same records read them once (`shared`)."""
    token = _reading.set({})
    try:
        yield
    finally:
        _reading.reset(token)


def shared(key: tuple, read):
    """read(), or what it gave before in this reading."""
    memory = _reading.get()
    if memory is None:
        return read()
    if key not in memory:
        memory[key] = read()
    return memory[key]
