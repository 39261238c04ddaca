"""The target table, edited like a spreadsheet.

The table is a plain formset: every button works without scripts by sending the whole table and showing it again, changed
but not saved (`action`); static/objectives/table.js does the same in place.
"""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.errors import UserError
from agencies.models import Department
from objectives import services
from objectives.cascade import demanded_goal, superior_objective
from objectives.forms import whole
from objectives.formsets import RAW, TargetFormSet, target_rows
from objectives.goals import goal_of, parse_goal
from objectives.history import last_year_goals, last_year_hints
from objectives.models import Objective
from objectives.pasting import paste_targets
from objectives.table_formset import EMPTY_ROWS, raw_rows
from objectives.views.common import find_set, say_frozen


@require_http_methods(["GET", "HEAD", "POST"])
def target_table(request, pk):
    """The departments' targets of one objective (?objective=, else the first that has them)."""
    objective_set = find_set(request, pk, to_edit=True)
    if not objective_set.is_editable:
        say_frozen(request, objective_set)
        return redirect(f"{reverse('objectives:set_detail', args=[pk])}?tab=targets")
    objectives = list(objective_set.objectives.all())
    if not objectives:
        messages.info(request, _("Add an objective first, then its targets."))
        return redirect("objectives:objective_add", pk=pk)
    wanted = request.GET.get("objective")
    first = next((one for one in objectives if one.by_department), objectives[0])
    objective = next((one for one in objectives if str(one.pk) == wanted), first)
    objective.objective_set = objective_set
    departments = list(Department.objects.of_agency(objective_set.agency).order_by("position", "pk"))
    departments = [one for one in departments if one.valid_to is None or one.valid_to.year >= objective_set.year]
    if request.method == "POST":
        return _posted_targets(request, objective, objectives, departments)
    formset = _target_formset(departments, initial=target_rows(objective) or _first_rows(objective, departments))
    return _target_page(request, objective, objectives, departments, formset, objective.version)


def _first_rows(objective: Objective, departments) -> list[dict]:
    """An empty table begins with every department where each is to have its target, else with a few empty rows."""
    if objective.by_department:
        return [{"department": str(one.pk)} for one in departments]
    return [{} for _n in range(EMPTY_ROWS)]


def _target_formset(departments, data=None, initial=None):
    queryset = _listed(departments)
    return TargetFormSet(data, initial=initial, prefix="t", form_kwargs={"departments": queryset})


def _listed(departments):
    """The departments as a queryset whose rows are already there: all rows of the table share it."""
    queryset = Department.objects.filter(pk__in=[one.pk for one in departments]).order_by("position", "pk")
    queryset._result_cache = list(departments)
    return queryset


def _target_page(request, objective, objectives, departments, formset, version, **more):
    superior = superior_objective(objective)
    hints = last_year_hints(objective)
    for form in formset.forms:
        key = form["department"].value()
        form.hint = hints.get(whole(key))
    context = {
        "objective_set": objective.objective_set,
        "objective": objective,
        "objectives": objectives,
        "formset": formset,
        "version": version,
        "superior": superior,
        "superior_goal": demanded_goal(superior, department=objective.objective_set.department_id)
        if superior
        else None,
        "goal": goal_of(objective),
        "pasted": "",
        "problems": [],
        "conflict": [],
        "unsaved": False,
        "same": "",
        "has_last_year": bool(hints),
    }
    return render(request, "objectives/target_table.html", context | more)


def _posted_targets(request, objective, objectives, departments):
    post = request.POST
    version = whole(post.get("version")) or objective.version
    rows = raw_rows(post, "t", RAW)
    action = post.get("action", "save")
    if action != "save":
        rows, more = _change_rows(action, rows, objective, departments, post)
        formset = _target_formset(departments, initial=rows)
        return _target_page(request, objective, objectives, departments, formset, version, unsaved=True, **more)
    formset = _target_formset(departments, data=post)
    more = {}
    if formset.is_valid():
        try:
            services.save_targets(request.actor, objective, formset.rows(), version=version)
        except services.RowErrors as error:
            formset.take_problems(error)
        except services.Conflict as error:
            version = error.current.version
            more = {"conflict": _both(error.current, formset), "problems": [str(error.message)]}
        except UserError as error:
            more = {"problems": [str(error.message)]}
        else:
            messages.success(request, _("The targets of objective %(label)s were saved.") % {"label": objective.label})
            return redirect(
                f"{reverse('objectives:set_detail', args=[objective.objective_set_id])}?objective={objective.pk}"
            )
    else:
        formset.name_rows()
    more["problems"] = more.get("problems", []) + formset.problems()
    return _target_page(request, objective, objectives, departments, formset, version, **more)


def _change_rows(action: str, rows: list[dict], objective: Objective, departments, post) -> tuple[list[dict], dict]:
    """What a button other than "save" makes of the table."""
    more: dict = {}
    if action == "paste":
        pasted = paste_targets(post.get("pasted", ""), departments, rows)
        rows = pasted.rows
        more = {"problems": pasted.problems, "pasted": post.get("pasted", "") if pasted.problems else ""}
    elif action == "all":
        there = {row["department"] for row in rows}
        rows += [{"department": str(one.pk)} for one in departments if str(one.pk) not in there]
    elif action == "same":
        more = {"same": post.get("same", "")}
        try:
            goal = parse_goal(more["same"])
        except (ValueError, ArithmeticError):
            return rows, more | {
                "problems": [
                    _("“%(text)s” is not a target. Write for example 98,5 or ≥ 98 or 1–2.") % {"text": more["same"]}
                ]
            }
        for row in rows:
            row["value"] = more["same"]
            row["comparator"] = goal.comparator or row.get("comparator")
    elif action == "last_year":
        rows = last_year_goals(objective, rows)
    elif action == "add":
        rows += [{} for _n in range(EMPTY_ROWS)]
    return rows, more


def _both(current: Objective, formset) -> list[dict]:
    """Where what is stored and what was typed differ: department, theirs, ours."""
    theirs = {
        t.department_id: (t.department.name, goal_of(t).exact, t.get_role_display())
        for t in current.targets.select_related("department")
    }
    mine = {}
    for form in formset.kept():
        data = form.cleaned_data
        words = data["goal"].exact if data["goal"].value is not None else ""
        mine[data["department"].pk] = (data["department"].name, words, dict(form.fields["role"].choices)[data["role"]])
    found = []
    for key in [*theirs, *(key for key in mine if key not in theirs)]:
        if theirs.get(key) != mine.get(key):
            name = (theirs.get(key) or mine[key])[0]
            found.append({"name": name, "theirs": _told(theirs.get(key)), "mine": _told(mine.get(key))})
    return found


def _told(line) -> str:
    return f"{line[1]} ({line[2]})" if line else _("no row")
