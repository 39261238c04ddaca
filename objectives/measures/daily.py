"""Shares of things that happen on a day, such as a document issued: a part of a whole, by department and day."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import accumulate

from objectives.measures.base import Scope, Span

Row = tuple


class Daily:
    """Numbers by day, added up between any two days. Rows: (department id, field id or None, day, number, number, …)."""

    def __init__(self, rows: Iterable[Row], width: int = 1):
        self._rows, self._width = list(rows), width
        self._scopes: dict[Scope, tuple[list, list[tuple]]] = {}

    def between(self, scope: Scope, span: Span) -> tuple[int, ...]:
        """The sums of a scope in the days of a span."""
        if scope not in self._scopes:
            self._scopes[scope] = self._running(scope)
        days, sums = self._scopes[scope]
        before, until = sums[bisect_left(days, span.start)], sums[bisect_right(days, span.end)]
        return tuple(last - first for first, last in zip(before, until, strict=True))

    def _running(self, scope: Scope) -> tuple[list, list[tuple]]:
        """The days in order, and the sums of all before each; one more sum than days."""
        own = sorted(
            (row for row in self._rows if scope.department in (None, row[0]) and scope.field in (None, row[1])),
            key=lambda row: row[2],
        )
        nothing = (0,) * self._width
        sums = accumulate(
            (row[3:] for row in own), lambda a, b: tuple(map(sum, zip(a, b, strict=True))), initial=nothing
        )
        return [row[2] for row in own], list(sums)
