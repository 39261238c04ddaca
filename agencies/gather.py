"""Rows of several models in one query: for figures that come from many small tables at once.

gather({"rules": (Rule.objects.of_agency(agency), ("department_id", "due_on")), "visits": (…)})
-> {"rules": [(7, date(2026, 3, 31)), …], "visits": […]}
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from django.db.models import BooleanField, DateField, DateTimeField, DecimalField, QuerySet, Value
from django.db.models.functions import JSONArray
from django.utils.dateparse import parse_datetime

Read = tuple[QuerySet, tuple[str, ...]]


def gather(reads: Mapping[str, Read]) -> dict[str, list[tuple]]:
    """The asked columns of each queryset, as lists of tuples, without order; one query for all of them.

    A column is a field, a path or an annotation. Days, moments, decimals and truth come back as such.
    """
    found: dict[str, list[tuple]] = {name: [] for name in reads}
    branches = [
        rows.order_by().annotate(gathered_row=JSONArray(*columns), gathered_of=Value(name)).values_list("gathered_of", "gathered_row")
        for name, (rows, columns) in reads.items()
    ]  # fmt: skip
    if not branches:
        return found
    converters = {name: [_converter(rows, column) for column in columns] for name, (rows, columns) in reads.items()}
    for name, row in branches[0].union(*branches[1:], all=True) if branches[1:] else branches[0]:
        found[name].append(
            tuple(
                value if value is None or convert is None else convert(value)
                for value, convert in zip(row, converters[name], strict=True)
            )
        )
    return found


def _converter(rows: QuerySet, column: str) -> Callable | None:
    """How a value of JSON becomes what the column holds; None where it is that already."""
    field = rows.query.resolve_ref(column, allow_joins=True).output_field
    if isinstance(field, DateTimeField):
        return parse_datetime
    if isinstance(field, DateField):
        return date.fromisoformat
    if isinstance(field, DecimalField):
        return lambda value: Decimal(str(value))
    return bool if isinstance(field, BooleanField) else None
