"""Results beside targets for a year's period, with the records behind every figure one click away."""

from hashlib import sha256

from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from agencies import clock, periods
from agencies.charts import target_chart
from agencies.models import Agency, Department
from objectives.forms import FIRST_YEAR, LAST_YEAR, whole
from objectives.models import Objective, ObjectiveSet, SetState
from objectives.results import current_set, objective_results, period_bounds, set_results
from objectives.verdicts import DOWNWARD, VERDICTS

PERIODS = {
    "Q1": gettext_lazy("Quarter I"),
    "Q2": gettext_lazy("Quarter II"),
    "Q3": gettext_lazy("Quarter III"),
    "Q4": gettext_lazy("Quarter IV"),
    "H1": gettext_lazy("6 months"),
    "9M": gettext_lazy("9 months"),
    "Y": gettext_lazy("Whole year"),
}
# Charts go into papers too, which are Vietnamese.
PERIODS_PRINTED = {
    "Q1": "quý I",
    "Q2": "quý II",
    "Q3": "quý III",
    "Q4": "quý IV",
    "H1": "6 tháng",
    "9M": "9 tháng",
    "Y": "năm",
}
CHART_SECONDS = 300


def _asked(request) -> tuple[Agency, int, str]:
    """Agency, year and period of the address; the actor's own agency's current quarter where nothing is said."""
    visible = Agency.objects.visible_to(request.actor).order_by("path")
    wanted = request.GET.get("agency", "")
    if wanted:
        agency = get_object_or_404(visible, pk=whole(wanted))
    elif request.actor.agency is None:
        raise Http404
    else:
        agency = request.actor.agency
    year, kind = periods.quarter_of(agency.cut_off, clock.today())
    if request.GET.get("year"):
        year = _year(request.GET["year"])
    kind = request.GET.get("period") or kind
    if kind not in PERIODS:
        raise Http404
    return agency, year, kind


def _year(text) -> int:
    year = whole(text)
    if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    return year


@require_safe
def results(request):
    """All objectives of a year's set with the results of one period."""
    agency, year, kind = _asked(request)
    department = _department(request, agency)
    objective_set = current_set(agency, year, department)
    start, end = period_bounds(agency, year, kind)
    found = set_results(objective_set, start, end) if objective_set else []
    rows = [row for one in found for row in (one.rows or [one.whole])]
    context = {
        "agency": agency,
        "department": department,
        "departments_own": _departments_with_sets(agency, year),
        "is_own": request.actor.agency is not None and agency.pk == request.actor.agency.pk,
        "year": year,
        "period": kind,
        "periods": PERIODS.items(),
        "period_name": PERIODS[kind],
        "start": start,
        "end": end,
        "is_open": end >= clock.today(),
        "objective_set": objective_set,
        "found": [{"it": one, "chart_url": _chart_url(one, kind)} for one in found],
        "summary": [(verdict, sum(row.result.verdict == verdict for row in rows)) for verdict in VERDICTS],
        "years": _years(agency, year),
    }
    return render(request, "objectives/results.html", context)


def _department(request, agency: Agency) -> Department | None:
    """The department of that agency whose own objectives are asked for (?department=), or None."""
    if not request.GET.get("department"):
        return None
    return get_object_or_404(Department.objects.of_agency(agency), pk=whole(request.GET["department"]))


def _departments_with_sets(agency: Agency, year: int) -> list[Department]:
    """Departments whose own objectives were in force in that year."""
    sets = ObjectiveSet.objects.filter(agency=agency, year=year, state__in=[SetState.IN_FORCE, SetState.REPLACED])
    own = sets.filter(department__isnull=False).order_by("department").values("department")
    return list(Department.objects.of_agency(agency).filter(pk__in=own).order_by("position", "pk"))


def _years(agency: Agency, year: int) -> list[int]:
    counted = (
        ObjectiveSet.objects.of_agency(agency)
        .of_whole_agencies()
        .filter(state__in=[SetState.IN_FORCE, SetState.REPLACED])
    )
    return sorted({year, *counted.order_by("-year").values_list("year", flat=True)}, reverse=True)


def _chart_url(one, kind: str) -> str:
    """A chart is worth its place where several departments are compared by a figure."""
    if len([row for row in one.rows if row.goal.value is not None]) < 2:
        return ""
    return f"{reverse('objectives:results_chart', args=[one.objective.pk])}?{urlencode({'period': kind})}"


@require_safe
def results_chart(request, pk):
    """The departments' results of one objective against their targets, as SVG; the drawing is kept by its figures."""
    objective = get_object_or_404(Objective.objects.visible_to(request.actor).in_place(), pk=pk)
    objective_set = objective.objective_set
    kind = request.GET.get("period", "Y")
    if kind not in PERIODS:
        raise Http404
    start, end = period_bounds(objective_set.agency, objective_set.year, kind)
    rows = objective_results(objective, start, end)
    title = f"{objective.label}. {objective.text} ({PERIODS_PRINTED[kind]}/{objective_set.year})"
    drawn = [(row.department.name, row.result.value, row.goal.value) for row in rows]
    lower = objective.comparator in DOWNWARD
    key = f"objectives-chart-{sha256(repr((title, drawn, lower, objective.unit)).encode()).hexdigest()}"
    svg = cache.get(key)
    if svg is None:
        svg = target_chart(drawn, title=title, unit=objective.unit, lower_is_better=lower)
        cache.set(key, svg, CHART_SECONDS)
    response = HttpResponse(svg, content_type="image/svg+xml; charset=utf-8")
    response["Cache-Control"] = "private, max-age=60"
    return response
