"""Checking the rollup against the cases, making it anew, and merging what has piled up in it."""

from dataclasses import dataclass

from django.db import connection, transaction

from agencies.models import Agency
from procedures.models import DepartmentTally, ProcedureTally
from procedures.tally.sql import (
    CASES,
    DEPARTMENT_KEYS,
    DEPARTMENT_TABLE,
    PROCEDURE_KEYS,
    PROCEDURE_TABLE,
    SUMS,
    events,
    kept,
    not_nothing,
    summed,
)

TABLES = ((PROCEDURE_TABLE, PROCEDURE_KEYS), (DEPARTMENT_TABLE, DEPARTMENT_KEYS))
# More rows than this many for each key, and at least so many, are worth merging.
PILED_UP, AT_LEAST = 1.5, 200


@dataclass(frozen=True)
class Difference:
    """One key of the rollup (its columns by name) that differs from the cases: {sum: (kept, counted)}."""

    table: str
    key: dict
    sums: dict[str, tuple[int, int]]


def check(agency: Agency) -> list[Difference]:
    """Count the agency's cases anew and compare; reads one snapshot, changes nothing."""
    found = []
    for table, keys in TABLES:
        columns = ", ".join(keys)
        sql = f"""
            SELECT {columns}, {summed([f"kept_{name}" for name in SUMS])}, {summed([f"counted_{name}" for name in SUMS])} FROM (
                SELECT {columns}, {", ".join(f"{n} AS kept_{n}, 0 AS counted_{n}" for n in SUMS)} FROM {table} WHERE agency_id = %s
                UNION ALL
                SELECT {columns}, {", ".join(f"0 AS kept_{n}, {n} AS counted_{n}" for n in SUMS)} FROM ({_of_agency()}) e
            ) both_ways GROUP BY {columns}
            HAVING {" OR ".join(f"SUM(kept_{n}) <> SUM(counted_{n})" for n in SUMS)} ORDER BY {columns}
        """
        with connection.cursor() as cursor:
            cursor.execute(sql, [agency.pk] * 4)
            for row in cursor.fetchall():
                values = row[len(keys) :]
                pairs = zip(SUMS, values[: len(SUMS)], values[len(SUMS) :], strict=True)
                sums = {name: (kept_sum, counted) for name, kept_sum, counted in pairs if kept_sum != counted}
                found.append(Difference(table, dict(zip(keys, row, strict=False)), sums))
    return found


def _of_agency() -> str:
    """Events of one agency's cases; three times the agency as parameter."""
    return events(CASES, where="agency_id = %s")


@transaction.atomic
def rebuild(agency: Agency) -> None:
    """Make the agency's rollup anew from its cases. Cases don't change meanwhile: imports and this lock the agency."""
    Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    ProcedureTally.objects.of_agency(agency).delete()
    DepartmentTally.objects.of_agency(agency).delete()
    with connection.cursor() as cursor:
        for sql in kept(_of_agency()):
            cursor.execute(sql, [agency.pk] * 3)


@transaction.atomic
def compact(agency: Agency) -> int:
    """Merge rows of the same key, so that there is less to sum. No figure changes. Returns rows saved.

    Writers are not waited for: what they add meanwhile stays as it is, and two compactions at once each merge what they could take.
    """
    saved = 0
    for table, keys in TABLES:
        columns = ", ".join((*keys, *SUMS))
        merged = f"SELECT {', '.join(keys)}, {summed()} FROM %s GROUP BY {', '.join(keys)} HAVING {not_nothing()}"
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(
                    f"WITH gone AS (DELETE FROM {table} WHERE agency_id = %s RETURNING *), "
                    f"merged AS (INSERT INTO {table} ({columns}) {merged % 'gone'} RETURNING 1) "
                    "SELECT (SELECT count(*) FROM gone) - (SELECT count(*) FROM merged)",
                    [agency.pk],
                )
                saved += cursor.fetchone()[0]
                continue
            cursor.execute(f"SELECT count(*) FROM {table} WHERE agency_id = %s", [agency.pk])
            before = cursor.fetchone()[0]
            cursor.execute(merged % f"{table} WHERE agency_id = {int(agency.pk)}")
            rows = cursor.fetchall()
            cursor.execute(f"DELETE FROM {table} WHERE agency_id = %s", [agency.pk])
            places = ", ".join(["%s"] * (len(keys) + len(SUMS)))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)
            saved += before - len(rows)
    return saved


def piled_up(agency: Agency) -> bool:
    """Whether the rollup holds so many rows for each key that merging pays."""
    rows = ProcedureTally.objects.of_agency(agency).order_by()
    there = rows.count()
    return there > AT_LEAST and there > PILED_UP * rows.values(*PROCEDURE_KEYS).distinct().count()
