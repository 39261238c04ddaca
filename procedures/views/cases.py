"""Reading cases: the list behind every figure."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from agencies import clock
from agencies.models import Department
from agencies.periods import QUARTERS, quarter_of
from procedures import exports, selection
from procedures.models import Case, Channel, Field, OnlineLevel, Procedure
from procedures.permissions import can_import
from procedures.querysets import NEVER_RECEIVED
from procedures.ranges import period_label
from procedures.timeline import draw
from procedures.walks import CasePage, read_page

PAGE_SIZE = 50
YEARS_BACK = 2
OUTCOMES_OFFERED = ("early", "on_time", "late", "pending_within", "pending_overdue")


def standing(case: Case) -> tuple[str, object]:
    """How a case stands, as state and words of a badge."""
    if case.status in NEVER_RECEIVED:
        return "none", case.get_status_display()
    if case.finished_on:
        if case.finished_on < case.due_on:
            return "ok", pgettext_lazy("cases", "Early")
        return (
            ("ok", pgettext_lazy("cases", "On time"))
            if case.finished_on == case.due_on
            else ("bad", pgettext_lazy("cases", "Late"))
        )
    if case.is_paused:
        return "wait", pgettext_lazy("cases", "Clock stopped")
    return (
        ("late", pgettext_lazy("cases", "Pending, overdue"))
        if case.due_on < clock.today()
        else ("info", _("Pending, within time"))
    )


@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    """Cases by filters of the query string (statistics.case_list_url writes them), with the figures of their period from the rollup."""
    chosen = selection.read(request.actor, request.GET)
    page = read_page(chosen, request.GET, PAGE_SIZE)
    for case in page:
        case.standing = standing(case)
    here = chosen.here.urlencode()
    context = {
        "chosen": chosen,
        "chips": chosen.chips(),
        "page_obj": page,
        "here": here,
        "pages": _pages(page, here, request.GET),
        "total": chosen.total,
        "figures": chosen.figures,
        "choices": choices(chosen),
        "only_default": not request.GET and chosen.department is not None,
        "has_any": bool(page.rows) or selection.has_cases(chosen.agency),
        "can_load": can_import(request.actor, chosen.agency),
        "export_limit": exports.AT_ONCE,
    }
    return render(request, "procedures/case_list.html", context)


def _pages(page: CasePage, here: str, query) -> dict[str, str]:
    """Query strings of the pages one can go to; "" where there is none."""
    is_first = page.before is None and not page.walk.at_month(query.get("month", ""))
    return {
        "first": "" if is_first else here,
        "previous": f"{here}&{urlencode({'before': page.before})}" if page.before else "",
        "next": f"{here}&{urlencode({'after': page.after})}" if page.after else "",
        "last": f"{here}&last=1" if page.after else "",
    }


@require_safe
def case_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """The way of one case as the side panel of the list; without a script the whole page of the case."""
    rows = Case.objects.visible_to(request.actor).select_related("agency", "procedure", "department")
    case = get_object_or_404(rows.prefetch_related("pauses", "steps"), pk=pk)
    if not request.htmx:
        return redirect("procedures:case_detail", pk)
    context = {"case": case, "standing": standing(case), "timeline": draw(case)}
    return render(request, "procedures/includes/case_panel.html", context)


def choices(chosen: selection.Selection) -> dict:
    """What the filter form offers."""
    year = quarter_of(chosen.agency.cut_off, clock.today())[0]
    years = range(year, year - YEARS_BACK - 1, -1)
    periods = [(f"{y}-{kind}", period_label(y, kind)) for y in years for kind in ("Y", *QUARTERS)]
    if chosen.period and chosen.period not in dict(periods):
        shown_year, _dash, kind = chosen.period.partition("-")
        periods.append((chosen.period, period_label(int(shown_year), kind)))
    return {
        "departments": Department.objects.of_agency(chosen.agency).order_by("position", "pk"),
        "fields": Field.objects.filter(procedures__agency=chosen.agency).distinct().order_by("name", "pk"),
        "procedures": Procedure.objects.of_agency(chosen.agency).order_by("code", "pk"),
        "periods": periods,
        "outcomes": [(key, selection.OUTCOME_LABELS[key]) for key in OUTCOMES_OFFERED],
        "channels": Channel.choices,
        "levels": OnlineLevel.choices,
        "states": selection.STATES.items(),
        "due": [(days, selection.due_label(days)) for days in selection.DUE_DAYS],
    }
