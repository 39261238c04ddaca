"""The plans' dated tasks: my list, done in one step; one task; the calendar of the year; the board of who owes what."""

from pathlib import Path

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import clock, files, periods
from agencies.activity import labels
from agencies.errors import UserError
from agencies.forms import add_user_error
from agencies.models import ActivityEntry, Agency, Department
from agencies.reading import note_export
from objectives import permissions, services, task_lists
from objectives.forms import FIRST_YEAR, LAST_YEAR, whole
from objectives.models import ActionPlanItem, ObjectiveSet, PlanTask, SetState, TaskState
from objectives.plan_leads import Lead
from objectives.task_forms import EVIDENCE_TYPES, AssignForm, DoneForm
from objectives.task_lists import GROUPS, ORDER

PAGE = 50


def _agency(request) -> Agency:
    """The agency of the address, else the actor's own; 404 for one that they don't see."""
    wanted = request.GET.get("agency", "")
    if wanted:
        return get_object_or_404(Agency.objects.visible_to(request.actor), pk=whole(wanted))
    if request.actor.agency is None:
        raise Http404
    return request.actor.agency


def _year(request, agency: Agency) -> int:
    """The year of the address, else the reporting year of today."""
    text = request.GET.get("year", "")
    year = whole(text) if text else periods.quarter_of(agency.cut_off, clock.today())[0]
    if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    return year


def _years(agency: Agency, year: int) -> list[int]:
    counted = ObjectiveSet.objects.of_agency(agency).filter(state__in=[SetState.IN_FORCE, SetState.REPLACED])
    return sorted({year, *counted.order_by("-year").values_list("year", flat=True)}, reverse=True)


def _find(request, pk: int) -> PlanTask:
    return get_object_or_404(PlanTask.objects.visible_to(request.actor).with_item(), pk=pk)


# --- my tasks -------------------------------------------------------------------------------------------------


def _filtered(request, agency: Agency, year: int):
    """The tasks of the address: whose, of which department, role or item, due in which month. A filter that makes no sense finds nothing."""
    query = request.GET
    whose = "all" if query.get("whose") == "all" or request.actor.agency != agency else ""
    tasks = (
        PlanTask.objects.visible_to(request.actor).of_agency(agency) if whose else PlanTask.objects.mine(request.actor)
    )
    in_year = Q(item__objective__objective_set__year=year)
    if not query.get("year") and not query.get("month"):
        in_year |= Q(state=TaskState.OPEN, due_on__lt=clock.today())  # what an earlier year left undone is still owed
    tasks = tasks.filter(in_year)
    for name, lookup in (("department", "department_id"), ("item", "item_id"), ("month", "due_on__month")):
        if query.get(name):
            tasks = tasks.filter(**{lookup: whole(query[name]) or 0})
    role = query.get("role", "")
    if role:
        tasks = tasks.filter(department=None, role="" if role == "committee" else role)
    return tasks, whose


def _list_page(request, *, form=None, ticked=(), status=200):
    actor, agency = request.actor, _agency(request)
    year = _year(request, agency)
    tasks, whose = _filtered(request, agency, year)
    found = task_lists.conditions(clock.today())
    counts = tasks.aggregate(**{f"n_{key}": Count("pk", filter=condition) for key, condition in found.items()})
    show = request.GET.get("show", "")
    rows = tasks.filter(found[show]) if show in GROUPS else tasks.exclude(state=TaskState.DROPPED)
    page = Paginator(task_lists.by_urgency(rows).with_item(), PAGE).get_page(request.GET.get("page"))
    for task in page.object_list:
        task.group = GROUPS[ORDER[task.rank]]
        task.may_do = task.state == TaskState.OPEN and permissions.can_do_task(actor, task)
    departments = Department.objects.of_agency(agency).order_by("position", "pk")
    total = sum(counts[f"n_{key}"] for key in GROUPS)
    context = {
        "agency": agency,
        "is_own": agency == actor.agency,
        "year": year,
        "years": _years(agency, year),
        "whose": whose,
        "chips": [("", _("All"), total - counts["n_dropped"], show not in GROUPS)]
        + [(key, words, counts[f"n_{key}"], show == key) for key, words in GROUPS.items()],
        "is_filtered": any(request.GET.get(name) for name in ("show", "department", "item", "month", "role")),
        "total": total,
        "page": page,
        "parts": [
            [task for task in page.object_list if (task.state == TaskState.OPEN) is is_open]
            for is_open in (True, False)
        ],
        "can_tick": any(task.may_do for task in page.object_list),
        "departments": list(departments) if whose else [],
        "department": request.GET.get("department", ""),
        "form": form or DoneForm(),
        "ticked": set(ticked),
        "late": counts["n_late"],
        "has_set": total > 0 or ObjectiveSet.objects.of_agency(agency).in_force().exists(),
        "today": clock.today(),
    }
    return render(request, "objectives/task_list.html", context, status=status)


