"""One reading of the records for all measures of an evaluation: what several count is read once, and small tables together."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from agencies.gather import gather


@dataclass
class Reading:
    """What is known before anything is read: which measures will be asked, for which spans, and whether any by field."""

    measures: tuple = ()
    spans: tuple = ()
    by_field: bool = False
    memory: dict = field(default_factory=dict)


_reading: ContextVar[Reading | None] = ContextVar("one_reading", default=None)


@contextmanager
def one_reading(measures: Iterable = (), spans: Iterable = (), *, by_field: bool = False) -> Iterator[None]:
    """Inside, measures that count the same records read them once (`shared`), and what `measures` read for `spans` comes in one
    query (`rows_of`)."""
    token = _reading.set(Reading(tuple(measures), tuple(spans), by_field))
    try:
        yield
    finally:
        _reading.reset(token)


def shared(key: tuple, read):
    """read(), or what it gave before in this reading."""
    reading = _reading.get()
    if reading is None:
        return read()
    if key not in reading.memory:
        reading.memory[key] = read()
    return reading.memory[key]


def all_spans(spans: Iterable) -> tuple:
    """These spans, or all of the reading, so that whatever depends on them is read once."""
    reading = _reading.get()
    return tuple(dict.fromkeys([*(reading.spans if reading else ()), *spans]))


def is_by_field(scopes: Iterable) -> bool:
    """Whether any of these scopes, or of the reading, names a field."""
    reading = _reading.get()
    return bool(reading and reading.by_field) or any(scope.field for scope in scopes)


def rows_of(measure, agency, spans: Iterable) -> dict[str, list[tuple]]:
    """What `measure.reads(agency, spans)` asks for: {name: rows}. In one query, with those of all measures of the reading."""
    spans = all_spans(spans)
    reading = _reading.get()
    if reading is None:
        return gather(measure.reads(agency, spans))
    wanted = measure.reads(agency, spans)
    if any((agency.pk, name) not in reading.memory for name in wanted):
        reads = dict(wanted)
        for other in reading.measures:
            reads |= other.reads(agency, spans)
        reads = {name: read for name, read in reads.items() if (agency.pk, name) not in reading.memory}
        for name, rows in gather(reads).items():
            reading.memory[agency.pk, name] = rows
    return {name: reading.memory[agency.pk, name] for name in wanted}
