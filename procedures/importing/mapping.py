"""What a person said the columns of a system's files mean, kept by the words of the header."""

import hashlib

from django.core.exceptions import PermissionDenied
from django.db import transaction

from agencies import clock
from agencies.activity import log
from agencies.actor import Actor
from agencies.models import Agency
from agencies.spreadsheets.columns import header_key
from procedures.importing.columns import LABELS
from procedures.models import ColumnMapping
from procedures.permissions import can_import


def header_sha256(header: list[str]) -> str:
    """The same for the same header words in the same order, whatever their accents and case."""
    return hashlib.sha256("\n".join(header_key(name) for name in header).encode()).hexdigest()


def saved_columns(agency: Agency, header: list[str]) -> dict[int, str] | None:
    """Column index -> field ("" leaves it out), as saved for this header; None where nothing was."""
    found = ColumnMapping.objects.of_agency(agency).filter(header_sha256=header_sha256(header)).order_by("pk").first()
    return None if found is None else as_chosen(found.columns)


def all_saved(agency: Agency) -> dict[str, dict[int, str]]:
    """The same for every header of the agency: {SHA-256 of the header: columns}."""
    rows = ColumnMapping.objects.of_agency(agency).order_by("pk").values_list("header_sha256", "columns")
    return {digest: as_chosen(columns) for digest, columns in rows}


def as_chosen(columns: dict) -> dict[int, str]:
    """JSON's {"3": field} as {3: field}, without fields that no longer exist."""
    return {int(index): field for index, field in columns.items() if field == "" or field in LABELS}


@transaction.atomic
def save_columns(actor: Actor, header: list[str], columns: dict[int, str]) -> ColumnMapping:
    """Keep what the columns under this header mean, for the next file of the same system."""
    if not can_import(actor, actor.agency):
        raise PermissionDenied
    kept = {str(index): field for index, field in sorted(columns.items())}
    digest = header_sha256(header)
    before = ColumnMapping.objects.of_agency(actor.agency).filter(header_sha256=digest).first()
    if before is not None and before.columns == kept:
        return before
    mapping, _created = ColumnMapping.objects.update_or_create(
        agency=actor.agency,
        header_sha256=digest,
        defaults={"columns": kept, "saved_at": clock.now(), "saved_by": actor.membership},
    )
    log(
        actor,
        "procedures.columns_saved",
        mapping,
        before={"columns": before.columns} if before else {},
        after={"columns": kept},
    )
    return mapping
