"""Cases that another system sends: checked and written as an import does, with an answer for each of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.activity import log
from agencies.actor import Actor
from agencies.models import Agency
from agencies.spreadsheets.cells import plain_text
from procedures.importing.columns import LABELS
from procedures.importing.rows import CaseReader, Problem, Record
from procedures.importing.screen import as_columns
from procedures.importing.writing import writer
from procedures.models import Case
from procedures.permissions import can_import

# What the API calls a field -> what the import's reader calls it.
COLUMNS = {
    "code": "code",
    "procedure": "procedure",
    "department": "department",
    "channel": "channel",
    "status": "status",
    "received_at": "received",
    "due_at": "due",
    "extended_due_at": "extended",
    "finished_at": "finished",
    "returned_at": "returned",
    "paused_on": "paused",
    "supplement_requests": "supplements",
}
REQUIRED = ("code", "procedure", "received_at")
MOMENTS = ("received_at", "due_at", "extended_due_at", "finished_at", "returned_at", "paused_on")
# Kept by the database itself, or never sent.
NOT_COMPARED = {"id", "agency", "steps_total", "steps_late"}


@dataclass
class Result:
    """What became of an item. `errors`: (field, words); none where it is good."""

    index: int
    code: str
    result: str = "rejected"
    errors: list[tuple[str, str]] = field(default_factory=list)

    def as_dict(self) -> dict:
        errors = [{"field": name, "message": words} for name, words in self.errors]
        return {"index": self.index, "code": self.code, "result": self.result, "errors": errors}


def counted(results: list[Result]) -> dict[str, int]:
    """How many of each kind."""
    counts = dict.fromkeys(("created", "updated", "unchanged", "rejected"), 0)
    for one in results:
        counts[one.result] += 1
    return counts


def take_cases(actor: Actor, items: list[dict], *, all_or_nothing: bool = False) -> list[Result]:
    """Create and update an agency's cases by their code, in one transaction; a result for each item, in order.

    The items are checked by the import's own reader and written by its writer, so that a case is the same whichever way it came.
    Those that can't be taken are told and left out; with `all_or_nothing` a single one of them stops all. Each changed case leaves an
    entry, and one entry tells of the call. Raises PermissionDenied.
    """
    agency = actor.agency
    if not can_import(actor, agency):
        raise PermissionDenied
    results = [Result(index, plain_text(item["code"])[:50]) for index, item in enumerate(items)]
    records, reader = _checked(agency, items, results)
    if not records or all_or_nothing and len(records) < len(items):
        return results
    with transaction.atomic():
        # Two calls or imports of one agency wait for each other.
        Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
        before = _stored(agency, records)
        _write(actor, agency, reader, records)
        after = _stored(agency, records)
        for record in records:
            results[reader.seen[record.code] - 1].result = _difference(before.get(record.code), after[record.code])
        _note(actor, agency, results)
    return results


def _checked(agency: Agency, items: list[dict], results: list[Result]) -> tuple[list[Record], CaseReader]:
    """The good items as records; what is wrong with the others goes into their results."""
    used = [name for name in COLUMNS if name in REQUIRED or any(item[name] is not None for item in items)]
    reader = CaseReader(agency, {COLUMNS[name]: at for at, name in enumerate(used)}, len(used), keep=len(items))
    rows = ((number, [_cell(name, item[name]) for name in used]) for number, item in enumerate(items, start=1))
    records = list(reader.records(rows))
    names = {str(LABELS[column]): name for name, column in COLUMNS.items() if column in LABELS}
    for problem in reader.problems:
        results[problem.row - 1].errors.append((names.get(problem.column, "code"), _words(problem, reader)))
    taken = {reader.seen[record.code] for record in records}
    for number, result in enumerate(results, start=1):
        if number not in taken and not result.errors:
            # The reader takes "Tổng cộng" for the foot of a table.
            result.errors.append(("code", _("This is not a case code.")))
    return records, reader


def _cell(name: str, value):
    """A value as a cell of a file: text, "" for nothing, moments in Vietnam's time."""
    if value is None:
        return ""
    return local_text(value) if name in MOMENTS else str(value)


def local_text(value: str) -> str:
    """ISO 8601 -> `2026-03-31 09:15` in Vietnam's time, a day alone as it is; other text stays, for the reader to judge."""
    text = value.strip()
    if len(text) <= 10:
        return text
    try:
        moment = datetime.fromisoformat(text)
        if timezone.is_aware(moment):
            moment = timezone.localtime(moment)
    except (ValueError, OverflowError):
        return text
    return f"{moment.year:04d}-{moment:%m-%d %H:%M}"


def _words(problem: Problem, reader: CaseReader) -> str:
    """What is wrong, for somebody who has no file with rows before them."""
    if problem.kind == "empty":
        return _("This field is required.")
    if problem.kind == "date":
        text = _("“%(value)s” can't be read as a moment. Write it as 2026-03-31T09:15:00+07:00.")
        return text % {"value": problem.value}
    if problem.kind == "duplicate":
        text = _("This code stands at index %(index)d of the call already. Send every case once.")
        return text % {"index": reader.seen[problem.value] - 1}
    return problem.message


def _write(actor: Actor, agency: Agency, reader: CaseReader, records: list[Record]) -> None:
    writing = writer(agency, reader)
    try:
        writing.stage([as_columns(records)], lambda done: None)
        writing.merge(actor)
    finally:
        writing.close()


def _stored(agency: Agency, records: Iterable[Record]) -> dict[str, tuple]:
    """Code -> everything that could change, of the cases there are."""
    fields = [one.name for one in Case._meta.concrete_fields if one.name not in NOT_COMPARED]
    rows = Case.objects.of_agency(agency).filter(code__in=[record.code for record in records])
    return {row[0]: row for row in rows.order_by("pk").values_list("code", *fields)}


def _difference(before: tuple | None, after: tuple) -> str:
    if before is None:
        return "created"
    return "unchanged" if before == after else "updated"


def _note(actor: Actor, agency: Agency, results: list[Result]) -> None:
    """One entry for the call, where it changed anything."""
    counts = counted(results)
    if counts["created"] or counts["updated"]:
        log(actor, "procedures.cases_sent", agency, after=counts)
