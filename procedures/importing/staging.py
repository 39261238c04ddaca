"""Records into PostgreSQL: COPY into a temporary table, then set-based SQL.

Tables with row policies take no COPY, so that the records are staged; the merge then does in three statements what a million saves would.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from agencies.actor import Actor
from agencies.models import Agency
from procedures.importing.values import FIRST_YEAR, LAST_YEAR
from procedures.importing.writing import BATCH, DAYS, FIELDS, PAUSED, Written, log_updates

if TYPE_CHECKING:
    import polars

STAGING = "case_staging"
NULL = r"\N"
# For sorting and joining a million rows without going to disk; for this transaction only.
WORK_MEMORY = "128MB"


class PostgresWriter:
    """Stages and merges the records of one import."""

    def __init__(self, agency: Agency, counts_extended: bool):
        self.agency = agency
        self.parameters = {
            "agency": agency.pk, "zone": settings.TIME_ZONE, "offset": offset_minutes(), "extended": counts_extended,
        }  # fmt: skip

    def stage(self, frames: Iterable[polars.DataFrame], progress: Callable[[int], None]) -> None:
        """Stream the records into the temporary table; nothing is visible to anyone yet."""
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{STAGING}")
            cursor.execute(
                f'CREATE TEMPORARY TABLE {STAGING} (code varchar(50) COLLATE "C", procedure_id bigint, department_id bigint,'
                " channel smallint, status smallint, received int, due int, finished int, returned int, extended int, paused int,"
                " supplements smallint, computed boolean)"
            )
            self._copy(frames, progress)
            cursor.execute(f"ANALYZE {STAGING}")

    def _copy(self, frames: Iterable[polars.DataFrame], progress: Callable[[int], None]) -> None:
        """While the server takes in one piece, the next is read and checked. Nothing else uses the connection meanwhile."""
        done, waiting = 0, None
        with ThreadPoolExecutor(1) as helper, connection.connection.cursor() as plain:
            for frame in frames:
                lines = frame.write_csv(include_header=False, separator="\t", null_value=NULL, quote_style="never")
                if waiting is not None:
                    waiting.result()
                progress(done)
                waiting = helper.submit(plain.copy_expert, f"COPY {STAGING} FROM STDIN", io.StringIO(lines))
                done += frame.height
            if waiting is not None:
                waiting.result()
            progress(done)

    def merge(self, actor: Actor) -> Written:
        """Inside a transaction: classify in one pass, then insert and update only where needed."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('work_mem', %s, true)", [WORK_MEMORY])
            cursor.execute(COUNT_SQL, self.parameters)
            total, known, changed = cursor.fetchone()
            if changed:
                self._log_changes(cursor, actor)
                cursor.execute(UPDATE_SQL, self.parameters)
            if known < total:
                cursor.execute(INSERT_SQL if known else INSERT_ALL_SQL, self.parameters)
        return Written(created=total - known, updated=changed, unchanged=known - changed)

    def _log_changes(self, cursor, actor: Actor) -> None:
        cursor.execute(CHANGES_SQL, self.parameters)
        width = len(FIELDS)
        while rows := cursor.fetchmany(BATCH):
            entries = []
            for pk, code, *values in rows:
                pairs = zip(FIELDS, values[:width], values[width:], strict=True)
                differing = [(key, old, new) for key, old, new in pairs if old != new]
                entries.append(
                    (pk, code, {k: old for k, old, _new in differing}, {k: new for k, _old, new in differing})
                )
            log_updates(actor, self.agency, entries)

    def close(self) -> None:
        """Drop the temporary table; after a failed transaction the next import does."""
        if connection.needs_rollback or not connection.is_usable():
            return
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{STAGING}")


def offset_minutes() -> int:
    """How far the local clock is ahead of UTC. Vietnam has had no summer time since 1975, so one number serves every row, where asking
    the zone for each would cost as much as writing it. ValueError for a zone in which that is not so."""
    zone = ZoneInfo(settings.TIME_ZONE)
    days = (datetime(year, month, 1, tzinfo=zone) for year in range(FIRST_YEAR, LAST_YEAR + 1) for month in (1, 7))
    found = {day.utcoffset() for day in days}
    if len(found) != 1:
        raise ValueError(f"{settings.TIME_ZONE} changes its clock; imports count on one that does not")
    return found.pop() // timedelta(minutes=1)