@require_safe
def task_list(request):
    """My tasks by urgency; ?whose=all everybody's; ?show, ?department, ?role, ?item, ?month, ?year filter."""
    return _list_page(request)


@require_POST
def task_complete(request):
    """Report the ticked tasks as done, with one note and one file. What was ticked and typed stays when something is wrong."""
    ids = [whole(pk) or 0 for pk in request.POST.getlist("task")]
    tasks = list(PlanTask.objects.visible_to(request.actor).with_item().filter(pk__in=ids).order_by("pk"))
    if len(tasks) != len(set(ids)):
        raise Http404
    form = DoneForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            with transaction.atomic():
                evidence = _stored(request, form.cleaned_data["evidence"]) if tasks else None
                services.complete_tasks(request.actor, tasks, note=form.cleaned_data["note"], evidence=evidence)
        except UserError as error:
            add_user_error(form, error)
        else:
            words = ngettext("%(count)d task reported as done.", "%(count)d tasks reported as done.", len(tasks))
            messages.success(request, words % {"count": len(tasks)})
            return redirect(_back(request))
    return _list_page(request, form=form, ticked=ids, status=422)


def _stored(request, upload):
    """The file of the form, kept; None without one."""
    if not upload:
        return None
    kind = EVIDENCE_TYPES[Path(upload.name).suffix.lower()]
    return files.store(request.actor, upload.name, upload.read(), kind, kind="evidence")


def _back(request) -> str:
    """The list as it was filtered."""
    query = request.GET.urlencode()
    return f"{reverse('objectives:task_list')}{f'?{query}' if query else ''}"


# --- one task -------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def task_detail(request, pk):
    """One task: what, whose, by when, how it is evaluated; reported as done here too."""
    task = _find(request, pk)
    may_do = permissions.can_do_task(request.actor, task)
    form = DoneForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if not may_do:
            raise PermissionDenied
        if form.is_valid():
            try:
                with transaction.atomic():
                    evidence = _stored(request, form.cleaned_data["evidence"])
                    services.complete_tasks(request.actor, [task], note=form.cleaned_data["note"], evidence=evidence)
            except UserError as error:
                add_user_error(form, error)
            else:
                messages.success(request, _("Reported as done."))
                return redirect("objectives:task_detail", pk)
    return _task_page(request, task, form, may_do)


def _task_page(request, task: PlanTask, form, may_do: bool):
    in_force = task.item.objective.objective_set.state == SetState.IN_FORCE
    closed = task.state != TaskState.OPEN
    context = {
        "task": task,
        "item": task.item,
        "objective": task.item.objective,
        "form": form,
        "is_late": not closed and task.due_on < clock.today(),
        "may_do": may_do and not closed,
        "may_reopen": closed and in_force and permissions.may_reopen_task(request.actor, task),
        "may_drop": not closed and permissions.may_drop_task(request.actor, task),
        "trail": _trail(task),
    }
    return render(request, "objectives/task_detail.html", context, status=422 if form.errors else 200)


