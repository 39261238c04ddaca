"""Background work of this app. Every handler may be run again from the start."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies import clock, files
from agencies.activity import log
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.jobs import actor_of, job_kind
from agencies.models import Job
from agencies.spreadsheets.cells import XLSX_TYPE
from procedures import export_jobs, report_letters  # noqa: F401 - registers their kinds
from procedures.importing.run import Checked, Outcome, check_file, import_file, notices
from procedures.models import ImportBatch, ImportState
from procedures.permissions import can_import


def _may_cancel(actor: Actor, job: Job) -> bool:
    """Whoever may handle the file may stop what is done with it."""
    return can_import(actor, job.agency_id)


def _batch(job) -> ImportBatch:
    return ImportBatch.objects.select_related("agency", "file").get(pk=job.params["batch"], agency=job.agency)


@job_kind("procedures.check_import", label=gettext_lazy("Check a case file"), may_cancel=_may_cancel)
def check_import(job, progress) -> dict:
    """Read the file, recognise its columns, note every problem; a file that can't be used at all is refused in words."""
    batch = _batch(job)
    url = reverse("procedures:import_detail", args=[batch.pk])
    if batch.state not in (ImportState.UPLOADED, ImportState.CHECKED):
        return {"url": url}
    try:
        with batch.file.open() as file:
            checked = check_file(
                file.file,
                batch.agency,
                chosen=_chosen(batch),
                progress=lambda rows: progress(0, 0, _rows_read(rows)),
            )
    except UserError as error:
        with transaction.atomic():
            batch.state, batch.refusal = ImportState.REFUSED, str(error.message)
            batch.save(update_fields=["state", "refusal"])
            progress.finish({"url": url})
        return {"url": url}
    reader = checked.reader
    result = {"url": url, "rows": reader.rows, "rejected": reader.bad_rows}
    with transaction.atomic():
        _keep_rejected(job, batch, checked)
        batch.header_row = checked.table.header_row
        batch.columns, batch.preview = checked.table.described(), checked.table.preview()
        batch.problems = [{**problem.as_dict(), "kind": problem.kind} for problem in reader.problems]
        batch.problem_kinds, batch.notices = checked.kinds(), notices(checked)
        batch.unknown, batch.foreign_because = checked.unknown, checked.foreign_because
        batch.due_differs, batch.foreign_confirmed = checked.due_differs, False
        batch.rows, batch.rejected, batch.state = reader.rows, reader.bad_rows, ImportState.CHECKED
        batch.save()
        progress.finish(result)
    return result


def _chosen(batch: ImportBatch) -> dict[int, str] | None:
    """What a person said about the columns of this very file; None where nobody has."""
    return {int(index): field for index, field in batch.chosen_columns.items()} or None


def _keep_rejected(job: Job, batch: ImportBatch, checked: Checked) -> None:
    """The rejected rows as a workbook; the one of an earlier check of this file goes."""
    before, batch.rejected_file = batch.rejected_file, None
    if checked.rejected:
        name = f"{batch.file.name.rpartition('.')[0] or batch.file.name}-tu-choi.xlsx"
        batch.rejected_file = files.store(
            actor_of(job), name, checked.rejected, XLSX_TYPE, kind="rejected_rows", made_here=True
        )
    if before and (batch.rejected_file is None or before.sha256 != batch.rejected_file.sha256):
        transaction.on_commit(lambda: files.forget(before))


@job_kind("procedures.run_import", label=gettext_lazy("Import a case file"), may_cancel=_may_cancel)
def run_import(job, progress) -> dict:
    """Import a checked file in one transaction. Run again after it was done, it only reports."""
    batch = _batch(job)
    url = reverse("procedures:import_detail", args=[batch.pk])
    if batch.state != ImportState.CHECKED:
        return {"url": url}
    actor, total, good = actor_of(job), max(batch.rows, 1), batch.rows - batch.rejected

    def how_far(rows: int) -> None:
        last = rows >= good
        progress(rows, total, _("Comparing with the known cases and saving") if last else _rows_read(rows))

    def saved(outcome: Outcome) -> None:
        """The batch, its trail and the new figures belong to the same transaction as the cases."""
        batch.state, batch.finished_at = ImportState.IMPORTED, clock.now()
        batch.created, batch.updated, batch.unchanged = outcome.created, outcome.updated, outcome.unchanged
        batch.rows, batch.rejected = outcome.rows, outcome.rejected
        batch.save()
        counts = {key: getattr(outcome, key) for key in ("created", "updated", "unchanged", "rejected")}
        log(actor, "procedures.file_imported", batch, after=counts)
        progress.finish(told(outcome))

    def told(outcome: Outcome) -> dict:
        first = outcome.first_received
        counts = {key: value for key, value in outcome.as_dict().items() if key != "errors"}
        return {"url": url, "first_received": first.isoformat() if first else "", **counts}

    with batch.file.open() as file:
        outcome = import_file(
            file.file,
            actor,
            batch.agency,
            good_rows_only=batch.good_rows_only,
            chosen=_chosen(batch),
            progress=how_far,
            saved=saved,
        )
    if outcome.rejected and not batch.good_rows_only:
        raise UserError(
            _("The departments or procedures changed since the check, and rows no longer fit. Upload the file again.")
        )
    return told(outcome)


def _rows_read(rows: int) -> str:
    return _("%(rows)d rows read") % {"rows": rows}
