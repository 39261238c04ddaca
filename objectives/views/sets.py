"""Objective sets: the list of years, a year in paper order, its header."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import clock
from agencies.errors import UserError
from agencies.models import AgencyLevel, Role
from objectives import decision, permissions, services
from objectives.amending import history_of
from objectives.cascade import demanded_goal, superior_objective
from objectives.checklist import missing_words
from objectives.forms import SUPERIOR, SetForm, SetStartForm, whole
from objectives.goals import goal_of
from objectives.grid import read_view
from objectives.measures import MEASURES
from objectives.models import Objective, ObjectiveSet, QualityPolicy, SetState
from objectives.services.decision import can_renew, is_stale
from objectives.services.sets import HEADER
from objectives.views.common import add_error, find_set, may_change, say_frozen
from objectives.views.set_page import checks_tab, posted_tab, turn

TABS = ("objectives", "targets", "plan", "paper", "checks", "posted")


@require_safe
def set_list(request):
    """The actor's own agency's years first, then those of agencies below; fixed number of queries."""
    actor = request.actor
    visible = (
        ObjectiveSet.objects.visible_to(actor)
        .of_whole_agencies()
        .select_related("agency", "decision")
        .annotate(objective_count=Count("objectives"))
        .order_by("agency__path", "-year", "-pk")
    )
    rows = list(visible)
    own = [one for one in rows if actor.agency and one.agency_id == actor.agency.pk]
    may_edit = actor.agency is not None and permissions.can_edit(actor, actor.agency)
    return render(
        request, "objectives/set_list.html",
        {
            "own": own,
            "departments": _departments_sets(actor),
            "below": [one for one in rows if one not in own],
            "own_department": _own_department(actor),
            "policy": QualityPolicy.objects.current(actor.agency) if actor.agency else None,
            "may_edit": may_edit,
            "next_year": _next_year(own) if may_edit else None,
        },
    )  # fmt: skip


def _departments_sets(actor) -> list[ObjectiveSet]:
    """The own sets of the departments of the actor's agency, newest year first."""
    if actor.agency is None:
        return []
    rows = ObjectiveSet.objects.of_agency(actor.agency).filter(department__isnull=False).select_related("department")
    counted = rows.annotate(objective_count=Count("objectives"))
    return list(counted.order_by("-year", "department__position", "department_id", "-pk"))


def _own_department(actor) -> dict | None:
    """What a department head may begin: the own set from the agency's in force, where the year has none yet."""
    department = actor.department
    if department is None or actor.has_role(Role.SECRETARY) or not permissions.can_edit_department(actor, department):
        return None
    source = ObjectiveSet.objects.of_agency(actor.agency).in_force().order_by("-year").first()
    if source is None or ObjectiveSet.objects.of_department(department).filter(year=source.year).exists():
        return None
    return {"department": department, "year": source.year}


def _next_year(own: list[ObjectiveSet]) -> int:
    year = clock.today().year
    return year + 1 if any(one.year == year for one in own) else year


@require_http_methods(["GET", "HEAD", "POST"])
def set_create(request):
    """Begin a year, empty or from an earlier set."""
    agency = request.actor.agency
    if agency is None or not permissions.can_edit(request.actor, agency):
        raise PermissionDenied
    sources = list(ObjectiveSet.objects.of_agency(agency).of_whole_agencies().order_by("-year", "-pk"))
    newest = next(iter(sources), None)
    year = whole(request.POST.get("year")) or _next_year(sources)
    superior = services.superior_set(agency, year)
    initial = {"year": year, "source": newest.pk if newest else SUPERIOR if superior else ""}
    if newest:
        initial |= {"edition": newest.edition, "layout": newest.layout}
    elif agency.level == AgencyLevel.PROVINCE_DEPARTMENT:
        initial["layout"] = "list"
    form = SetStartForm(request.POST or None, initial=initial, sources=sources, superior=superior)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            if data["source"] == SUPERIOR:
                made = services.start_from_superior(request.actor, data["year"])
            elif data["source"]:
                made = services.copy_set(request.actor, data["source"], data["year"])
            else:
                made = services.create_set(
                    request.actor, year=data["year"], edition=data["edition"], layout=data["layout"]
                )
        except UserError as error:
            add_error(form, error)
        else:
            messages.success(request, _("The objectives of %(year)d are begun as a draft.") % {"year": made.year})
            if services.last_set(made) and data["source"] not in ("", SUPERIOR):
                return redirect("objectives:set_review", pk=made.pk)
            return redirect("objectives:set_detail", pk=made.pk)
    return render(request, "objectives/set_create.html", {"form": form})


@require_safe
def set_detail(request, pk):
    """A year in paper order; tabs: objectives with the selected one's details, target table, plan, the paper."""
    objective_set = find_set(request, pk)
    tab = request.GET.get("tab") if request.GET.get("tab") in TABS else "objectives"
    objectives = list(objective_set.objectives.all())
    editable = may_change(request, objective_set)
    context = {
        "objective_set": objective_set,
        "tab": tab,
        "objectives": objectives,
        "editable": editable,
        "is_stale": is_stale(objective_set),
        "can_renew": editable and can_renew(request.actor, objective_set),
        "state": state_words(objective_set),
        "may_begin_next": permissions.can_edit_set(request.actor, objective_set),
        **turn(request, objective_set),
        "sees_readers": permissions.can_see_readers(request.actor, objective_set),
    }
    if tab == "objectives" and objectives:
        context["selected"] = _selected(objectives, request.GET.get("objective"))
    elif tab == "targets":
        context["grid"] = read_view(objective_set)
    elif tab == "paper":
        context |= paper(objective_set)
    elif tab == "checks":
        context |= checks_tab(request, objective_set)
    elif tab == "posted":
        context |= posted_tab(request, objective_set)
    return render(request, "objectives/set_detail.html", context)


