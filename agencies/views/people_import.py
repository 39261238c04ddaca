"""Taking over a list of people: upload, look, decide."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import people_import as lists
from agencies.activity import log
from agencies.errors import UserError
from agencies.forms import PeopleUploadForm, add_user_error
from agencies.models import PeopleImport, PeopleImportState
from agencies.people_table import ADDED, CHANGED, LABELS, REJECTED, REQUIRED, UNCHANGED
from agencies.permissions import can_import_people
from agencies.spreadsheets.cells import XLSX_TYPE
from agencies.stepup import step_up

PAGE = 20
SHOWN = 200
STATES = {
    ADDED: ("ok", gettext_lazy("New people")),
    CHANGED: ("warn", gettext_lazy("People who get another role")),
    UNCHANGED: ("none", gettext_lazy("Unchanged")),
    REJECTED: ("bad", gettext_lazy("Rejected")),
}
BADGES = {PeopleImportState.CHECKED: "wait", PeopleImportState.APPLIED: "ok", PeopleImportState.DISCARDED: "none"}


def _demand(request: HttpRequest) -> None:
    if not can_import_people(request.actor, request.actor.agency):
        raise PermissionDenied


def _import(request: HttpRequest, pk: int) -> PeopleImport:
    """404 in another agency, 403 without the role."""
    rows = PeopleImport.objects.visible_to(request.actor).select_related("agency", "file", "created_by__user")
    found = get_object_or_404(rows, pk=pk)
    if not can_import_people(request.actor, found.agency):
        raise PermissionDenied
    return found


def _chosen(data) -> dict[int, str] | None:
    """The columns as the person set them: c0=full_name&c1=…; None where nothing was set."""
    if "columns" not in data:
        return None
    pairs = ((key[1:], value) for key, value in data.items() if key[:1] == "c" and key[1:].isdecimal() and len(key) < 5)
    return {int(index): value for index, value in pairs if value in LABELS}


@require_http_methods(["GET", "HEAD", "POST"])
def people_import_start(request: HttpRequest) -> HttpResponse:
    """Choose a list; below, the lists uploaded before."""
    _demand(request)
    form = PeopleUploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = lists.upload(request.actor, name=file.name, content=file.read())
        except UserError as error:
            add_user_error(form, error)
        else:
            return redirect("agencies:people_import", made.pk)
    rows = (
        PeopleImport.objects.of_agency(request.actor.agency).select_related("file", "created_by__user").order_by("-pk")
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    for one in page:
        one.badge = BADGES[one.state]
    columns = [{"label": label, "required": name in REQUIRED} for name, label in LABELS.items()]
    return render(request, "agencies/people_import_start.html", {"form": form, "page_obj": page, "columns": columns})


@require_safe
def people_import_sample(request: HttpRequest) -> HttpResponse:
    """A workbook to fill in."""
    _demand(request)
    return _workbook(lists.sample(), "mau-nguoi-dung.xlsx")


def _workbook(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=XLSX_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_safe
def people_import(request: HttpRequest, pk: int) -> HttpResponse:
    """What was recognised and what would be written; nothing is."""
    found = _import(request, pk)
    context = {"found": found, "badge": BADGES[found.state], "can_decide": found.state == PeopleImportState.CHECKED}
    if context["can_decide"]:
        chosen = _chosen(request.GET)
        try:
            shown = lists.preview(request.actor, found, chosen)
        except UserError as error:
            context |= {"refusal": error.message, "can_decide": False}
        else:
            context |= _shown(shown, chosen)
    return render(request, "agencies/people_import.html", context)


def _shown(shown: lists.Preview, chosen: dict[int, str] | None) -> dict:
    checked = shown.checked
    groups = []
    for state, (badge, label) in STATES.items() if checked else ():
        rows = checked.of(state)
        first = rows[:SHOWN]
        groups.append(
            {
                "state": state,
                "badge": badge,
                "label": label,
                "rows": first,
                "count": len(rows),
                "more": len(rows) - len(first),
            }
        )
    counts = checked.counts if checked else {}
    return {
        "table": shown.table,
        "columns": shown.table.described(),
        "fields": LABELS.items(),
        "kept": sorted((chosen or {}).items()),
        "is_chosen": chosen is not None,
        "query": "&".join(["columns=1", *(f"c{index}={name}" for index, name in sorted(chosen.items()))])
        if chosen
        else "",
        "missing": shown.table.missing,
        "groups": groups,
        "rejected": counts.get(REJECTED, 0),
        "good": counts.get(ADDED, 0) + counts.get(CHANGED, 0),
        "newcomers": counts.get(ADDED, 0),
        "with_mail": sum(1 for row in checked.of(ADDED) if row.user.email) if checked else 0,
    }


@step_up(gettext_lazy("to take over accounts and roles"))
@require_POST
def people_import_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """The person's decision: the whole list, or its good rows."""
    found = _import(request, pk)
    try:
        checked = lists.apply(
            request.actor,
            found,
            chosen=_chosen(request.POST),
            good_rows_only=request.POST.get("rows") == "good",
            invite_from=request.build_absolute_uri("/").rstrip("/") if "invite" in request.POST else "",
        )
    except UserError as error:
        messages.error(request, str(error.message))
    else:
        count = checked.counts[ADDED] + checked.counts[CHANGED]
        words = ngettext("%(count)d row was taken over.", "%(count)d rows were taken over.", count)
        messages.success(request, words % {"count": count})
    return redirect("agencies:people_import", pk)


@require_POST
def people_import_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the list aside."""
    found = _import(request, pk)
    try:
        lists.discard(request.actor, found)
    except UserError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The list was put aside. Nothing was written, and the file was removed."))
    return redirect("agencies:people_import_start")


@step_up(gettext_lazy("to export a list of people"))
@require_safe
def people_import_rejected(request: HttpRequest, pk: int) -> HttpResponse:
    """The rejected rows as a workbook; that they were taken out is logged."""
    found = _import(request, pk)
    try:
        shown = lists.preview(request.actor, found, _chosen(request.GET))
    except UserError:
        raise Http404 from None
    content = lists.rejected_workbook(shown)
    log(request.actor, "agencies.rejected_people_exported", found)
    return _workbook(content, "dong-bi-tu-choi.xlsx")
