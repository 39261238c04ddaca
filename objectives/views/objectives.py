"""One objective: add, change, move, remove."""

from dataclasses import replace

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.errors import UserError
from agencies.text import parse_decimal
from objectives import services
from objectives.cascade import demanded_goal, superior_objective, weaker_words
from objectives.forms import ObjectiveForm, goal_text
from objectives.goals import goal_of, parse_goal
from objectives.measures import MEASURES
from objectives.models import Comparator, Objective, ObjectiveSet
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
    if request.method == "POST" and request.POST.get("action") in ("fit", "preview"):
        return _tried_out(request, objective_set, objective)
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
    return _page(request, form, stored)


def _page(request, form: ObjectiveForm, stored: dict):
    context = {
        "form": form,
        "objective_set": form.objective_set,
        "objective": form.objective,
        "stored": stored,
        "measures": MEASURES.values(),
        "fitting": form.fitting(),
        "preview": preview(form),
    }
    return render(request, "objectives/objective_edit.html", context)


def _tried_out(request, objective_set: ObjectiveSet, objective: Objective | None):
    """The form as filled in so far, not saved: with the fields that fit its choices (action=fit, for browsers without
    scripts), or only what would be printed (action=preview)."""
    data = request.POST
    typed = {name: data.get(name, "") for name in data} | {"by_department": "by_department" in data}
    typed["compared_with"] = data.getlist("compared_with")
    form = ObjectiveForm(objective_set=objective_set, objective=objective, initial=typed)
    if data["action"] == "preview":
        return render(request, "objectives/includes/objective_preview.html", {"preview": preview(form)})
    return _page(request, form, {})


def preview(form: ObjectiveForm) -> dict:
    """What the decision would print as the target, and what the superior asks, from what stands in the form now."""
    chosen = {
        name: str(form[name].value() or "")
        for name in ("comparator", "value", "unit", "change_basis", "measure", "text")
    }
    pattern = str(form["target_words"].value() or "") if "target_words" in form.fields else ""
    try:
        goal = parse_goal(chosen["value"])
        stretch = parse_decimal(form["stretch"].value()) if form["stretch"].value() else None
    except (ValueError, ArithmeticError):
        return {"problem": True}
    comparator = goal.comparator or chosen["comparator"]
    if comparator == Comparator.RANGE and goal.value is not None and goal.value_to is None:
        return {"problem": True}
    goal = replace(goal, comparator=comparator, stretch=stretch, unit=chosen["unit"], basis=chosen["change_basis"])
    tried = Objective(
        objective_set=form.objective_set, text=chosen["text"], measure=chosen["measure"], comparator=comparator,
        unit=chosen["unit"], change_basis=chosen["change_basis"], stretch_measure=str(form["stretch_measure"].value() or ""),
    )  # fmt: skip
    superior, department = superior_objective(tried), form.objective_set.department_id
    demanded = demanded_goal(superior, department=department) if superior else None
    return {
        "words": pattern.replace("{}", goal.words) if pattern else goal.words,
        "exact": goal.exact,
        "superior": superior,
        "superior_goal": demanded.exact if demanded else "",
        "weaker": weaker_words(goal, superior, tried, department=department),
    }


def _differences(form: ObjectiveForm, current: Objective) -> dict:
    """{field label: what is stored now} wherever it is not what this person typed."""
    others = ("value", "compared_with")
    stored = {name: getattr(current, name) for name in form.values() if name in form.fields and name not in others}
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