def _moment(column: str) -> str:
    """SQL: minutes of local time as a moment."""
    return f"to_timestamp((s.{column} - %(offset)s)::float8 * 60)"


def _day(column: str) -> str:
    """SQL: the local day of minutes of local time."""
    return f"(date '1970-01-01' + s.{column} / 1440)"


# What a record says by itself, and what it comes to over a case on record; the rules are those of writing.values_of.
_PLAIN = {
    "procedure_id": "s.procedure_id",
    "department_id": "s.department_id",
    "channel": "s.channel",
    "status": "s.status",
    "received_at": _moment("received"),
    "due_at": _moment("due"),
    "due_is_computed": "s.computed",
    "extended_due_at": _moment("extended"),
    "finished_at": _moment("finished"),
    "returned_at": _moment("returned"),
    "paused_on": f"CASE WHEN s.status IN {PAUSED} THEN {_day('paused')} END",
    "supplement_requests": "COALESCE(s.supplements, 0)",
}
_PROMISED = f"(s.computed AND NOT c.due_is_computed AND c.due_at >= {_moment('received')})"
_OVER = {
    **_PLAIN,
    "due_at": f"CASE WHEN {_PROMISED} THEN c.due_at ELSE {_moment('due')} END",
    "due_is_computed": f"(s.computed AND NOT {_PROMISED})",
    "extended_due_at": f"COALESCE({_moment('extended')}, c.extended_due_at)",
    "paused_on": f"CASE WHEN s.status IN {PAUSED} THEN COALESCE({_day('paused')}, c.paused_on) END",
    "supplement_requests": "COALESCE(s.supplements, c.supplement_requests)",
}
_PLAIN_DAYS = {
    "received_on": _day("received"),
    "due_on": f"CASE WHEN %(extended)s AND s.extended IS NOT NULL THEN {_day('extended')} ELSE {_day('due')} END",
    "finished_on": _day("finished"),
}


def _local_day(moment: str) -> str:
    return f"(({moment}) AT TIME ZONE %(zone)s)::date"


_OVER_DAYS = {
    **_PLAIN_DAYS,
    "due_on": (
        f"CASE WHEN %(extended)s AND {_OVER['extended_due_at']} IS NOT NULL THEN {_local_day(_OVER['extended_due_at'])} "
        f"ELSE {_local_day(_OVER['due_at'])} END"
    ),
}
_DIFFERS = f"({', '.join(f'c.{key}' for key in FIELDS)}) IS DISTINCT FROM ({', '.join(_OVER[key] for key in FIELDS)})"
_MATCH = "c.agency_id = %(agency)s AND c.code = s.code"
_COLUMNS = ", ".join((*FIELDS, *DAYS))
_VALUES = ", ".join((*(_PLAIN[key] for key in FIELDS), *(_PLAIN_DAYS[key] for key in DAYS)))
_SET = ", ".join(f"{key} = {value}" for key, value in {**_OVER, **_OVER_DAYS}.items())

# No text of a person goes into these statements: only the names above.
COUNT_SQL = (
    f"SELECT count(*), count(c.id), count(*) FILTER (WHERE c.id IS NOT NULL AND {_DIFFERS})"  # noqa: S608
    f" FROM {STAGING} s LEFT JOIN procedures_case c ON {_MATCH}"
)
CHANGES_SQL = (
    f"SELECT c.id, c.code, {', '.join(f'c.{key}' for key in FIELDS)}, {', '.join(_OVER[key] for key in FIELDS)}"  # noqa: S608
    f" FROM {STAGING} s JOIN procedures_case c ON {_MATCH} WHERE {_DIFFERS}"
)
UPDATE_SQL = f"UPDATE procedures_case c SET {_SET} FROM {STAGING} s WHERE {_MATCH} AND {_DIFFERS}"  # noqa: S608
_INSERT = (
    f"INSERT INTO procedures_case (agency_id, code, {_COLUMNS}) SELECT %(agency)s, s.code, {_VALUES} FROM {STAGING} s"  # noqa: S608
)
# In the order of receipt: the indexes by day grow at their end, and a period's cases lie together.
_ORDER = "ORDER BY s.received"
INSERT_ALL_SQL = f"{_INSERT} {_ORDER}"
INSERT_SQL = f"{_INSERT} WHERE NOT EXISTS (SELECT 1 FROM procedures_case c WHERE {_MATCH}) {_ORDER}"  # noqa: S608
