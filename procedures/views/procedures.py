"""The agency's administrative procedures: the list with what is missing, one procedure, entering, changing, ending."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from agencies import clock
from agencies.errors import UserError
from agencies.forms import add_user_error
from agencies.models import Agency
from agencies.text import fold
from procedures import services
from procedures.catalogue_forms import EndForm, ProcedureForm
from procedures.models import ClockRule, Field, Posting, Procedure, Process
from procedures.overview import LATE, Standing, count, of_agency, standings
from procedures.permissions import can_keep_catalogue, can_post
from procedures.ranges import day_of

PAGE_SIZE = 50
# Ways to look at the list: key, words, which rows.
VIEWS = (
    ("", gettext_lazy("In force"), lambda row: row.in_force),
    ("no_process", gettext_lazy("Without ISO process"), lambda row: row.in_force and not row.processes),
    ("unfit", gettext_lazy("Process no longer fits"), lambda row: row.in_force and row.processes and row.unfit),
    (
        "elsewhere",
        gettext_lazy("Not received and returned at the centre"),
        lambda row: row.in_force and not row.is_at_centre,
    ),
    ("not_centre", gettext_lazy("Not posted at the centre"), lambda row: row.in_force and not row.centre.counts),
    ("not_website", gettext_lazy("Not posted on the website"), lambda row: row.in_force and not row.website.counts),
    ("late", gettext_lazy("Website posting late"), lambda row: row.in_force and row.website.state == LATE),
    ("ended", gettext_lazy("Ended or to come"), lambda row: not row.in_force),
)
CLOCK_WORDS = {
    ClockRule.PAUSE: gettext_lazy(
        "Pauses the clock: the days until the supplements come are not counted, then the rest of the time runs on."
    ),
    ClockRule.RESTART: gettext_lazy(
        "Starts the clock again: when the supplements come, the whole time limit runs from the beginning."
    ),
}


@require_safe
def procedure_list(request: HttpRequest) -> HttpResponse:
    """Procedures with time limit, process and postings; ?show=, ?department=, ?field= and ?q= (without accents) filter.

    ?on= shows how they stood on a day, ?agency= those of an agency below: links from results of objectives.
    """
    agency, day = _asked_agency(request), day_of(request.GET.get("on"))
    rows = of_agency(agency, day) if agency else []
    departments = sorted({row.procedure.department for row in rows}, key=lambda one: (one.position, one.pk))
    fields = sorted({row.procedure.field for row in rows}, key=lambda one: one.name)
    chosen = {name: request.GET.get(name, "").strip()[:100] for name in ("show", "department", "field", "q")}
    counted = count(rows)
    found = _filtered(rows, chosen)
    ways = {key: is_shown for key, _words, is_shown in VIEWS}
    show = chosen["show"] if chosen["show"] in ways else ""
    context = {
        "page_obj": Paginator([row for row in found if ways[show](row)], PAGE_SIZE).get_page(request.GET.get("page")),
        "chips": [(key, words, sum(bool(way(row)) for row in found), key == show) for key, words, way in VIEWS],
        "chosen": chosen | {"show": show},
        "day": day,
        "agency": agency,
        "is_own": agency == request.actor.agency,
        "is_filtered": any(chosen[name] for name in ("department", "field", "q")),
        "departments": departments,
        "fields": fields,
        "counted": counted,
        "has_any": bool(rows),
        "may_keep": can_keep_catalogue(request.actor, agency),
    }
    return render(request, "procedures/procedure_list.html", context)


def _asked_agency(request: HttpRequest) -> Agency | None:
    """The agency of the query string where this person sees it (404 otherwise), else their own."""
    wanted = request.GET.get("agency", "")
    if not wanted:
        return request.actor.agency
    if not (wanted.isascii() and wanted.isdecimal() and len(wanted) < 10):
        raise Http404
    return get_object_or_404(Agency.objects.visible_to(request.actor), pk=wanted)


def _filtered(rows: list[Standing], chosen: dict[str, str]) -> list[Standing]:
    """By department, field and words."""
    key = fold(chosen["q"])
    for name in ("department", "field"):
        if chosen[name].isdecimal():
            rows = [row for row in rows if str(getattr(row.procedure, f"{name}_id")) == chosen[name]]
    if key:
        rows = [row for row in rows if key in _words_of(row.procedure)]
    return rows


def _words_of(procedure: Procedure) -> str:
    return fold(f"{procedure.code} {procedure.name} {procedure.field.name} {procedure.department.name}")


def find_procedure(request: HttpRequest, pk: int) -> Procedure:
    """The procedure if this person may see it; 404 otherwise."""
    rows = Procedure.objects.visible_to(request.actor).select_related("agency", "field", "department")
    return get_object_or_404(rows, pk=pk)


def _kept(request: HttpRequest, pk: int) -> Procedure:
    procedure = find_procedure(request, pk)
    if not can_keep_catalogue(request.actor, procedure.agency):
        raise PermissionDenied
    return procedure


@require_safe
def procedure_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one procedure: its limit, its processes over time, where it is posted, the rules that touched it."""
    procedure = find_procedure(request, pk)
    processes = Process.objects.filter(procedures=procedure).prefetch_related("steps")
    context = {
        "procedure": procedure,
        "standing": standings([procedure])[0],
        "clock_words": CLOCK_WORDS[procedure.clock_rule],
        "processes": list(processes.order_by("-valid_from", "-version", "pk")),
        "postings": list(
            Posting.objects.filter(procedure=procedure)
            .select_related("evidence", "recorded_by__user")
            .order_by("-posted_on", "-pk")
        ),
        "changes": list(procedure.regulation_changes.order_by("-effective_on", "-pk")),
        "may_keep": can_keep_catalogue(request.actor, procedure.agency),
        "may_post": can_post(request.actor, procedure.agency),
        "today": clock.today(),
    }
    return render(request, "procedures/procedure_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def procedure_create(request: HttpRequest) -> HttpResponse:
    """Enter a procedure."""
    agency = request.actor.agency
    if not can_keep_catalogue(request.actor, agency):
        raise PermissionDenied
    form = ProcedureForm(request.POST or None, agency=agency)
    if request.method == "POST" and form.is_valid():
        try:
            procedure = services.create_procedure(request.actor, **form.cleaned_data)
        except UserError as error:
            add_user_error(form, error)
        else:
            messages.success(request, _("The procedure is entered. It still needs a process and its postings."))
            return redirect("procedures:procedure_detail", procedure.pk)
    return _form_page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def procedure_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a procedure; its cases keep the dates they were given."""
    procedure = _kept(request, pk)
    form = ProcedureForm(request.POST or None, agency=procedure.agency, procedure=procedure)
    if request.method == "POST" and form.is_valid():
        try:
            procedure = services.update_procedure(request.actor, procedure, **form.cleaned_data)
        except UserError as error:
            add_user_error(form, error)
        else:
            messages.success(request, _("The procedure has been changed. Cases keep the dates they were given."))
            return redirect("procedures:procedure_detail", procedure.pk)
    return _form_page(request, form, procedure)


def _form_page(request: HttpRequest, form: ProcedureForm, procedure: Procedure | None) -> HttpResponse:
    names = Field.objects.order_by("name", "pk").values_list("name", flat=True)
    context = {"form": form, "procedure": procedure, "field_names": list(names)}
    return render(request, "procedures/procedure_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def procedure_end(request: HttpRequest, pk: int) -> HttpResponse:
    """The last day of a procedure, by which decision."""
    procedure = _kept(request, pk)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.end_procedure(request.actor, procedure, **form.cleaned_data)
        except UserError as error:
            add_user_error(form, UserError(error.message, "last_day" if error.field == "valid_to" else error.field))
        else:
            messages.success(request, _("The end of the procedure is entered. Its cases and figures stay."))
            return redirect("procedures:procedure_detail", procedure.pk)
    status = 422 if form.errors else 200
    return render(request, "procedures/procedure_end.html", {"form": form, "procedure": procedure}, status=status)
