"""ISO processes: the list, one with its versions, entering, replacing, changing one that nobody has used, ending."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies import clock
from agencies.errors import UserError
from agencies.forms import add_user_error
from agencies.models import Agency
from agencies.text import fold
from procedures import services
from procedures.catalogue_forms import SPARE_ROWS, STEP_ROWS, EndForm, ProcessForm, StepFormSet, departments_of
from procedures.models import Procedure, Process
from procedures.overview import limit_in_words
from procedures.permissions import can_keep_catalogue
from procedures.services.catalogue import limit_in_hours
from procedures.services.processes import is_used, latest

PAGE_SIZE = 50


@require_safe
def process_list(request: HttpRequest) -> HttpResponse:
    """The newest version of each process, those in force first; ?q= searches without accents."""
    agency, today = request.actor.agency, clock.today()
    rows = Process.objects.of_agency(agency).prefetch_related(
        "steps", Prefetch("procedures", Procedure.objects.order_by("code"))
    )
    newest: dict[str, Process] = {}
    for process in rows.annotate(shared=Count("procedures")).order_by("code", "-version", "pk"):
        newest.setdefault(process.code, process)
    words = request.GET.get("q", "").strip()[:100]
    found = [one for one in newest.values() if fold(words) in fold(f"{one.code} {one.name}")]
    for one in found:
        describe(one, today)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "words": words,
        "total": len(newest),
        "may_keep": can_keep_catalogue(request.actor, agency),
    }
    return render(request, "procedures/process_list.html", context)


def describe(process: Process, today) -> None:
    """Hang onto a process what pages show of it: its hours, whose limit it doesn't fit, how it stands."""
    process.hours = sum(step.hours for step in process.steps.all())
    process.unfit = [one for one in process.procedures.all() if limit_in_hours(one) != process.hours]
    if process.valid_from > today:
        process.standing = "wait", _("From %(day)s") % {"day": f"{process.valid_from:%d/%m/%Y}"}
    elif process.valid_to and process.valid_to < today:
        process.standing = "none", _("Ended on %(day)s") % {"day": f"{process.valid_to:%d/%m/%Y}"}
    elif process.unfit:
        process.standing = "warn", _("Hours no longer fit")
    else:
        process.standing = "ok", _("In force")


def _find(request: HttpRequest, pk: int, *, to_keep: bool = False) -> Process:
    """404 in another agency; 403 for who may not keep the catalogue where that is asked."""
    rows = Process.objects.visible_to(request.actor).select_related("agency")
    steps = Prefetch("procedures", Procedure.objects.select_related("department").order_by("code", "pk"))
    process = get_object_or_404(rows.prefetch_related("steps__department", steps), pk=pk)
    if to_keep and not can_keep_catalogue(request.actor, process.agency):
        raise PermissionDenied
    return process


@require_safe
def process_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A version with its steps, the procedures it handles, and the other versions."""
    process, today = _find(request, pk), clock.today()
    describe(process, today)
    versions = list(Process.objects.filter(agency=process.agency, code=process.code).order_by("-version"))
    may_keep = can_keep_catalogue(request.actor, process.agency)
    used = is_used(process)
    context = {
        "process": process,
        "procedures": [(one, limit_in_words(one), limit_in_hours(one)) for one in process.procedures.all()],
        "versions": versions,
        "used": used,
        "may_replace": may_keep and versions[0].pk == process.pk,
        "may_edit": may_keep and not used,
        "may_end": may_keep and versions[0].pk == process.pk and process.valid_to is None,
    }
    return render(request, "procedures/process_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def process_create(request: HttpRequest) -> HttpResponse:
    """Enter a process."""
    agency = request.actor.agency
    if not can_keep_catalogue(request.actor, agency):
        raise PermissionDenied
    wanted = request.GET.get("procedure", "")
    chosen = (
        Procedure.objects.of_agency(agency).filter(pk=int(wanted)) if wanted.isdecimal() and len(wanted) < 10 else []
    )
    initial = {"valid_from": clock.today(), "procedures": [one.pk for one in chosen]}
    if chosen:
        initial["name"] = chosen[0].name[:300]
    return _edit(request, agency, None, initial, lambda given: services.add_process(request.actor, **given))


@require_http_methods(["GET", "HEAD", "POST"])
def process_replace(request: HttpRequest, pk: int) -> HttpResponse:
    """A new version, begun from the steps of the newest one."""
    process = _find(request, pk, to_keep=True)
    if latest(process).pk != process.pk:
        messages.info(request, _("This is the newest version."))
        return redirect("procedures:process_detail", latest(process).pk)
    initial = _initial(process) | {"valid_from": clock.today()}
    return _edit(
        request,
        process.agency,
        process,
        initial,
        lambda given: services.replace_process(request.actor, process, **given),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def process_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a version that no case has used."""
    process = _find(request, pk, to_keep=True)
    if is_used(process):
        messages.info(request, _("Cases have been handled by this version: it stays as it is. Enter a new version."))
        return redirect("procedures:process_detail", process.pk)
    change = lambda given: services.update_process(request.actor, process, **given)  # noqa: E731
    return _edit(request, process.agency, process, _initial(process), change, changing=True)


