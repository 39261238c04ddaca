"""What a measure is, and the registry. One small file per measure beside this one; adding a file adds the measure."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from agencies.gather import Read
from agencies.text import percent_of
from objectives.measures.reading import one_reading, shared

__all__ = ["MEASURES", "WHOLE", "Measure", "Result", "Scope", "Span", "one_reading", "ratio", "register", "shared"]

MEASURES: dict[str, "Measure"] = {}


class Scope(NamedTuple):
    """Whose figure: a department's, of one field of administration in it, of a field everywhere, or the agency's as a whole."""

    department: int | None = None
    field: int | None = None


WHOLE = Scope()
"""An agency as a whole."""


class Span(NamedTuple):
    """The days of a period, both included."""

    start: date
    end: date


class Result(NamedTuple):
    """What was counted. `no_cases`: nothing arose to be counted, which is neither 0 nor 100 per cent."""

    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    no_cases: bool = False
    note: str = ""
    evidence_url: str = ""


def ratio(numerator, denominator, *, places: int = 2, note: str = "", evidence_url: str = "") -> Result:
    """The Result of a share in per cent, half up to so many places; a denominator of 0 means that no cases arose.

    Only all of them is 100 and only none of them is 0, whatever the places (agencies.text.percent_of).
    """
    return Result(
        numerator=Decimal(numerator),
        denominator=Decimal(denominator),
        value=percent_of(numerator, denominator, places),
        no_cases=not denominator,
        note=note,
        evidence_url=evidence_url,
    )


class Measure:
    """A named rule of counting.

    `good_direction`: "up", "down" or "" (neither). `generic`: two objectives with this measure need not mean the same.
    `computed`: evaluate() finds figures in records; otherwise people type them with evidence. `places`: decimals of the
    value, rounded half up (two, as Decision 766/QĐ-TTg has them). `compares_numbers`: a change relative to last year is one
    of the number counted, not of the share.
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
    compares_numbers = False
    places = 2

    def evaluate(self, agency, scopes: Iterable[Scope], spans: Iterable[Span]) -> dict[tuple[Scope, Span], Result]:
        """The result of each scope in each span.

        The number of queries depends neither on the number of scopes nor of spans. What can't be told is left out: a field
        where records know none. Typed measures know nothing: {}.
        """
        return {}

    def reads(self, agency, spans: Iterable[Span]) -> dict[str, Read]:
        """What evaluate() takes from small tables by `reading.rows_of`: {name: (queryset, columns)}, so that the rows of all
        measures come in one query. The same name must mean the same rows."""
        return {}

    def is_kept_by(self, agency) -> bool:
        """Whether this agency keeps the records that evaluate() counts; where it doesn't, its departments type the figure."""
        return self.computed

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
