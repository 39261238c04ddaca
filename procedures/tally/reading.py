"""Sums of the rollup over periods, in one query for any number of agencies, groups and periods.

Half-months that lie wholly inside a period are taken from the rollup. Where a period begins or ends inside one, or is still open, the
events of that half-month are counted day by day from the cases, by index: fifteen days at the most at either end.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from procedures.tally.sql import CASES, DEPARTMENT_TABLE, PROCEDURE_TABLE, SUMS, events, summed

ONE_DAY = timedelta(days=1)
# What the rollup is grouped by, and which of its tables has it.
KEYS = {
    None: ("0", DEPARTMENT_TABLE),
    "agency": ("agency_id", DEPARTMENT_TABLE),
    "department": ("department_id", DEPARTMENT_TABLE),
    "procedure": ("procedure_id", PROCEDURE_TABLE),
    "channel": ("channel", PROCEDURE_TABLE),
    # Two keys: the department that handles a case, and the field of its procedure.
    "department_field": ("e.department_id, p.field_id", PROCEDURE_TABLE),
}
_FIELDS = "JOIN procedures_procedure p ON p.id = e.procedure_id"


@dataclass(frozen=True)
class Only:
    """Which cases are summed. `departments`, `procedures`: ids; None for all."""

    agencies: tuple[int, ...]
    departments: tuple[int, ...] | None = None
    procedures: tuple[int, ...] | None = None
    channel: int | None = None

    def condition(self) -> str:
        """SQL on any of the tables; only whole numbers get in."""
        parts = [f"agency_id IN ({_numbers(self.agencies)})"]
        if self.departments is not None:
            parts.append(f"department_id IN ({_numbers(self.departments)})")
        if self.procedures is not None:
            parts.append(f"procedure_id IN ({_numbers(self.procedures)})")
        if self.channel is not None:
            parts.append(f"channel = {int(self.channel)}")
        return " AND ".join(parts)

    @property
    def table(self) -> str:
        return DEPARTMENT_TABLE if self.procedures is None and self.channel is None else PROCEDURE_TABLE


def _numbers(ids: Iterable[int]) -> str:
    return ", ".join(str(int(pk)) for pk in ids) or "NULL"


def bucket(day: date) -> date:
    """The first day of the half-month."""
    return day.replace(day=15 if day.day > 14 else 1)


def bucket_end(day: date) -> date:
    """The last day of the half-month."""
    return day.replace(day=14 if day.day <= 14 else monthrange(day.year, day.month)[1])


def sums(only: Only, edges: Sequence[date], by: str | None = None) -> dict:
    """For each key: the sums between the days of `edges`, in order: up to and including the first, after it up to the second, ….

    One query, whatever is asked for. `by`: a key of KEYS; for None the only key is 0, for "department_field" keys are pairs of ids.
    """
    key, table = KEYS[by]
    keys = key.count(",") + 1
    table = PROCEDURE_TABLE if PROCEDURE_TABLE in (table, only.table) else table
    partial = sorted({bucket(edge) for edge in edges if edge != bucket_end(edge)})
    last = edges[-1]
    parameters = {f"edge{number}": _day(edge) for number, edge in enumerate(edges)}
    slot = " ".join(f"WHEN bucket <= %(edge{number})s THEN {number}" for number in range(len(edges)))
    columns = ", ".join(("agency_id", "department_id", "bucket", *SUMS))
    if table == PROCEDURE_TABLE:
        columns = f"procedure_id, channel, {columns}"
    left_out = ""
    parts = []
    for number, first in enumerate(partial):
        ends = min(bucket_end(first), last)
        named = {"first": first, "last": ends, "first_due": first - ONE_DAY, "last_due": ends - ONE_DAY}
        parameters |= {f"{name}{number}": _day(day) for name, day in named.items()}
        days = f"{{day}} BETWEEN %(first{{due}}{number})s AND %(last{{due}}{number})s"
        single = events(CASES, by_day=True, days=days, where=only.condition())
        parts.append(f"SELECT {columns} FROM ({single}) d{number}")
        left_out += f" AND bucket <> %(first{number})s"
    whole = f"SELECT {columns} FROM {table} WHERE {only.condition()} AND bucket <= %(edge{len(edges) - 1})s{left_out}"
    sql = (
        f"SELECT {key}, CASE {slot} END AS slot, {summed()} FROM ({' UNION ALL '.join([whole, *parts])}) e "
        f"{_FIELDS if 'p.' in key else ''} GROUP BY {', '.join(str(place + 1) for place in range(keys + 1))}"
    )
    found: dict = defaultdict(lambda: [dict.fromkeys(SUMS, 0) for _edge in edges])
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        for row in cursor.fetchall():
            one = row[0] if keys == 1 else row[:keys]
            found[one][row[keys]] = dict(zip(SUMS, row[keys + 1 :], strict=True))
    return dict(found)


def _day(day: date):
    return connection.ops.adapt_datefield_value(day)