def paper(objective_set: ObjectiveSet) -> dict:
    """The decision as these objectives make it: its articles, and the appendix where there is one."""
    attached = decision.appendices(objective_set)
    if objective_set.department_id:  # no decision: the paper that is posted
        return {"appendix": _paper(decision.appendix(objective_set)), "articles": []}
    return {"appendix": _paper(attached[0]) if attached else None, "articles": decision.articles(objective_set)}


def _paper(appendix: dict) -> dict:
    """The appendix as a template can draw it: every cell with its span, lists under a name that is no dict's method."""
    blocks = []
    for block in appendix["blocks"]:
        if block["type"] == "table":
            cells = [
                [cell if isinstance(cell, dict) else {"text": cell, "rowspan": 1} for cell in row]
                for row in block["rows"]
            ]
            block = block | {"rows": cells}
        elif "items" in block:
            block = block | {"items_list": block["items"]}
        blocks.append(block)
    return appendix | {"blocks": blocks}


def state_words(objective_set: ObjectiveSet) -> tuple[str, str]:
    """(badge state, sentence) of a set."""
    if objective_set.state == SetState.IN_FORCE:
        return "ok", objective_set.get_state_display()
    if objective_set.state == SetState.REPLACED:
        return "none", objective_set.get_state_display()
    if objective_set.state == SetState.PROPOSED:
        accepted = objective_set.approved_at is not None
        return "wait", _("Accepted, decision to be drafted") if accepted else objective_set.get_state_display()
    if objective_set.state == SetState.IN_DECISION:
        return "wait", _("Decision: %(state)s") % {"state": objective_set.decision.get_state_display().lower()}
    return "info", objective_set.get_state_display()


def _selected(objectives: list[Objective], wanted: str | None) -> dict:
    """The chosen objective with what its details say."""
    one = next((o for o in objectives if str(o.pk) == wanted), objectives[0])
    superior = superior_objective(one)
    return {
        "objective": one,
        "goal": goal_of(one),
        "measure": MEASURES.get(one.measure),
        "stretch_measure": MEASURES.get(one.stretch_measure),
        "targets": [{"target": target, "goal": goal_of(target)} for target in one.targets.all()],
        "superior": superior,
        "superior_goal": demanded_goal(superior, department=one.objective_set.department_id) if superior else None,
        "plan_heading": decision.plan_heading(one),
        "history": history_of(one.objective_set, one),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def set_edit(request, pk):
    """Header and printed texts of a set."""
    objective_set = find_set(request, pk, to_edit=True)
    if not objective_set.is_editable:
        say_frozen(request, objective_set)
        return redirect("objectives:set_detail", pk=pk)
    current = get_object_or_404(ObjectiveSet, pk=objective_set.pk)
    form = SetForm(request.POST or None, instance=current)
    stored = {}
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in HEADER}
        try:
            services.update_set(request.actor, objective_set, version=form.cleaned_data["version"], **fields)
        except services.Conflict as error:
            stored = {
                form.fields[name].label: getattr(error.current, name)
                for name in HEADER
                if getattr(error.current, name) != fields[name]
            }
            form.add_error(None, str(error.message))
            form.data = form.data.copy()
            form.data["version"] = error.current.version
        except UserError as error:
            add_error(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("objectives:set_detail", pk=pk)
    return render(request, "objectives/set_edit.html", {"form": form, "objective_set": objective_set, "stored": stored})


@require_POST
def set_remove(request, pk):
    """Throw away a draft begun by mistake."""
    objective_set = find_set(request, pk, to_edit=True)
    try:
        services.remove_set(request.actor, objective_set)
    except UserError as error:
        messages.error(request, str(error.message))
        return redirect("objectives:set_detail", pk=pk)
    messages.success(request, _("The draft for %(year)d was thrown away.") % {"year": objective_set.year})
    return redirect("objectives:set_list")


@require_POST
def decision_draft(request, pk):
    """One click from the set to its draft decision."""
    objective_set = find_set(request, pk, to_edit=True)
    try:
        document = services.draft_decision(request.actor, objective_set)
    except UserError as error:
        messages.error(request, str(error.message))
        return redirect("objectives:set_detail", pk=pk)
    lacking = missing_words(objective_set)
    if lacking:
        words = _("The checklist of 6.2.1 still lacks: %(items)s. The decision can go on; better to mend it first.")
        messages.warning(request, words % {"items": "; ".join(lacking)})
    messages.success(
        request, _("The decision is drafted. Read it through, change its words where needed, then send it on.")
    )
    return redirect("documents:document_detail", pk=document.pk)


@require_POST
def appendix_renew(request, pk):
    """Take the latest targets and plans into the draft decision."""
    objective_set = find_set(request, pk, to_edit=True)
    try:
        document = services.renew_appendix(request.actor, objective_set)
    except UserError as error:
        messages.error(request, str(error.message))
        return redirect("objectives:set_detail", pk=pk)
    messages.success(request, _("The draft decision now holds these objectives."))
    return redirect("documents:document_detail", pk=document.pk)
