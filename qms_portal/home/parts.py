"""A part of the home page: a template of templates/home/ and what it shows."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.functional import Promise


@dataclass(frozen=True)
class Part:
    """`more_url` leads to the whole list where only its beginning is shown; `empty` says why there is nothing."""

    template: str
    title: str | Promise = ""
    rows: list = field(default_factory=list)
    facts: dict = field(default_factory=dict)
    total: int = 0
    more_url: str = ""
    empty: str | Promise = ""


SHOWN = 6


def beginning(queryset) -> tuple[list, int]:
    """The first rows of an ordered list and how many there are. Two queries, one where all of them fit."""
    rows = list(queryset[: SHOWN + 1])
    return rows[:SHOWN], len(rows) if len(rows) <= SHOWN else queryset.count()


def if_any(build: Callable) -> Callable:
    """The part only where it has rows: for work that a role has now and then."""

    def build_if_any(actor):
        part = build(actor)
        return part if part.rows else None

    return build_if_any
