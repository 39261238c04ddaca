"""The reporting periods of an agency, each as a sentence."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from agencies import clock, periods
from agencies.errors import UserError
from agencies.stepup import step_up
from reports import overview, permissions, services
from reports.forms import OpenPeriodForm
from reports.models import PeriodKind, ReportingPeriod
from reports.services.periods import DUE_AFTER_WORKING_DAYS
from reports.views.common import chosen_agency


@require_safe
def period_list(request: HttpRequest) -> HttpResponse:
    """Who has filed what, newest period first; a department head finds their own report on top."""
    return _page(request)


@step_up(gettext_lazy("to open a reporting period"))
@require_POST
def open_period(request: HttpRequest) -> HttpResponse:
    """Open a period of the own agency."""
    if not permissions.can_open_period(request.actor, request.actor.agency):
        raise PermissionDenied
    form = OpenPeriodForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        period = services.open_period(request.actor, **form.cleaned_data)
    except UserError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error.message))
        return _page(request, form, status=422)
    count = period.reports.count()
    text = _("%(period)s is open. %(count)d departments have their draft, due on %(day)s.")
    messages.success(request, text % {"period": period, "count": count, "day": f"{period.due_on:%d/%m/%Y}"})
    return redirect("reports:period_list")


def _page(request: HttpRequest, form: OpenPeriodForm | None = None, *, status=200) -> HttpResponse:
    agency = chosen_agency(request)
    mine = agency == request.actor.agency
    states = overview.states(ReportingPeriod.objects.of_agency(agency).order_by("-end", "start", "-pk"))
    may_open = mine and permissions.can_open_period(request.actor, agency)
    department = request.actor.department if mine else None
    if may_open and form is None:
        form = OpenPeriodForm(initial=_suggestion(agency, states))
    featured = [state for state in states if state.has_ended and not state.is_complete][:2] or states[:1]
    own = [(state, standing) for state in states for standing in state.standings if _is_own(standing, department)]
    context = {
        "agency": agency,
        "states": states,
        "current": featured[0] if featured else None,
        "featured": featured,
        "others": [state for state in states if state not in featured],
        "own": own,
        "urgent": _most_urgent(own),
        "own_missing": _startable(request, states, department),
        "department": department,
        "form": form,
        "may_review": mine and permissions.reads_drafts(request.actor),
        "may_read_pack": bool(states) and permissions.can_read_pack(request.actor, states[0].period),
    }
    return render(request, "reports/period_list.html", context, status=status)


def _is_own(standing: overview.Standing, department) -> bool:
    return department is not None and standing.report.department_id == department.pk


def _most_urgent(own):
    """The own report to work on: the one that is or will be due first; None when all are handed in."""
    waiting = [pair for pair in own if pair[1].report.is_open]
    return min(waiting, key=lambda pair: pair[0].period.due_on, default=None)


def _startable(request, states, department):
    """Open periods in which the head's department has no draft."""
    if department is None or not request.actor.has_role(*permissions.FILING_ROLES):
        return []
    return [state for state in states[:1] if not any(_is_own(standing, department) for standing in state.standings)]


def _suggestion(agency, states) -> dict:
    """The quarter we are in, else another period that has begun and is not open yet."""
    today = clock.today()
    year, kind = periods.quarter_of(agency.cut_off, today)
    have = {(state.period.year, state.period.kind) for state in states}
    candidates = [(year, kind), periods.previous_quarter(year, kind), (year, "H1"), (year, "9M"), (year, "Y")]
    begun = [one for one in candidates if periods.bounds(agency.cut_off, *one)[0] <= today]
    year, kind = next((one for one in begun if one not in have), (year, kind))
    return {"year": year, "kind": PeriodKind(kind), "due_after": DUE_AFTER_WORKING_DAYS}
