"""Loading case files: upload, what was recognised, what is wrong, the decision, the result. One page for each file."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import files
from agencies.errors import UserError
from agencies.reading import note_export
from agencies.spreadsheets.cells import XLSX_TYPE, workbook_bytes
from agencies.stepup import step_up
from procedures import services
from procedures.forms import UploadForm
from procedures.importing.columns import LABELS, REQUIRED
from procedures.models import ImportBatch, ImportState
from procedures.permissions import can_handle_import, can_import
from procedures.services.imports import loaded_before

PAGE_SIZE = 20
SHOWN_PROBLEMS = 5
KINDS = {
    "date": gettext_lazy("Dates that can't be read"),
    "order": gettext_lazy("Dates in the wrong order"),
    "empty": gettext_lazy("Cells that must not be empty"),
    "duplicate": gettext_lazy("The same case code twice"),
    "code": gettext_lazy("Case codes that can't be right"),
    "procedure": gettext_lazy("Unknown procedures"),
    "department": gettext_lazy("Unknown departments"),
    "status": gettext_lazy("Unknown statuses"),
    "channel": gettext_lazy("Unknown channels"),
    "contradiction": gettext_lazy("Status and dates contradict each other"),
    "width": gettext_lazy("Rows with too many cells"),
    "other_agency": gettext_lazy("Other agencies' rows"),
    "number": gettext_lazy("Numbers that can't be read"),
}
STATE_BADGES = {
    ImportState.UPLOADED: "wait",
    ImportState.CHECKED: "warn",
    ImportState.IMPORTED: "ok",
    ImportState.REFUSED: "bad",
    ImportState.CANCELLED: "none",
}


@require_http_methods(["GET", "HEAD", "POST"])
def import_start(request: HttpRequest) -> HttpResponse:
    """Choose a file; below, the files loaded before."""
    if not can_import(request.actor, request.actor.agency):
        raise PermissionDenied
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = services.create_import(request.actor, name=file.name, content=file.read())
        except UserError as error:
            form.add_error("file", str(error.message))
        else:
            return redirect("procedures:import_detail", batch.pk)
    rows = (
        ImportBatch.objects.of_agency(request.actor.agency).select_related("file", "created_by__user").order_by("-pk")
    )
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    for batch in page:
        batch.badge = STATE_BADGES[batch.state]
    context = {"form": form, "page_obj": page, "columns": _expected_columns()}
    return render(request, "procedures/import_start.html", context)


def _expected_columns() -> list[dict]:
    return [{"label": label, "required": field in REQUIRED} for field, label in LABELS.items()]


@require_safe
def import_template(request: HttpRequest) -> HttpResponse:
    """An empty workbook with the columns that are recognised."""
    if not can_import(request.actor, request.actor.agency):
        raise PermissionDenied
    answer = HttpResponse(workbook_bytes("Hồ sơ", LABELS.values(), []), content_type=XLSX_TYPE)
    answer["Content-Disposition"] = 'attachment; filename="mau-ho-so.xlsx"'
    return answer


def _batch(request: HttpRequest, pk: int) -> ImportBatch:
    """The upload if this person may handle it: 404 in another agency, 403 without the role."""
    rows = ImportBatch.objects.visible_to(request.actor).select_related("agency", "file", "job", "created_by__user")
    batch = get_object_or_404(rows, pk=pk)
    if not can_handle_import(request.actor, batch):
        raise PermissionDenied
    return batch


@require_safe
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The four steps of one file on one page."""
    batch = _batch(request, pk)
    running = batch.job is not None and batch.job.is_active
    context = {
        "batch": batch,
        "badge": STATE_BADGES[batch.state],
        "running": running,
        "failed": batch.job is not None and not running and bool(batch.job.error),
        "before": loaded_before(batch),
        "columns": [
            {"personal": False, **column, "label": LABELS.get(column["field"], "")} for column in batch.columns
        ],
        "kept": [column["header"] for column in batch.columns if column["field"]],
        "preview": _preview(batch),
        "groups": _groups(batch),
        "good": max(batch.rows - batch.rejected, 0),
        "can_decide": batch.state == ImportState.CHECKED and not running,
        "can_cancel": batch.state in (ImportState.UPLOADED, ImportState.CHECKED) and not running,
    }
    return render(request, "procedures/import_detail.html", context)


def _preview(batch: ImportBatch) -> list[dict]:
    """The first rows, columns that are left out left out."""
    fields = [column["field"] for column in batch.columns]
    return [
        {"row": row["row"], "cells": [cell for cell, field in zip(row["cells"], fields, strict=False) if field]}
        for row in batch.preview
    ]


def _groups(batch: ImportBatch) -> list[dict]:
    """Problems by kind: the count over all rows, and the first few in full."""
    groups = []
    for kind in batch.problem_kinds:
        first = [problem for problem in batch.problems if problem.get("kind") == kind["kind"]][:SHOWN_PROBLEMS]
        groups.append(
            {"label": KINDS[kind["kind"]], "count": kind["count"], "first": first, "more": kind["count"] - len(first)}
        )
    return groups


@require_POST
def import_run(request: HttpRequest, pk: int) -> HttpResponse:
    """The person's decision: import the whole file, or only its good rows."""
    batch = _batch(request, pk)
    try:
        services.start_import(request.actor, batch, good_rows_only=request.POST.get("rows") == "good")
    except UserError as error:
        messages.error(request, str(error.message))
    return redirect("procedures:import_detail", pk)


@require_POST
def import_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the file up; nothing of it was saved."""
    batch = _batch(request, pk)
    try:
        services.cancel_import(request.actor, batch)
    except UserError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The import was cancelled. Nothing was saved."))
    return redirect("procedures:import_start")


@step_up(gettext_lazy("to export case records"))
@require_safe
def import_rejected(request: HttpRequest, pk: int) -> HttpResponse:
    """The rejected rows as a workbook."""
    batch = _batch(request, pk)
    if batch.rejected_file is None:
        raise Http404
    note_export(request.actor, batch, "rejected_rows", batch.rejected)
    return files.response(batch.rejected_file)
