"""Saving checked records: staged first, then one short transaction that touches only what is new or changed.

PostgreSQL takes the records by COPY into a temporary table and merges them by SQL (staging.py); other databases get the same result
in batches. Unchanged rows are compared, never written. A change of a known case leaves an entry in the activity log.

A file says nothing by leaving a cell empty: a new due date, the day the clock stopped and the number of supplement requests stay as they are on
record, and a due date computed here never takes the place of one that was given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone

from agencies.activity import entry_of, log_all
from agencies.actor import Actor
from agencies.models import Agency
from procedures.importing.moments import moment_of
from procedures.importing.rows import CaseReader, Record
from procedures.models import Case, CaseStatus

if TYPE_CHECKING:
    import polars

BATCH = 2_000
FIELDS = (
    "procedure_id", "department_id", "channel", "status", "received_at", "due_at", "due_is_computed", "extended_due_at",
    "finished_at", "returned_at", "paused_on", "supplement_requests",
)  # fmt: skip
DAYS = ("received_on", "due_on", "finished_on")
PAUSED = tuple(sorted(int(status) for status in CaseStatus.paused()))


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


def writer(agency: Agency, reader: CaseReader):
    """The quickest way to write that the database in use offers."""
    if connection.vendor == "postgresql":
        from procedures.importing.staging import PostgresWriter

        return PostgresWriter(agency, reader.rules.counts_extended)
    return PlainWriter(agency)


class PlainWriter:
    """Batches through the ORM, for SQLite."""

    def __init__(self, agency: Agency):
        self.agency = agency
        self.records: list[Record] = []

    def stage(self, frames: Iterable[polars.DataFrame], progress: Callable[[int], None]) -> None:
        """Walk through the records, so that everything is checked before anything is written."""
        for frame in frames:
            self.records.extend(Record(*row) for row in frame.iter_rows())
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
                case = stored.get(record.code)
                values = values_of(record, case)
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


def values_of(record: Record, case: Case | None) -> dict:
    """A record as the values of a Case; what it leaves open comes from the case on record."""
    received, due, finished, returned, extended = (_moment(value) for value in record[5:10])
    computed, paused_on, supplements = record.computed, _moment(record.paused), record.supplements
    if case is not None:
        if computed and not case.due_is_computed and case.due_at >= received:
            due, computed = case.due_at, False
        extended = extended or case.extended_due_at
        supplements = case.supplement_requests if supplements is None else supplements
    paused_on = paused_on.date() if paused_on else case and case.paused_on
    return {
        "procedure_id": record.procedure,
        "department_id": record.department,
        "channel": record.channel,
        "status": record.status,
        "received_at": received,
        "due_at": due,
        "due_is_computed": computed,
        "extended_due_at": extended,
        "finished_at": finished,
        "returned_at": returned,
        "paused_on": paused_on if record.status in PAUSED else None,
        "supplement_requests": supplements or 0,
    }


def _moment(minutes: int | None) -> datetime | None:
    return None if minutes is None else timezone.make_aware(moment_of(minutes))


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
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(" ", "minutes")
    return value.isoformat() if hasattr(value, "isoformat") else value
