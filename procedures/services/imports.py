"""Uploading, checking and importing case files."""

import hashlib
import io

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


def create_import(actor: Actor, *, name: str, content: bytes) -> ImportBatch:
    """Keep a copy of an uploaded file without applicants, and have it checked in the background.

    UserError when it is empty, too large or secret. Of a file that can't be read nothing is kept but its name and hash.
    """
    if not can_import(actor, actor.agency):
        raise PermissionDenied
    if not content:
        raise UserError(_("The file is empty. Choose the file with the case records."), field="file")
    if len(content) > settings.UPLOAD_MAX_BYTES:
        text = _("The file is larger than %(limit)d MB. Split it, or save it as .xlsx.")
        raise UserError(text % {"limit": settings.UPLOAD_MAX_BYTES // 1024**2}, field="file")
    secrecy.examine_file(name, content)
    try:
        kept, refusal = without_applicants(io.BytesIO(content), actor.agency), ""
    except UserError as error:
        kept, refusal = b"", str(error.message)
    with transaction.atomic():
        batch = ImportBatch.objects.create(
            agency=actor.agency,
            file=files.store(actor, name, kept, CSV_TYPE, kind="case_file"),
            original_sha256=hashlib.sha256(content).hexdigest(),
            created_by=actor.membership,
            created_at=clock.now(),
            state=ImportState.REFUSED if refusal else ImportState.UPLOADED,
            refusal=refusal,
        )
        if not refusal:
            batch.job = enqueue(actor, "procedures.check_import", params={"batch": batch.pk}, subject=batch)
            batch.save(update_fields=["job"])
        log(actor, "procedures.file_uploaded", batch, after={"name": batch.file.name, "size": len(content)})
    return batch


def loaded_before(batch: ImportBatch) -> ImportBatch | None:
    """The last import of the very same file, if there was one."""
    same = ImportBatch.objects.of_agency(batch.agency).filter(original_sha256=batch.original_sha256, pk__lt=batch.pk)
    return same.filter(state=ImportState.IMPORTED).order_by("-pk").first() if batch.original_sha256 else None


@transaction.atomic
def start_import(actor: Actor, batch: ImportBatch, *, good_rows_only: bool) -> ImportBatch:
    """Have a checked file imported. UserError when it is not waiting for this decision, or has no row to import."""
    batch = _locked(batch)
    if not can_handle_import(actor, batch):
        raise PermissionDenied
    if batch.state != ImportState.CHECKED or (batch.job and batch.job.is_active):
        raise UserError(_("This file is not waiting to be imported."))
    if batch.rejected and not good_rows_only:
        raise UserError(
            _("The file has rows with problems. Mend them and upload the file again, or import only the good rows.")
        )
    if batch.rejected >= batch.rows:
        raise UserError(_("No row of this file can be imported."))
    batch.good_rows_only = good_rows_only
    batch.job = enqueue(actor, "procedures.run_import", params={"batch": batch.pk}, subject=batch)
    batch.save(update_fields=["good_rows_only", "job"])
    return batch


@transaction.atomic
def cancel_import(actor: Actor, batch: ImportBatch) -> ImportBatch:
    """Give up a file that was not imported. UserError while it is being imported or after."""
    batch = _locked(batch)
    if not can_handle_import(actor, batch):
        raise PermissionDenied
    if batch.state not in (ImportState.UPLOADED, ImportState.CHECKED) or (batch.job and batch.job.is_active):
        raise UserError(_("This import can no longer be cancelled."))
    batch.state = ImportState.CANCELLED
    batch.save(update_fields=["state"])
    log(actor, "procedures.import_cancelled", batch)
    return batch


def _locked(batch: ImportBatch) -> ImportBatch:
    return ImportBatch.objects.select_for_update(of=("self",)).select_related("job").get_to_change(batch.pk)
