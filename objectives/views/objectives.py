"""One objective: add, change, move, remove."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.errors import UserError
from objectives import services
from objectives.forms import ObjectiveForm, goal_text
from objectives.goals import goal_of
from objectives.measures import MEASURES
from objectives.models import Objective, ObjectiveSet
from objectives.views.common import add_error, find_objective, find_set, say_frozen


def _place(objective: Objective) -> str:
    return f"{reverse('objectives:set_detail', args=[objective.objective_set_id])}?objective={objective.pk}"


@require_http_methods(["GET", "HEAD", "POST"])
def objective_add(request, pk):
    """A new objective at the end of the set, or a further measure of one that is there."""
    objective_set = find_set(request, pk, to_edit=True)
    return _edit(request, objective_set, None)


@require_http_methods(["GET", "HEAD", "POST"])
def objective_edit(request, pk):
    """Change an objective."""
    objective = find_objective(request, pk)
    return _edit(request, objective.objective_set, objective)


def _edit(request, objective_set: ObjectiveSet, objective: Objective | None):
    if not objective_set.is_editable:
        say_frozen(request, objective_set)
        return redirect("objectives:set_detail", pk=objective_set.pk)
    form = ObjectiveForm(request.POST or None, objective_set=objective_set, objective=objective)
    stored = {}
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.save_objective(
                request.actor, objective_set, objective=objective, version=form.cleaned_data["version"], **form.values()
            )
        except services.Conflict as error:
            stored = _differences(form, error.current)
            form.add_error(None, str(error.message))
            form.data = form.data.copy()
            form.data["version"] = error.current.version
        except UserError as error:
            add_error(form, error)
        else:
            messages.success(request, _("Objective %(label)s was saved.") % {"label": saved.label})
            if saved.by_department and not saved.targets.exists():
                return redirect(f"{reverse('objectives:target_table', args=[objective_set.pk])}?objective={saved.pk}")
            return redirect(_place(saved))
    return render(
        request, "objectives/objective_edit.html",
        {"form": form, "objective_set": objective_set, "objective": objective, "stored": stored, "measures": MEASURES.values()},
    )  # fmt: skip


def _differences(form: ObjectiveForm, current: Objective) -> dict:
    """{field label: what is stored now} wherever it is not what this person typed."""
    stored = {name: getattr(current, name) for name in form.values() if name in form.fields and name != "value"}
    found = {
        form.fields[name].label: getattr(current, f"get_{name}_display", lambda v=value: v)()
        for name, value in stored.items()
        if value != form.cleaned_data[name]
    }
    if goal_text(goal_of(current)) != goal_text(form.cleaned_data["goal"]):
        found[form.fields["value"].label] = goal_of(current).exact
    return found


@require_POST
def objective_remove(request, pk):
    """Take an objective out of a draft."""
    objective = find_objective(request, pk)
    try:
        services.remove_objective(request.actor, objective)
    except UserError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The objective was removed."))
    return redirect("objectives:set_detail", pk=objective.objective_set_id)


@require_POST
def objective_move(request, pk):
    """One place up or down (direction=up|down)."""
    objective = find_objective(request, pk)
    ids = list(objective.objective_set.objectives.order_by("number", "part", "pk").values_list("pk", flat=True))
    place = ids.index(objective.pk)
    other = place - 1 if request.POST.get("direction") == "up" else place + 1
    if 0 <= other < len(ids):
        ids[place], ids[other] = ids[other], ids[place]
        try:
            services.order_objectives(request.actor, objective.objective_set, ids)
        except UserError as error:
            messages.error(request, str(error.message))
    return redirect(_place(objective))
