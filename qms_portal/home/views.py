"""The view: which parts each role sees, in which order."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies import clock
from agencies.models import Role
from qms_portal.home import filing, overseeing, reading, rules, system, targets, work
from qms_portal.home.parts import if_any

# Wide parts first, then the columns: what one came for at the left, what waits beside it at the right.
TOP = {
    Role.SECRETARY: (filing.agency_periods, overseeing.year),
    Role.DEPARTMENT_HEAD: (filing.own_periods, filing.own_objectives),
    Role.OFFICE_HEAD: (filing.own_periods,),
    Role.ONE_STOP_OFFICER: (work.upload,),
    Role.STAFF: (filing.own_objectives,),
}
MAIN = {
    Role.SECRETARY: (filing.board,),
    Role.DEPARTMENT_HEAD: (if_any(work.pressing_cases), work.actions),
    Role.OFFICE_HEAD: (work.documents, if_any(filing.own_objectives)),
    Role.LEADER: (work.documents, overseeing.misses, if_any(overseeing.trend)),
    Role.REGISTRY_CLERK: (work.documents, work.issued),
    Role.ONE_STOP_OFFICER: (work.pressing_cases, work.imports),
    Role.AUDITOR: (work.audits,),
    Role.INSPECTOR: (overseeing.agencies, overseeing.misses),
    Role.ADMINISTRATOR: (system.activity,),
    Role.STAFF: (work.actions,),
}
SIDE = {
    Role.SECRETARY: (
        filing.to_review,
        if_any(targets.proposed),
        work.documents,
        if_any(rules.changed),
        if_any(work.plan_tasks),
        if_any(work.verdicts),
        if_any(work.actions),
    ),
    Role.DEPARTMENT_HEAD: (
        work.documents,
        if_any(targets.own_set),
        work.plan_tasks,
        rules.documents_to_mend,
        if_any(rules.changed),
    ),
    Role.OFFICE_HEAD: (work.actions, work.plan_tasks, rules.documents_to_mend),
    Role.LEADER: (
        if_any(targets.proposed),
        filing.agency_periods,
        if_any(work.plan_tasks),
        if_any(work.verdicts),
        if_any(work.actions),
    ),
    Role.AUDITOR: (work.verdicts, if_any(work.plan_tasks), if_any(work.actions)),
    Role.INSPECTOR: (overseeing.audits_below,),
    Role.ADMINISTRATOR: (if_any(system.tokens), system.failed_jobs, system.people, system.trail),
    Role.STAFF: (work.documents, work.plan_tasks),
    Role.REGISTRY_CLERK: (if_any(work.plan_tasks),),
    Role.ONE_STOP_OFFICER: (if_any(work.plan_tasks),),
}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The signed-in person's own work first. The number of queries does not grow with the work."""
    actor = request.actor
    context = {"today": clock.today(), "membership": actor.membership}
    for name, parts in (("top", TOP), ("main", MAIN), ("side", SIDE)):
        first = (reading.to_read,) if name == "top" else ()
        built = [part(actor) for part in (*first, *parts.get(actor.role, ()))]
        context[name] = [part for part in built if part is not None]
    if actor.has_role(Role.LEADER, Role.SECRETARY):
        context["pack_period"] = filing.last_ended(actor)
    return render(request, "home/home.html", context)
