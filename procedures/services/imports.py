"""Uploading, checking and importing case files."""

import hashlib
from typing import BinaryIO

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from agencies import clock, files, secrecy
from agencies.activity import log
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.jobs import enqueue
from agencies.spreadsheets.cells import CSV_TYPE
from procedures.importing.copying import without_applicants
from procedures.models import ImportBatch, ImportState
from procedures.permissions import can_handle_import, can_import

PIECE = 2 * 1024 * 1024


def create_import(actor: Actor, *, name: str, file: BinaryIO) -> ImportBatch:
    """Keep a copy of an uploaded file without applicants, and have it checked in the background.

    UserError when it is empty, too large or secret. Of a file that can't be read nothing is kept but its name and hash. The file is
    walked through piece by piece, never held in memory as a whole; only the copy is.
    """
    if not can_import(actor, actor.agency):
        raise PermissionDenied
    sha256, size = _measured(file)
    if not size:
        raise UserError(_("The file is empty. Choose the file with the case records."), field="file")
    secrecy.examine_open_file(name, file)
    file.seek(0)
    try:
        kept, refusal = without_applicants(file, actor.agency), ""
    except UserError as error:
        kept, refusal = b"", str(error.message)
    with transaction.atomic():
        batch = ImportBatch.objects.create(
            agency=actor.agency,
            file=files.store(actor, name, kept, CSV_TYPE, kind="case_file", made_here=True),
            original_sha256=sha256,
            created_by=actor.membership,
            created_at=clock.now(),
            state=ImportState.REFUSED if refusal else ImportState.UPLOADED,
            refusal=refusal,
        )
        log(actor, "procedures.file_uploaded", batch, after={"name": batch.file.name, "size": size})
        if not refusal:
            _check(actor, batch)
    return batch


def _measured(file: BinaryIO) -> tuple[str, int]:
    """SHA-256 and size; reading ends at the first byte too many. UserError says what the limit is."""
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    while piece := file.read(PIECE):
        size += len(piece)
        if size > settings.UPLOAD_MAX_BYTES:
            text = _("The file is larger than %(limit)d MB. Split it, or save it as .xlsx.")
            raise UserError(text % {"limit": settings.UPLOAD_MAX_BYTES // 1024**2}, field="file")
        digest.update(piece)
    return digest.hexdigest(), size


def _check(actor: Actor, batch: ImportBatch) -> None:
    """Queue the check of a file; what an earlier check said holds no longer."""
    batch.state = ImportState.UPLOADED
    batch.job = enqueue(actor, "procedures.check_import", params={"batch": batch.pk}, subject=batch)
    batch.save()


def seen_before(batch: ImportBatch) -> ImportBatch | None:
    """The very same file as it was uploaded earlier, under whatever name: its last import, else its last upload."""
    if not batch.original_sha256:
        return None
    same = ImportBatch.objects.of_agency(batch.agency).filter(original_sha256=batch.original_sha256, pk__lt=batch.pk)
    same = same.select_related("file", "created_by__user").order_by("-pk")
    return same.filter(state=ImportState.IMPORTED).first() or same.first()


@transaction.atomic
def recheck_import(actor: Actor, batch: ImportBatch) -> ImportBatch:
    """Check a file again: departments or names were added since, or the check was stopped. UserError once it is decided on."""
    batch = waiting(actor, batch)
    _check(actor, batch)
    return batch


@transaction.atomic
def start_import(
    actor: Actor, batch: ImportBatch, *, good_rows_only: bool, foreign_confirmed: bool = False
) -> ImportBatch:
    """Have a checked file imported. UserError when it is not waiting for this decision, or has no row to import.

    A file that looks like another agency's needs a person's word that it is not; the word is logged.
    """
    batch = _locked(batch)
    if not can_handle_import(actor, batch):
        raise PermissionDenied
    if batch.state != ImportState.CHECKED or is_busy(batch):
        raise UserError(_("This file is not waiting to be imported."))
    if batch.rejected and not good_rows_only:
        raise UserError(
            _("The file has rows with problems. Mend them and upload the file again, or import only the good rows.")
        )
    if batch.rejected >= batch.rows:
        raise UserError(_("No row of this file can be imported."))
    if batch.foreign_because and not batch.foreign_confirmed:
        if not foreign_confirmed:
            raise UserError(_("This looks like another agency's file. Confirm first that it is yours."), "foreign")
        batch.foreign_confirmed = True
        log(actor, "procedures.foreign_confirmed", batch, after={"why": batch.foreign_because})
    batch.good_rows_only = good_rows_only
    batch.job = enqueue(actor, "procedures.run_import", params={"batch": batch.pk}, subject=batch)
    batch.save(update_fields=["good_rows_only", "foreign_confirmed", "job"])
    return batch


@transaction.atomic
def cancel_import(actor: Actor, batch: ImportBatch) -> ImportBatch:
    """Give up a file that was not imported. UserError while it is worked on (stop that first) or after."""
    batch = _locked(batch)
    if not can_handle_import(actor, batch):
        raise PermissionDenied
    if batch.state not in (ImportState.UPLOADED, ImportState.CHECKED) or is_busy(batch):
        raise UserError(_("This import can no longer be cancelled."))
    batch.state = ImportState.CANCELLED
    batch.save(update_fields=["state"])
    log(actor, "procedures.import_cancelled", batch)
    return batch


def is_busy(batch: ImportBatch) -> bool:
    """Whether a job works on the file."""
    return batch.job is not None and batch.job.is_active


def waiting(actor: Actor, batch: ImportBatch) -> ImportBatch:
    """The upload, locked, while choices about it may still be changed. PermissionDenied, or UserError where it is too late."""
    batch = _locked(batch)
    if not can_handle_import(actor, batch):
        raise PermissionDenied
    if batch.state not in (ImportState.UPLOADED, ImportState.CHECKED):
        raise UserError(_("This file was decided on already. Upload it again to read it differently."))
    if is_busy(batch):
        raise UserError(_("The file is being worked on. Wait for the end, or stop that first."))
    return batch


def _locked(batch: ImportBatch) -> ImportBatch:
    return (
        ImportBatch.objects.select_for_update(of=("self",))
        .select_related("agency", "file", "job")
        .get_to_change(batch.pk)
    )
