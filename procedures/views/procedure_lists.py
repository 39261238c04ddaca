"""Taking over a list of procedures: upload, look, decide."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.errors import UserError
from agencies.forms import add_user_error
from agencies.models import Department, StoredFile
from agencies.reading import note_export
from agencies.spreadsheets.cells import XLSX_TYPE
from procedures.catalogue_forms import ProcedureListForm, departments_of
from procedures.listing.table import ADDED, CHANGED, LABELS, REJECTED, REQUIRED, UNCHANGED
from procedures.permissions import can_keep_catalogue
from procedures.services import procedure_lists as lists

PAGE_SIZE, SHOWN = 20, 200
STATES = {
    REJECTED: ("bad", gettext_lazy("Rows with problems")),
    ADDED: ("ok", gettext_lazy("New procedures")),
    CHANGED: ("warn", gettext_lazy("Changed procedures")),
    UNCHANGED: ("none", gettext_lazy("Unchanged")),
}


def _demand(request: HttpRequest) -> None:
    if not can_keep_catalogue(request.actor, request.actor.agency):
        raise PermissionDenied


def _list(request: HttpRequest, pk: int) -> StoredFile:
    """404 in another agency and for other files, 403 without the right."""
    rows = StoredFile.objects.visible_to(request.actor).filter(kind=lists.KIND).select_related("agency", "created_by")
    stored = get_object_or_404(rows, pk=pk)
    if not can_keep_catalogue(request.actor, stored.agency):
        raise PermissionDenied
    return stored


def _chosen(data) -> dict[int, str] | None:
    """The columns as the person set them: c0=code&c1=…; None where nothing was set."""
    if "columns" not in data:
        return None
    pairs = ((key[1:], value) for key, value in data.items() if key[:1] == "c" and key[1:].isdecimal() and len(key) < 5)
    return {int(index): value for index, value in pairs if value in LABELS}


def _department(stored: StoredFile, data) -> Department | None:
    """The department for rows that name none, of this agency."""
    pk = data.get("department", "")
    rows = departments_of(stored.agency)
    return rows.filter(pk=int(pk)).first() if pk.isascii() and pk.isdigit() and len(pk) < 10 else None


@require_http_methods(["GET", "HEAD", "POST"])
def procedure_import_start(request: HttpRequest) -> HttpResponse:
    """Choose a list; below, the lists uploaded before."""
    _demand(request)
    form = ProcedureListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            stored = lists.upload_list(request.actor, name=file.name, content=file.read())
        except UserError as error:
            add_user_error(form, error)
        else:
            return redirect("procedures:procedure_import", stored.pk)
    rows = StoredFile.objects.of_agency(request.actor.agency).filter(kind=lists.KIND).select_related("created_by")
    context = {
        "form": form,
        "page_obj": Paginator(rows.order_by("-pk"), PAGE_SIZE).get_page(request.GET.get("page")),
        "columns": [{"label": label, "required": name in REQUIRED} for name, label in LABELS.items()],
    }
    return render(request, "procedures/procedure_import_start.html", context, status=422 if form.errors else 200)


@require_safe
def procedure_import_template(request: HttpRequest) -> HttpResponse:
    """A workbook to fill in."""
    _demand(request)
    return _workbook(lists.sample_list(), "mau-thu-tuc.xlsx")


def _workbook(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=XLSX_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_safe
def procedure_import(request: HttpRequest, pk: int) -> HttpResponse:
    """What was recognised and what would be written; nothing is."""
    stored = _list(request, pk)
    chosen, department = _chosen(request.GET), _department(stored, request.GET)
    context = {"stored": stored, "departments": departments_of(stored.agency), "department": department}
    try:
        context |= _shown(lists.preview_list(stored, chosen, department), chosen, department)
    except UserError as error:
        context["refusal"] = error.message
    return render(request, "procedures/procedure_import.html", context)


def _shown(shown: lists.Preview, chosen: dict[int, str] | None, department: Department | None) -> dict:
    checked, groups = shown.checked, []
    for state, (badge, label) in STATES.items() if checked else ():
        rows = checked.of(state)
        groups.append(
            {
                "state": state,
                "badge": badge,
                "label": label,
                "rows": rows[:SHOWN],
                "count": len(rows),
                "more": max(len(rows) - SHOWN, 0),
            }
        )
    counts = checked.counts if checked else {}
    kept = (
        [("columns", "1"), *((f"c{index}", name) for index, name in sorted(chosen.items()))]
        if chosen is not None
        else []
    )
    kept += [("department", department.pk)] if department else []
    return {
        "table": shown.table,
        "columns": shown.table.described(),
        "fields": LABELS.items(),
        "kept": kept,
        "query": "&".join(f"{name}={value}" for name, value in kept),
        "missing": shown.table.missing,
        "groups": groups,
        "rejected": counts.get(REJECTED, 0),
        "good": counts.get(ADDED, 0) + counts.get(CHANGED, 0),
    }


@require_POST
def procedure_import_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """The person's decision: the whole list, or its good rows."""
    stored = _list(request, pk)
    try:
        checked = lists.take_over_list(
            request.actor, stored, chosen=_chosen(request.POST), department=_department(stored, request.POST),
            good_rows_only=request.POST.get("rows") == "good",
        )  # fmt: skip
    except UserError as error:
        messages.error(request, str(error.message))
        return redirect("procedures:procedure_import", pk)
    count = checked.counts[ADDED] + checked.counts[CHANGED]
    words = ngettext("%(count)d procedure was taken over.", "%(count)d procedures were taken over.", count)
    messages.success(request, words % {"count": count})
    return redirect("procedures:procedure_list")


@require_safe
def procedure_import_rejected(request: HttpRequest, pk: int) -> HttpResponse:
    """The rejected rows as a workbook, ready to mend."""
    stored = _list(request, pk)
    try:
        shown = lists.preview_list(stored, _chosen(request.GET), _department(stored, request.GET))
    except UserError:
        raise Http404 from None
    rejected = shown.checked.counts[REJECTED] if shown.checked else 0
    note_export(request.actor, stored, "rejected_procedures", rejected)
    return _workbook(lists.rejected_procedures(shown), "thu-tuc-can-sua.xlsx")
