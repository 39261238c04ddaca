"""Corrective actions: the list, mine first, and one action with its whole chain."""

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies import clock, files
from agencies.models import Department
from agencies.reading import note_export
from audits import permissions
from audits.forms import DueForm
from audits.models import ActionState, CorrectiveAction, Origin
from audits.querysets import WITH_OWNER
from audits.views.common import find_action, trail
from audits.wording import standing, with_standings

PAGE = 25
UNFINISHED = (*WITH_OWNER, "done")
ALL = "all"


def _views(actor) -> dict:
    """The ways to look at the list: key -> (words, condition)."""
    mine = CorrectiveAction.objects.open_for(actor).order_by().values("pk")
    to_judge = CorrectiveAction.objects.awaiting_verdict_of(actor).order_by().values("pk")
    ways = {
        "": (_("Not finished"), Q(state__in=UNFINISHED)),
        "mine": (_("My turn"), Q(pk__in=mine)),
        "judge": (_("Waiting for my verdict"), Q(pk__in=to_judge)),
        "overdue": (_("Overdue"), Q(state__in=WITH_OWNER, due_on__lt=clock.today())),
        "finished": (_("Finished"), Q(state__in=ActionState.finished())),
        ALL: (_("All"), ~Q(pk=None)),
    }
    if not actor.has_role(*permissions.JUDGES):
        del ways["judge"]
    return ways


@require_safe
def action_list(request: HttpRequest) -> HttpResponse:
    """Actions the person may see, those that are theirs first; ?show=, ?department= and ?origin= filter."""
    actor = request.actor
    visible = CorrectiveAction.objects.visible_to(actor)
    departments = Department.objects.visible_to(actor).filter(nonconformities__isnull=False).distinct()
    departments = list(departments.select_related("agency").order_by("agency__path", "position", "pk"))
    department, origin, show = (request.GET.get(name, "") for name in ("department", "origin", "show"))
    if department.isdecimal():
        visible = visible.filter(nonconformity__department_id=int(department))
    if origin in Origin.values:
        visible = visible.filter(nonconformity__origin=origin)
    ways = _views(actor)
    show = show if show in ways else ""
    counts = visible.aggregate(
        **{f"n_{key}": Count("pk", filter=condition) for key, (_words, condition) in ways.items()}
    )
    rows = visible.filter(ways[show][1]).mine_first(actor).with_details()
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    page.object_list = with_standings(page.object_list)
    context = {
        "page": page,
        "chips": [(key, words, counts[f"n_{key}"], key == show) for key, (words, _condition) in ways.items()],
        "show": show,
        "departments": departments,
        "department": department,
        "origins": Origin.choices,
        "origin": origin,
        "is_filtered": bool(department or origin),
        "total": counts[f"n_{ALL}"],
        "shows_agencies": len(actor.visible_agency_ids) > 1,
        "may_report": permissions.can_report_nonconformity(actor),
    }
    return render(request, "audits/action_list.html", context)


@require_safe
def action_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What happened, why, what is done about it, whether it worked; and the one thing this person can do now."""
    actor = request.actor
    action = find_action(request, pk)
    nonconformity = action.nonconformity
    chain = list(nonconformity.actions.with_details().select_related("evidence").order_by("pk"))
    context = {
        "action": action,
        "nonconformity": nonconformity,
        "standing": standing(action),
        "whys": nonconformity.whys(),
        "earlier": [other for other in chain if other.pk < action.pk],
        "later": [other for other in chain if other.pk > action.pk],
        "steps": _steps(action),
        "source": _source(nonconformity),
        "may_plan": permissions.can_plan(actor, action),
        "may_complete": permissions.can_complete(actor, action),
        "may_judge": permissions.can_judge(actor, action),
        "may_change_due": action.is_with_owner and permissions.may_judge(actor, action),
        "may_withdraw": permissions.can_withdraw(actor, nonconformity),
        "due_form": DueForm(initial={"due_on": action.due_on}),
        "trail": trail(nonconformity, *chain),
    }
    return render(request, "audits/action_detail.html", context)


@require_safe
def action_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """The file that shows the result, for whoever may see the action."""
    action = find_action(request, pk)
    if action.evidence is None:
        raise Http404
    note_export(request.actor, action, "evidence_file")
    return files.response(action.evidence)


def _source(nonconformity) -> dict | None:
    """Where it came from, as a link."""
    if not nonconformity.source_url:
        return None
    words = _("the audit") if nonconformity.origin == Origin.AUDIT else _("the record")
    return {"url": nonconformity.source_url, "words": words}


def _steps(action: CorrectiveAction) -> list[dict]:
    """The way of an action as steps for {% flow_steps %}; a withdrawn one ends where it was."""
    reached = {ActionState.UNPLANNED: 1, ActionState.OPEN: 2, ActionState.DONE: 3}.get(action.state, 4)
    nonconformity, owner = action.nonconformity, str(action.owner.user)
    judge = str(action.verdict_by.user) if action.verdict_by else _("somebody of another department")
    steps = [
        {"label": _("Opened"), "when": nonconformity.opened_at},
        {"label": _("Cause and action written"), "who": owner},
        {"label": _("Action done"), "who": owner, "when": action.done_at or ""},
        {
            "label": _("Verdict on whether it worked"),
            "who": judge,
            "when": action.verdict_at or "",
            "comment": action.verdict_note,
        },
    ]
    if action.state == ActionState.WITHDRAWN:
        taken = 3 if action.done_at else 2 if action.action else 1
        ending = {"label": _("Withdrawn, without a verdict"), "when": action.verdict_at, "comment": action.verdict_note}
        steps = [*steps[:taken], ending]
    for place, step in enumerate(steps):
        step["state"] = "done" if place < reached else "current" if place == reached else "todo"
    if action.state == ActionState.INEFFECTIVE:
        steps[-1]["state"] = "returned"
    return steps
