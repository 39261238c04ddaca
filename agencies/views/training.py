"""The training plan of a year with its sessions, and the list behind the figure "sent of planned"."""

from datetime import date, datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from agencies import clock
from agencies.errors import UserError
from agencies.forms import add_user_error
from agencies.models import Agency, Department, TrainingPlan
from agencies.permissions import can_keep_training, can_read_training
from agencies.text import percent_of
from agencies.training import figures, plans, queries
from agencies.training.forms import (
    SPARE_ROWS,
    PlanForm,
    PlanFormSet,
    SessionForm,
    plan_rows,
    posted_rows,
    session_initial,
)
from agencies.training.pasting import read_sessions

SHOWN = (
    ("", gettext_lazy("All"), ()),
    ("late", gettext_lazy("Late"), ("late",)),
    ("next", gettext_lazy("To come"), ("wait", "info")),
    ("held", pgettext_lazy("session", "Held"), ("ok", "warn")),
    ("papers", gettext_lazy("Papers missing"), ("warn",)),
    ("cancelled", pgettext_lazy("session", "Cancelled"), ("none",)),
)


def read_day(words: str) -> date | None:
    """A day of the address, as people or links write it."""
    for pattern in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(words.strip(), pattern).date()
        except ValueError:
            continue
    return None


def agency_of(request: HttpRequest) -> Agency:
    """The agency of ?agency= that the reader sees, else their own. PermissionDenied for people without a role."""
    if not can_read_training(request.actor):
        raise PermissionDenied
    wanted = request.GET.get("agency", "")
    if not wanted:
        return request.actor.agency
    return get_object_or_404(Agency.objects.visible_to(request.actor), pk=int(wanted) if wanted.isdigit() else 0)


def department_of(request: HttpRequest, agency: Agency) -> Department | None:
    """The department of ?department=, one of that agency."""
    wanted = request.GET.get("department", "")
    if not wanted:
        return None
    rows = Department.objects.visible_to(request.actor)
    return get_object_or_404(rows.filter(agency=agency), pk=int(wanted) if wanted.isdigit() else 0)


def scope_of(request: HttpRequest) -> tuple[Agency, Department | None]:
    """Whose list it is. A department alone names its agency too: links of results name no more."""
    if request.GET.get("department") and not request.GET.get("agency") and can_read_training(request.actor):
        wanted = request.GET["department"]
        rows = Department.objects.visible_to(request.actor).select_related("agency")
        department = get_object_or_404(rows, pk=int(wanted) if wanted.isdigit() else 0)
        return department.agency, department
    agency = agency_of(request)
    return agency, department_of(request, agency)


def year_of(request: HttpRequest) -> int:
    words = request.GET.get("year", "")
    return int(words) if words.isdigit() and 2000 <= int(words) <= 2100 else clock.today().year


@require_safe
def training(request: HttpRequest) -> HttpResponse:
    """A year's plan and sessions: planned, late, held, cancelled; ?show= chooses the rows."""
    agency, year = agency_of(request), year_of(request)
    found = queries.overview(agency, year)
    ways = {key: badges for key, _words, badges in SHOWN}
    show = request.GET.get("show", "")
    show = show if show in ways else ""
    tally = found.tally
    context = {
        "agency": agency,
        "is_own": agency == request.actor.agency,
        "year": year,
        "years": queries.years_of(agency),
        "found": found,
        "rows": found.of(*ways[show]) if show else found.rows,
        "chips": [
            (key, words, len(found.of(*badges)) if badges else len(found.rows), key == show)
            for key, words, badges in SHOWN
        ],
        "show": show,
        "late": len(found.of("late")),
        "papers": len(found.of("warn")),
        "percent": percent_of(tally.part, tally.whole) if tally else None,
        "can_keep": can_keep_training(request.actor, agency),
    }
    return render(request, "agencies/training_plan.html", context)


@require_safe
def training_sent(request: HttpRequest) -> HttpResponse:
    """Exactly what "sent of planned" counts until a day (?on=), with sums: the list behind the figure."""
    agency, department = scope_of(request)
    on = read_day(request.GET.get("on", "")) or clock.today()
    rows = queries.sent_list(agency, department, on)
    context = {
        "agency": agency,
        "department": department,
        "on": on,
        "since": figures.year_start(agency, on),
        "rows": rows,
        "planned": sum(row.tally.whole for row in rows),
        "sent": sum(row.tally.part for row in rows),
    }
    return render(request, "agencies/training_sent.html", context)


# --- plan of a year -----------------------------------------------------------------------------------------------


