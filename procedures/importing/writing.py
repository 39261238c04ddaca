"""Saving checked records: staged first, then one short transaction that touches only what is new or changed.

PostgreSQL takes the records by COPY into a temporary table and merges them by SQL; other databases get the same result
in batches. Unchanged rows are compared, never written. A change of a known case leaves an entry in the activity log.
"""

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.conf import settings
from django.db import connection
from django.utils import timezone

from agencies.activity import entry_of, log_all
from agencies.actor import Actor
from agencies.models import Agency
from procedures.importing.rows import Record
from procedures.models import Case

STAGING = "case_staging"
COPY_ROWS = 10_000
BATCH = 2_000
FIELDS = ("procedure_id", "department_id", "channel", "status", "received_at", "due_at", "finished_at", "returned_at")
DAYS = ("received_on", "due_on", "finished_on")


@dataclass
class Written:
    """What a merge did."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


def chunks(items: Iterable, size: int) -> Iterator[list]:
    """The items in lists of at most `size`."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def writer(agency: Agency):
    """The quickest way to write that the database in use offers."""
    return PostgresWriter(agency) if connection.vendor == "postgresql" else PlainWriter(agency)


class PlainWriter:
    """Batches through the ORM, for SQLite."""

    def __init__(self, agency: Agency):
        self.agency = agency
        self.records: list[Record] = []

    def stage(self, records: Iterable[Record], progress: Callable[[int], None]) -> None:
        """Walk through the records, so that everything is checked before anything is written."""
        for chunk in chunks(records, COPY_ROWS):
            self.records.extend(chunk)
            progress(len(self.records))

    def merge(self, actor: Actor) -> Written:
        """Inside a transaction: create what is new, update what differs."""
        written = Written()
        for chunk in chunks(self.records, BATCH):
            codes = [record.code for record in chunk]
            stored = {
                case.code: case for case in Case.objects.of_agency(self.agency).filter(code__in=codes).order_by("pk")
            }
            fresh, changed = [], []
            for record in chunk:
                case, values = stored.get(record.code), _values(record)
                if case is None:
                    fresh.append(Case(agency=self.agency, code=record.code, **values).set_days())
                elif before := {key: getattr(case, key) for key in FIELDS if getattr(case, key) != values[key]}:
                    for key, value in values.items():
                        setattr(case, key, value)
                    changed.append((case.set_days(), before, {key: values[key] for key in before}))
            Case.objects.bulk_create(fresh)
            Case.objects.bulk_update([case for case, *_changes in changed], [*FIELDS, *DAYS], batch_size=200)
            log_updates(actor, self.agency, [(case.pk, case.code, before, after) for case, before, after in changed])
            written.created += len(fresh)
            written.updated += len(changed)
            written.unchanged += len(chunk) - len(fresh) - len(changed)
        return written

    def close(self) -> None:
        self.records.clear()


def _values(record: Record) -> dict:
    """A record as the values of a Case."""
    moments = (_moment(text) for text in record[5:])
    return dict(zip(FIELDS, (*record[1:5], *moments), strict=True))


def _moment(text: str | None) -> datetime | None:
    return timezone.make_aware(datetime.fromisoformat(text)) if text else None


class PostgresWriter:
    """COPY into a temporary table, then set-based SQL."""

    def __init__(self, agency: Agency):
        self.agency = agency
        self.parameters = {"agency": agency.pk, "zone": settings.TIME_ZONE}

    def stage(self, records: Iterable[Record], progress: Callable[[int], None]) -> None:
        """Stream the records into the temporary table; nothing is visible to anyone yet."""
        done = 0
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{STAGING}")
            cursor.execute(
                f"CREATE TEMPORARY TABLE {STAGING} (code varchar(50), procedure_id bigint, department_id bigint,"
                " channel smallint, status smallint, received_at timestamp, due_at timestamp,"
                " finished_at timestamp, returned_at timestamp)"
            )
            for chunk in chunks(records, COPY_ROWS):
                lines = [
                    f"{code}\t{procedure}\t{department}\t{channel}\t{status}\t{received}\t{due}"
                    f"\t{finished or NULL}\t{returned or NULL}\n"
                    for code, procedure, department, channel, status, received, due, finished, returned in chunk
                ]
                cursor.copy_expert(f"COPY {STAGING} FROM STDIN", io.StringIO("".join(lines)))
                done += len(lines)
                progress(done)
            cursor.execute(f"ANALYZE {STAGING}")

    def merge(self, actor: Actor) -> Written:
        """Inside a transaction: classify in one pass, then insert and update only where needed."""
        with connection.cursor() as cursor:
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


NULL = r"\N"
_MOMENTS = ("received_at", "due_at", "finished_at", "returned_at")
_NEW = {key: f"s.{key} AT TIME ZONE %(zone)s" if key in _MOMENTS else f"s.{key}" for key in FIELDS}
_NEW_DAYS = {"received_on": "s.received_at::date", "due_on": "s.due_at::date", "finished_on": "s.finished_at::date"}
_DIFFERS = f"({', '.join(f'c.{key}' for key in FIELDS)}) IS DISTINCT FROM ({', '.join(_NEW.values())})"
_MATCH = "c.agency_id = %(agency)s AND c.code = s.code"
_COLUMNS = ", ".join((*FIELDS, *DAYS))
_VALUES = ", ".join((*_NEW.values(), *_NEW_DAYS.values()))
_SET = ", ".join(f"{key} = {value}" for key, value in {**_NEW, **_NEW_DAYS}.items())

# No text of a person goes into these statements: only the names above.
COUNT_SQL = (
    f"SELECT count(*), count(c.id), count(*) FILTER (WHERE c.id IS NOT NULL AND {_DIFFERS})"  # noqa: S608
    f" FROM {STAGING} s LEFT JOIN procedures_case c ON {_MATCH}"
)
CHANGES_SQL = (
    f"SELECT c.id, c.code, {', '.join(f'c.{key}' for key in FIELDS)}, {', '.join(_NEW.values())}"  # noqa: S608
    f" FROM {STAGING} s JOIN procedures_case c ON {_MATCH} WHERE {_DIFFERS}"
)
UPDATE_SQL = f"UPDATE procedures_case c SET {_SET} FROM {STAGING} s WHERE {_MATCH} AND {_DIFFERS}"  # noqa: S608
INSERT_ALL_SQL = (
    f"INSERT INTO procedures_case (agency_id, code, {_COLUMNS}) SELECT %(agency)s, s.code, {_VALUES} FROM {STAGING} s"  # noqa: S608
)
INSERT_SQL = f"{INSERT_ALL_SQL} WHERE NOT EXISTS (SELECT 1 FROM procedures_case c WHERE {_MATCH})"  # noqa: S608


def log_updates(actor: Actor, agency: Agency, updates: list[tuple[int, str, dict, dict]]) -> None:
    """One activity entry for each changed case (id, code, before, after), written together."""
    log_all(
        [
            entry_of(
                actor,
                "procedures.case_updated",
                Case(pk=pk, code=code, agency=agency),
                before={key: _plain(value) for key, value in before.items()},
                after={key: _plain(value) for key, value in after.items()},
            )
            for pk, code, before, after in updates
        ]
    )


def _plain(value):
    return timezone.localtime(value).isoformat(" ", "minutes") if isinstance(value, datetime) else value
