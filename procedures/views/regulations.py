"""Changed rules and their three-month clock."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from agencies import clock
from agencies.errors import UserError
from agencies.forms import add_user_error
from procedures import services
from procedures.catalogue_forms import RegulationDoneForm, RegulationForm
from procedures.models import Process, RegulationChange
from procedures.overview import rule_standing
from procedures.permissions import can_finish_regulation_change, can_keep_catalogue

PAGE_SIZE = 25
VIEWS = (
    ("", gettext_lazy("To be worked in"), {"done_on": None}),
    ("done", gettext_lazy("Worked in"), {"done_on__isnull": False}),
)


@require_safe
def regulation_list(request: HttpRequest) -> HttpResponse:
    """Changed rules, the most urgent first; ?show=done those that were worked in, the newest first."""
    agency = request.actor.agency
    rows = RegulationChange.objects.of_agency(agency)
    ways = {key: condition for key, _words, condition in VIEWS}
    show = request.GET.get("show", "")
    show = show if show in ways else ""
    order = ("-done_on", "-pk") if show else ("due_on", "pk")
    found = rows.filter(**ways[show]).select_related("department").prefetch_related("procedures").order_by(*order)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    for change in page:
        change.standing = rule_standing(change)
    context = {
        "page_obj": page,
        "chips": [(key, words, rows.filter(**way).count(), key == show) for key, words, way in VIEWS],
        "show": show,
        "may_keep": can_keep_catalogue(request.actor, agency),
    }
    return render(request, "procedures/regulation_list.html", context)


def _find(request: HttpRequest, pk: int) -> RegulationChange:
    rows = RegulationChange.objects.visible_to(request.actor).select_related(
        "agency", "department", "recorded_by__user"
    )
    return get_object_or_404(rows.prefetch_related("procedures"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def regulation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One changed rule: until when, which procedures, whose process was renewed since; the report that it was worked in."""
    change = _find(request, pk)
    may_finish = change.done_on is None and can_finish_regulation_change(request.actor, change)
    if request.method == "POST" and not can_finish_regulation_change(request.actor, change):
        raise PermissionDenied
    form = RegulationDoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.finish_regulation_change(request.actor, change, **form.cleaned_data)
        except UserError as error:
            add_user_error(form, error)
        else:
            messages.success(request, _("The rule is reported as worked in."))
            return redirect("procedures:regulation_detail", change.pk)
    context = {
        "change": change,
        "standing": rule_standing(change),
        "procedures": _with_processes(change),
        "form": form,
        "may_finish": may_finish,
        "may_keep": change.done_on is None and can_keep_catalogue(request.actor, change.agency),
    }
    return render(request, "procedures/regulation_detail.html", context, status=422 if form.errors else 200)


def _with_processes(change: RegulationChange) -> list[dict]:
    """Each procedure touched, with its newest process and whether that version is younger than the rule."""
    procedures = list(change.procedures.order_by("code", "pk"))
    rows = Process.objects.filter(procedures__in=procedures).distinct().prefetch_related("procedures")
    newest: dict[int, Process] = {}
    for process in rows.order_by("-valid_from", "-version", "pk"):
        for procedure in process.procedures.all():
            newest.setdefault(procedure.pk, process)
    return [
        {
            "procedure": one,
            "process": newest.get(one.pk),
            "is_renewed": one.pk in newest and newest[one.pk].valid_from >= change.effective_on,
        }
        for one in procedures
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def regulation_create(request: HttpRequest) -> HttpResponse:
    """Enter a changed rule."""
    agency = request.actor.agency
    if not can_keep_catalogue(request.actor, agency):
        raise PermissionDenied
    return _edit(request, RegulationForm(request.POST or None, agency=agency), None)


@require_http_methods(["GET", "HEAD", "POST"])
def regulation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the entry of a rule that is not worked in."""
    change = _find(request, pk)
    if not can_keep_catalogue(request.actor, change.agency):
        raise PermissionDenied
    initial = {
        "title": change.title,
        "effective_on": change.effective_on,
        "due_on": change.due_on,
        "department": change.department_id,
        "procedures": [one.pk for one in change.procedures.all()],
    }
    return _edit(request, RegulationForm(request.POST or None, agency=change.agency, initial=initial), change)


def _edit(request: HttpRequest, form: RegulationForm, change: RegulationChange | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        given = {**form.cleaned_data, "procedures": list(form.cleaned_data["procedures"])}
        try:
            saved = services.save_regulation_change(request.actor, change, **given)
        except UserError as error:
            add_user_error(form, error)
        else:
            words = _("Entered: to be worked in by %(day)s.") % {"day": f"{saved.due_on:%d/%m/%Y}"}
            messages.success(request, words)
            return redirect("procedures:regulation_detail", saved.pk)
    context = {"form": form, "change": change, "today": clock.today()}
    return render(request, "procedures/regulation_form.html", context, status=422 if form.errors else 200)
