"""Departments down, objectives across."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from reports import board as boards
from reports import permissions
from reports.models import ReportingPeriod
from reports.views.common import chosen_agency


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The board of one period (?period=id; the newest by default), filtered by ?verdict=."""
    agency = chosen_agency(request)
    periods = list(ReportingPeriod.objects.of_agency(agency).select_related("agency").order_by("-end", "start", "-pk"))
    wanted = request.GET.get("period", "")
    if wanted.isdecimal():
        period = next((period for period in periods if period.pk == int(wanted)), None)
        if period is None:
            raise Http404
    else:
        period = periods[0] if periods else None
    verdict = request.GET.get("verdict", "")
    if verdict not in boards.VERDICTS:
        verdict = ""
    shown = boards.build(period) if period else None
    context = {
        "agency": agency,
        "periods": periods,
        "period": period,
        "board": shown,
        "verdict": verdict,
        "rows": shown.rows_with(verdict) if shown else [],
        "chips": list(shown.counts.items()) if shown else [],
        "charts": [column for column in shown.columns if boards.has_chart(column)] if shown else [],
        "may_read_pack": period is not None and permissions.can_read_pack(request.actor, period),
        "readable": _readable(request, shown),
    }
    return render(request, "reports/board.html", context)


def _readable(request: HttpRequest, shown) -> set[int]:
    """Reports whose page this person may open."""
    if shown is None:
        return set()
    reports = [row.standing.report for row in shown.rows]
    return {report.pk for report in reports if permissions.can_read(request.actor, report)}


@require_safe
def board_chart(request: HttpRequest, pk: int, objective_pk: int) -> HttpResponse:
    """One objective's drawing for the board, the same as in the review document."""
    periods = ReportingPeriod.objects.visible_to(request.actor).select_related("agency")
    shown = boards.build(get_object_or_404(periods, pk=pk))
    column = next((column for column in shown.columns if column.objective_id == objective_pk), None)
    if column is None or not boards.has_chart(column):
        raise Http404
    answer = HttpResponse(boards.chart(shown, column), content_type="image/svg+xml")
    answer["Cache-Control"] = "private, max-age=60"
    return answer
