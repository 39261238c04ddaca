"""One case with its way through time."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from agencies import clock
from procedures import workdays
from procedures.models import Case
from procedures.models.case import local_day
from procedures.timeline import draw
from procedures.views.cases import standing


@require_safe
def case_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One case: its facts, and its way drawn to scale with the time used against the time allowed."""
    rows = Case.objects.visible_to(request.actor).select_related("agency", "procedure__field", "department")
    case = get_object_or_404(rows.prefetch_related("pauses", "steps__department"), pk=pk)
    calendar = workdays.calendar_of(case.agency_id)
    end = case.finished_on or clock.today()
    used = calendar.working_days_between(calendar.counted_from(case.received_at), end)
    for pause in case.pauses.all():
        stood = (local_day(pause.started_at), min(local_day(pause.ended_at) or end, end))
        used -= max(calendar.working_days_between(*stood), 0)
    context = {
        "case": case,
        "standing": standing(case),
        "timeline": draw(case),
        "used_days": max(used, 0),
        "days_over": max(calendar.working_days_between(case.due_on, end), 0),
        "missing": calendar.missing(case.received_on, max(case.due_on, end)),
    }
    return render(request, "procedures/case_detail.html", context)
