"""Reading and confirming policy and objectives, and who has done so."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.errors import UserError
from agencies.reading import note_export
from agencies.spreadsheets.cells import XLSX_TYPE, workbook_bytes
from objectives import permissions, services
from objectives.amending import history_of
from objectives.audience import Reader, amendments_in_force, audience
from objectives.decision import ROLE_WORDS, printed
from objectives.forms import whole
from objectives.goals import goal_of
from objectives.measures import MEASURES
from objectives.models import Acknowledgement, LeadKind, ObjectiveSet, SetState
from objectives.services.communication import own_department, reminded_today


def _set(request, pk: int, allowed) -> ObjectiveSet:
    """An agency's set that was decided, with its content; 404 for what can't be seen, 403 without the right."""
    query = ObjectiveSet.objects.visible_to(request.actor).of_whole_agencies().with_content()
    decided = query.filter(state__in=[SetState.IN_FORCE, SetState.REPLACED])
    objective_set = get_object_or_404(decided, pk=pk)
    if not allowed(request.actor, objective_set):
        raise PermissionDenied
    return objective_set


@require_http_methods(["GET", "HEAD", "POST"])
def acknowledge(request, pk):
    """Policy, objectives, the reader's department's part, and one button."""
    objective_set = _set(request, pk, permissions.can_acknowledge)
    if request.method == "POST":
        try:
            services.acknowledge(request.actor, objective_set, seen=whole(request.POST.get("seen")) or 0)
        except UserError as error:
            messages.error(request, str(error.message))
            return redirect("objectives:acknowledge", pk=pk)
        messages.success(request, _("Thank you. Your confirmation was noted."))
        return redirect("home")
    seen = amendments_in_force(objective_set)
    mine = Acknowledgement.objects.filter(objective_set=objective_set, user=request.actor.user)
    last = mine.order_by("-read_amendments").first()
    department = own_department(request.actor)
    history = history_of(objective_set) if seen else []
    context = {
        "objective_set": objective_set,
        "policy": objective_set.policy,
        "objectives": [{"objective": one, "goal": goal_of(one)} for one in printed(objective_set)],
        "department": department,
        "parts": _parts(objective_set, department),
        "tasks": _tasks(objective_set, department),
        "seen": seen,
        "done": last if last and last.read_amendments >= seen else None,
        "changed": history[: seen - last.read_amendments] if last and last.read_amendments < seen else [],
        "may_confirm": objective_set.state == SetState.IN_FORCE,
    }
    return render(request, "objectives/acknowledge.html", context)


def _parts(objective_set: ObjectiveSet, department) -> list[dict]:
    """What each objective asks of a department and how that counts: the contribution, in words and figures."""
    if department is None:
        return []
    found = []
    for objective in objective_set.objectives.all():
        for target in objective.targets.all():
            if target.department_id == department.pk:
                measure = MEASURES.get(objective.measure)
                found.append(
                    {
                        "objective": objective,
                        "target": target,
                        "goal": goal_of(target),
                        "role": ROLE_WORDS[target.role],
                        "measure": measure,
                    }
                )
    return found


def _tasks(objective_set: ObjectiveSet, department) -> list:
    """Tasks of the plans that the department leads."""
    if department is None:
        return []
    found = []
    for objective in objective_set.objectives.all():
        takes_part = any(target.department_id == department.pk for target in objective.targets.all())
        for item in objective.plan_items.all():
            leads = item.lead_department_id == department.pk
            if leads or (item.lead_kind == LeadKind.EACH_DEPARTMENT and takes_part):
                found.append({"objective": objective, "item": item})
    return found


@require_safe
def readers(request, pk):
    """Who has read, who has not, by department; who has no account and signs on paper."""
    objective_set = _set(request, pk, permissions.can_see_readers)
    may_follow = permissions.can_follow_readers(request.actor, objective_set)
    context = {
        "objective_set": objective_set,
        "audience": audience(objective_set),
        "may_follow": may_follow and objective_set.state == SetState.IN_FORCE,
        "reminded": reminded_today(objective_set) if may_follow else None,
        "amendments": amendments_in_force(objective_set),
    }
    return render(request, "objectives/acknowledge_readers.html", context)


@require_POST
def readers_remind(request, pk):
    """Write to those who have not confirmed."""
    objective_set = _set(request, pk, permissions.can_follow_readers)
    try:
        count = services.remind_readers(request.actor, objective_set, site=request.build_absolute_uri("/").rstrip("/"))
    except UserError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("%(count)d letters are on their way.") % {"count": count})
    return redirect("objectives:readers", pk=pk)


def _row(one: Reader, account: str) -> list:
    if one.has_read:
        state = _("confirmed")
    elif one.read_before:
        state = _("not since the last amendment")
    else:
        state = _("not confirmed yet")
    when = f"{timezone.localtime(one.read_at):%d/%m/%Y %H:%M}" if one.read_at else ""
    return [one.name, one.position, one.department.name if one.department else "", account, state, when]


@require_safe
def readers_export(request, pk):
    """The list as a spreadsheet; taking it away leaves an entry."""
    objective_set = _set(request, pk, permissions.can_follow_readers)
    people = audience(objective_set)
    rows = [_row(one, _("yes")) for one in people.readers] + [_row(one, _("no account")) for one in people.on_paper]
    header = [_("Full name"), _("Position"), _("Department"), _("Account"), _("State"), _("Confirmed at")]
    content = workbook_bytes(_("Confirmations"), header, rows)
    note_export(request.actor, objective_set, "readers", len(rows))
    response = HttpResponse(content, content_type=XLSX_TYPE)
    response["Content-Disposition"] = f'attachment; filename="xac-nhan-muc-tieu-{objective_set.year}.xlsx"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def sign_list(request, pk):
    """The list that people without an account sign, for printing."""
    objective_set = _set(request, pk, permissions.can_see_readers)
    people = audience(objective_set).on_paper
    return render(request, "objectives/acknowledge_sign_list.html", {"objective_set": objective_set, "people": people})
