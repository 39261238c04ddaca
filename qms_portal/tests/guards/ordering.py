"""A query without an order comes back backwards, always: code that relies on luck fails every time, not once a month."""

from contextlib import contextmanager

from django.db.models import query

ITERABLES = [
    query.ModelIterable,
    query.ValuesIterable,
    query.ValuesListIterable,
    query.FlatValuesListIterable,
    query.NamedValuesListIterable,
]


def backwards_when_unordered(original):
    """Wrap an iterable's __iter__."""

    def __iter__(self):
        if self.queryset.ordered:
            return original(self)
        return reversed(list(original(self)))

    return __iter__


@contextmanager
def unordered_queries_reversed():
    """Install the guard for every kind of row."""
    # Some kinds inherit __iter__ from another: wrapping those too would turn the rows round twice.
    own = [kind for kind in ITERABLES if "__iter__" in vars(kind)]
    originals = {kind: kind.__iter__ for kind in own}
    for kind, original in originals.items():
        kind.__iter__ = backwards_when_unordered(original)
    try:
        yield
    finally:
        for kind, original in originals.items():
            kind.__iter__ = original