def _initial(process: Process) -> dict:
    chosen = [one.pk for one in process.procedures.all()]
    return {"name": process.name, "valid_from": process.valid_from, "procedures": chosen}


def _edit(request: HttpRequest, agency: Agency, process: Process | None, initial: dict, carry_out, *, changing=False):
    """The one form of processes. `carry_out(given)` calls the verb. The button for more rows saves nothing."""
    departments = departments_of(agency)
    data, saving = request.POST or None, "save" in request.POST
    if data is not None and not saving:
        data = data.copy()
        more = data.get("steps-TOTAL_FORMS", "")
        data["steps-TOTAL_FORMS"] = str(min(int(more) + SPARE_ROWS, 40)) if more.isdecimal() and len(more) < 4 else "8"
    form = ProcessForm(data, agency=agency, version=process is not None, initial=initial)
    rows = (
        [{"name": s.name, "department": s.department_id, "hours": s.hours} for s in process.steps.all()]
        if process
        else []
    )
    steps = StepFormSet(
        data, prefix="steps", form_kwargs={"departments": departments}, initial=rows or [{} for _n in range(STEP_ROWS)]
    )
    if saving and form.is_valid() & steps.is_valid():
        try:
            made = carry_out(
                {**form.cleaned_data, "procedures": list(form.cleaned_data["procedures"]), "steps": steps.steps()}
            )
        except UserError as error:
            add_user_error(form, error)
        else:
            messages.success(request, _("Version %(version)d is entered.") % {"version": made.version})
            return redirect("procedures:process_detail", made.pk)
    context = {
        "form": form,
        "steps": steps,
        "process": process,
        "changing": changing,
        "checked": saving,
        **_sums(form, steps, process),
    }
    failed = saving and (form.errors or steps.total_error_count())
    return render(request, "procedures/process_form.html", context, status=422 if failed else 200)


def _sums(form: ProcessForm, steps, process: Process | None) -> dict:
    """The hours written so far beside what each ticked procedure allows."""
    if form.is_bound:
        steps.is_valid()
        hours = steps.hours()
        chosen = form.fields["procedures"].queryset.filter(pk__in=_ticked(form))
    else:
        hours = sum(step.hours for step in process.steps.all()) if process else 0
        chosen = process.procedures.all() if process else []
    limits = [(one, limit_in_words(one), limit_in_hours(one)) for one in chosen]
    return {"hours": hours, "limits": [(*row, row[2] == hours) for row in limits]}


def _ticked(form: ProcessForm) -> list[int]:
    return [int(pk) for pk in form.data.getlist("procedures") if pk.isdecimal() and len(pk) < 10]


@require_http_methods(["GET", "HEAD", "POST"])
def process_end(request: HttpRequest, pk: int) -> HttpResponse:
    """The last day of a process that nothing follows."""
    process = _find(request, pk, to_keep=True)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.end_process(request.actor, process, **form.cleaned_data)
        except UserError as error:
            add_user_error(form, UserError(error.message, "last_day" if error.field == "valid_to" else error.field))
        else:
            messages.success(request, _("The end of the process is entered."))
            return redirect("procedures:process_detail", process.pk)
    return render(
        request, "procedures/process_end.html", {"form": form, "process": process}, status=422 if form.errors else 200
    )
