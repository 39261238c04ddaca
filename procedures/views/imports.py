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
from procedures.import_page import STATE_BADGES, context_of
from procedures.importing.columns import LABELS, REQUIRED
from procedures.models import ImportBatch
from procedures.permissions import can_handle_import, can_import

PAGE_SIZE = 20


@require_http_methods(["GET", "HEAD", "POST"])
def import_start(request: HttpRequest) -> HttpResponse:
    """Choose a file; below, the files loaded before."""
    if not can_import(request.actor, request.actor.agency):
        raise PermissionDenied
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = services.create_import(request.actor, name=file.name, file=file.file)
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
    return render(request, "procedures/import_start.html", context, status=422 if form.errors else 200)


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


def batch_of(request: HttpRequest, pk: int) -> ImportBatch:
    """The upload if this person may handle it: 404 in another agency, 403 without the role."""
    rows = ImportBatch.objects.visible_to(request.actor).select_related("agency", "file", "job", "created_by__user")
    batch = get_object_or_404(rows, pk=pk)
    if not can_handle_import(request.actor, batch):
        raise PermissionDenied
    return batch


@require_safe
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The four steps of one file on one page."""
    batch = batch_of(request, pk)
    return render(request, "procedures/import_detail.html", context_of(request.actor, batch))


@require_POST
def import_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Check the file once more."""
    batch = batch_of(request, pk)
    try:
        services.recheck_import(request.actor, batch)
    except UserError as error:
        messages.error(request, str(error.message))
    return redirect("procedures:import_detail", pk)


@require_POST
def import_run(request: HttpRequest, pk: int) -> HttpResponse:
    """The person's decision: import the whole file, or only its good rows."""
    batch = batch_of(request, pk)
    good_rows_only, confirmed = request.POST.get("rows") == "good", "foreign" in request.POST
    try:
        services.start_import(request.actor, batch, good_rows_only=good_rows_only, foreign_confirmed=confirmed)
    except UserError as error:
        messages.error(request, str(error.message))
    return redirect("procedures:import_detail", pk)


@require_POST
def import_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the file up; nothing of it was saved."""
    batch = batch_of(request, pk)
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
    batch = batch_of(request, pk)
    if batch.rejected_file is None:
        raise Http404
    note_export(request.actor, batch, "rejected_rows", batch.rejected)
    return files.response(batch.rejected_file)