def _keeper(request: HttpRequest) -> Agency:
    agency = request.actor.agency
    if not can_keep_training(request.actor, agency):
        raise PermissionDenied
    return agency


@require_http_methods(["GET", "HEAD", "POST"])
def training_plan_edit(request: HttpRequest) -> HttpResponse:
    """The paper and the planned sessions of a year (?year=) as a table: typed, or pasted from a spreadsheet."""
    agency, year = _keeper(request), year_of(request)
    plan = TrainingPlan.objects.of_agency(agency).filter(year=year).first()
    if request.method != "POST":
        names = ("paper_number", "paper_on", "note")
        form = PlanForm(initial={name: getattr(plan, name) for name in names} if plan else None)
        return _plan_page(request, agency, year, plan, form, _rows(year, initial=plan_rows(plan)))
    action = request.POST.get("action", "save")
    if action in ("paste", "add"):
        return _changed_plan(request, agency, year, plan, action)
    form, formset = PlanForm(request.POST), _rows(year, data=request.POST)
    if form.is_valid() & formset.is_valid():
        kept = formset.kept()
        try:
            plans.save_plan(request.actor, agency, year=year, rows=[one.row() for one in kept], **form.cleaned_data)
        except plans.RowErrors as error:
            for place, (name, words) in error.rows.items():
                name = "when" if name == "due_on" else name
                kept[place].add_error(name if name in kept[place].fields else None, words)
        except UserError as error:
            add_user_error(form, error)
        else:
            messages.success(request, _("The training plan for %(year)d was saved.") % {"year": year})
            return redirect(f"{reverse('agencies:training')}?year={year}")
    return _plan_page(request, agency, year, plan, form, formset)


def _rows(year: int, *, data=None, initial=None):
    if data is None:
        initial = [*initial, *({} for _n in range(SPARE_ROWS))]
    return PlanFormSet(data, initial=initial, prefix="r", form_kwargs={"year": year})


def _changed_plan(request, agency, year, plan, action: str) -> HttpResponse:
    """The table with pasted or further rows, not saved yet."""
    rows, problems, pasted = posted_rows(request.POST, "r"), [], ""
    if action == "paste":
        read = read_sessions(request.POST.get("pasted", ""), year)
        rows, problems = rows + read.rows, read.problems
        pasted = request.POST.get("pasted", "") if problems else ""
    form = PlanForm(initial=request.POST.dict())
    return _plan_page(
        request, agency, year, plan, form, _rows(year, initial=rows), problems=problems, pasted=pasted, unsaved=True
    )


def _plan_page(request, agency, year, plan, form, formset, *, problems=(), pasted="", unsaved=False) -> HttpResponse:
    stays = plan.sessions.exclude(state="planned").order_by("due_on", "pk") if plan else []
    wrong = form.is_bound and (form.errors or formset.total_error_count())
    context = {
        "agency": agency, "year": year, "plan": plan, "form": form, "formset": formset, "problems": problems, "pasted": pasted,
        "unsaved": unsaved, "stays": stays, "wrong": wrong,
    }  # fmt: skip
    return render(request, "agencies/training_plan_edit.html", context, status=422 if wrong else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def training_session_add(request: HttpRequest) -> HttpResponse:
    """A session by summons or outside the plan."""
    agency = _keeper(request)
    form = SessionForm(request.POST or None, initial={"origin": "summons"})
    if form.is_valid():
        try:
            session = plans.add_session(request.actor, agency, **form.fields_for_service())
        except UserError as error:
            add_user_error(form, _at_field(error))
        else:
            messages.success(request, _("The session was entered. Next: nominate people."))
            return redirect("agencies:training_session", session.pk)
    return _session_form(request, form, None)


def _at_field(error: UserError) -> UserError:
    return UserError(error.message, "when") if error.field == "due_on" else error


@require_http_methods(["GET", "HEAD", "POST"])
def training_session_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is planned of a session."""
    session = get_object_or_404(queries.counted_sessions().visible_to(request.actor), pk=pk)
    if not can_keep_training(request.actor, session.agency):
        raise PermissionDenied
    form = SessionForm(request.POST or None, initial=session_initial(session))
    if form.is_valid():
        try:
            plans.change_session(request.actor, session, **form.fields_for_service())
        except UserError as error:
            add_user_error(form, _at_field(error))
        else:
            messages.success(request, _("The session was changed."))
            return redirect("agencies:training_session", session.pk)
    return _session_form(request, form, session)


def _session_form(request, form, session) -> HttpResponse:
    return render(
        request,
        "agencies/training_session_form.html",
        {"form": form, "session": session},
        status=422 if form.errors else 200,
    )
