"""One case with its way through time: how it stands, when it is due and why, and what can be done with it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from agencies import clock
from procedures import workdays
from procedures.case_wording import compare_due, state_sentence
from procedures.deadlines import deadline_of
from procedures.models import Case, CaseRules
from procedures.permissions import can_set_rules
from procedures.querysets import NEVER_RECEIVED
from procedures.timeline import draw
from procedures.views.case_act import offered
from procedures.views.cases import standing


@require_safe
def case_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A fixed number of queries, whatever the case went through; one more where it was extended."""
    rows = Case.objects.visible_to(request.actor).select_related(
        "agency", "procedure__field", "department", "extension__letter"
    )
    case = get_object_or_404(rows.prefetch_related("pauses", "steps__department"), pk=pk)
    calendar = workdays.calendar_of(case.agency_id)
    found = deadline_of(case, calendar, until=case.finished_at or clock.now())
    acts = offered(request.actor, case)
    extension = getattr(case, "extension", None)
    context = {
        "case": case,
        "standing": standing(case),
        "sentence": state_sentence(case, calendar),
        "timeline": draw(case),
        "deadline": found,
        "comparison": None if case.status in NEVER_RECEIVED else compare_due(case, found, calendar),
        "extension": extension,
        "rules": CaseRules.of(case.agency_id) if case.extended_due_at else None,
        "missing": found.missing or calendar.missing(case.received_on, max(case.due_on, clock.today())),
        "main_act": acts[0] if acts and acts[0]["style"] == "primary" else None,
        "acts": acts[1:] if acts and acts[0]["style"] == "primary" else acts,
        "may_set_rules": can_set_rules(request.actor, case.agency),
    }
    return render(request, "procedures/case_detail.html", context)
