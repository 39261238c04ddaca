"""The chain under the activity log: making links where the database doesn't, and verifying them all.

digest = SHA-256(the digest before + the entry's columns as text, each after its length). On PostgreSQL the database links at commit
(agencies/database/trail.py); here the same is computed in Python, from the columns as the database shows them, so that a
changed function in the database can't hide a changed row. Tampering by somebody who recomputes the whole chain shows only against heads kept
elsewhere: `verify_activity --heads FILE` writes them, `--against FILE` compares.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import connection

from agencies import tenancy
from agencies.database.trail import COLUMNS, text_of
from agencies.models import ActivityEntry, ActivityLink

GENESIS = "0" * 64
BATCH = 5_000
LINKED_AT_ONCE = 500


def digest_of(previous: str, texts: list) -> str:
    """The digest of one entry, given its columns as text (None for NULL) and the digest before it."""
    pieces = ("-" if text is None else f"{len(text.encode())}:{text}" for text in texts)
    return hashlib.sha256((previous + ",".join(pieces)).encode()).hexdigest()


def _columns(row: str) -> str:
    if connection.vendor == "postgresql":
        return ", ".join(text_of(column, row) for column in COLUMNS)
    return ", ".join(f"CAST({row}.{column} AS TEXT)" for column in COLUMNS)


def link(entries: list[ActivityEntry]) -> None:
    """Append new entries to their chains where the database doesn't by itself. SQLite has one writer at a time: no lock is needed."""
    if connection.vendor != "postgresql":
        _append(entries)


def link_earlier(entries=ActivityEntry, links=ActivityLink) -> int:
    """Link what was written before there were chains, oldest first; for the migration that brings them, which gives its own
    models. Returns how many."""
    count = 0
    while some := list(entries.objects.filter(link=None).order_by("pk")[:BATCH]):
        _append(some, links)
        count += len(some)
    return count


def _append(entries: list[ActivityEntry], model=ActivityLink) -> None:
    heads: dict[int, tuple[str, int]] = {}
    for start in range(0, len(entries), LINKED_AT_ONCE):
        some = entries[start : start + LINKED_AT_ONCE]
        texts, links = _texts_of(some), []
        for entry in some:
            chain = entry.agency_id or 0
            if chain not in heads:
                last = model.objects.filter(chain=chain).order_by("-number").first()
                heads[chain] = (last.digest, last.number) if last else (GENESIS, 0)
            previous, number = heads[chain]
            digest = digest_of(previous, texts[entry.pk])
            links.append(model(entry=entry, chain=chain, number=number + 1, previous=previous, digest=digest))
            heads[chain] = (digest, number + 1)
        model.objects.bulk_create(links)


def _texts_of(entries: list[ActivityEntry]) -> dict[int, list]:
    """Entry id -> its columns as the database shows them."""
    places = ", ".join(["%s"] * len(entries))
    sql = f"SELECT e.id, {_columns('e')} FROM agencies_activityentry e WHERE e.id IN ({places})"  # noqa: S608 - names only
    with connection.cursor() as cursor:
        cursor.execute(sql, [entry.pk for entry in entries])
        return {pk: list(texts) for pk, *texts in cursor.fetchall()}


@dataclass(frozen=True)
class Fault:
    """The first thing wrong in a chain: the number of the link, the entry's id where known, and what is wrong."""

    chain: int
    number: int
    entry: int | None
    what: str


@dataclass
class Verification:
    """entries: how many were read. faults: the first of each chain. heads: {chain: (number, digest)} as found."""

    entries: int = 0
    faults: list[Fault] = field(default_factory=list)
    heads: dict[int, tuple[int, str]] = field(default_factory=dict)

    @property
    def is_intact(self) -> bool:
        return not self.faults


def _rows() -> Iterator[tuple]:
    """(chain, number, previous, digest, entry id, *texts) in order of the chains; one pass, without keeping them."""
    sql = f"""
        SELECT l.chain, l.number, l.previous, l.digest, l.entry_id, {_columns("e")}
        FROM agencies_activitylink l LEFT JOIN agencies_activityentry e ON e.id = l.entry_id
        WHERE (l.chain, l.number) > (%s, %s) ORDER BY l.chain, l.number LIMIT {BATCH}
    """
    at = (-1, 0)
    while True:
        with connection.cursor() as cursor:
            cursor.execute(sql, at)
            rows = cursor.fetchall()
        yield from rows
        if len(rows) < BATCH:
            return
        at = (rows[-1][0], rows[-1][1])


def _wrong_with(row: tuple, last: tuple[int, str]) -> str:
    """What is wrong with one link after the last good one, or ""."""
    chain, number, previous, digest, _entry, *texts = row
    if number != last[0] + 1:
        return f"link {last[0] + 1} is missing"
    if previous != last[1]:
        return "does not continue the link before it"
    if texts[0] is None:
        return "its entry was deleted"
    if str(chain) != (texts[COLUMNS.index("agency_id")] or "0"):
        return "its entry belongs to another agency"
    if digest != digest_of(previous, texts):
        return "its entry was changed"
    return ""


def _unlinked() -> list[tuple]:
    """Entries that no link covers: written past the application."""
    sql = """
        SELECT coalesce(e.agency_id, 0), min(e.id) FROM agencies_activityentry e
        WHERE NOT EXISTS (SELECT 1 FROM agencies_activitylink l WHERE l.entry_id = e.id)
        GROUP BY coalesce(e.agency_id, 0) ORDER BY 1
    """
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def verify(against: dict[int, tuple[int, str]] | None = None) -> Verification:
    """Read every chain and name the first fault of each. `against`: heads noted earlier, each of which must still be there."""
    found, broken, noted = Verification(), set(), dict(against or {})
    with tenancy.everything("the whole log is verified"):
        for row in _rows():
            found.entries += 1
            chain, number, digest = row[0], row[1], row[3]
            what = "" if chain in broken else _wrong_with(row, found.heads.get(chain, (0, GENESIS)))
            if not what and chain in noted and noted[chain][0] == number and chain not in broken:
                what = "" if noted[chain][1] == digest else "differs from the head noted earlier"
            if what:
                broken.add(chain)
                found.faults.append(Fault(chain, number, row[4], what))
            found.heads[chain] = (number, digest)
        for chain, entry in _unlinked():
            if chain not in broken:
                found.faults.append(Fault(chain, 0, entry, "has no link: it was written past the application"))
    for chain, (number, _digest) in sorted(noted.items()):
        reached = found.heads.get(chain, (0, GENESIS))[0]
        if reached < number and chain not in broken:
            found.faults.append(
                Fault(chain, reached + 1, None, f"the chain ends at {reached}; {number} were noted earlier")
            )
    return found