def _trail(task: PlanTask) -> list[dict]:
    words = labels()
    entries = ActivityEntry.objects.about(task).order_by("-at", "-pk")[:50]
    return [
        {"at": one.at, "who": one.user_name, "words": words.get(one.code, one.code), "reason": one.reason,
         "when": (one.after or {}).get("when", "")}
        for one in entries
    ]  # fmt: skip


@require_POST
def task_reopen(request, pk):
    """Take back what was reported, or dropped, by mistake."""
    task = _find(request, pk)
    try:
        services.reopen_task(request.actor, task)
    except UserError as error:
        messages.warning(request, str(error.message))
    else:
        messages.success(request, _("The task is open again."))
    return redirect("objectives:task_detail", pk)


@require_POST
def task_drop(request, pk):
    """Take a task off the plan, with the reason."""
    task = _find(request, pk)
    try:
        services.drop_task(request.actor, task, reason=request.POST.get("comment", ""))
    except UserError as error:
        messages.warning(request, str(error.message))
    else:
        messages.success(request, _("The task was dropped."))
    return redirect("objectives:task_detail", pk)


@require_safe
def task_evidence(request, pk):
    """The file that shows what was done, for whoever may see the task."""
    task = _find(request, pk)
    if task.evidence is None:
        raise Http404
    note_export(request.actor, task, "evidence_file", agency=task.item.objective.objective_set.agency)
    return files.response(task.evidence)


# --- the whole ------------------------------------------------------------------------------------------------


@require_safe
def task_calendar(request):
    """The year's tasks, months across; down the plans' tasks by objective, or (?by=department) whoever owes them."""
    agency = _agency(request)
    year = _year(request, agency)
    by = "department" if request.GET.get("by") == "department" else "objective"
    context = {
        "agency": agency,
        "is_own": agency == request.actor.agency,
        "year": year,
        "years": _years(agency, year),
        "by": by,
        "rows": task_lists.calendar_rows(agency, year, by),
        "months": range(1, 13),
        "legend": task_lists.LEGEND,
        "this_month": clock.today().month if clock.today().year == year else 0,
    }
    return render(request, "objectives/task_calendar.html", context)


@require_safe
def task_board(request):
    """Who owes what: departments down, overdue, this month, later, done; and tasks of the plan that nobody has."""
    agency = _agency(request)
    year = _year(request, agency)
    rows = task_lists.board(agency, year)
    context = {
        "agency": agency,
        "is_own": agency == request.actor.agency,
        "year": year,
        "years": _years(agency, year),
        "rows": rows,
        "heads": [GROUPS[key] for key in ORDER],
        "sums": [(GROUPS[key], sum(row.counts[key] for row in rows)) for key in ORDER],
        "late": sum(row.counts[task_lists.LATE] for row in rows),
        "lacking": task_lists.without_tasks(agency, year),
        "may_assign": permissions.can_edit(request.actor, agency),
    }
    return render(request, "objectives/task_board.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_assign(request, pk):
    """Who leads a task of a plan in force, where its words didn't tell."""
    items = ActionPlanItem.objects.visible_to(request.actor).select_related(
        "objective__objective_set__agency", "lead_department"
    )
    item = get_object_or_404(items, pk=pk)
    objective_set = item.objective.objective_set
    if not permissions.can_edit_set(request.actor, objective_set):
        raise PermissionDenied
    stored = Lead(item.lead_kind, item.lead_department, item.lead_role)
    form = AssignForm(request.POST or None, item=item, initial={"who": stored.key})
    if request.method == "POST" and form.is_valid():
        try:
            services.assign_item(request.actor, item, **form.cleaned_data)
        except UserError as error:
            add_user_error(form, error)
        else:
            messages.success(request, _("Kept. The tasks stand on the list of whoever leads."))
            return redirect(f"{reverse('objectives:task_board')}?year={objective_set.year}")
    context = {"item": item, "objective": item.objective, "form": form, "objective_set": objective_set}
    return render(request, "objectives/plan_assign.html", context, status=422 if form.errors else 200)
