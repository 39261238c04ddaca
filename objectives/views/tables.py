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
from objectives.formsets import RAW, TargetFormSet, row_of_line, target_rows
from objectives.goals import goal_of, parse_goal
from objectives.history import last_year_table
from objectives.models import Objective
from objectives.pasting import paste_targets
from objectives.services.target_lines import is_gone, key_of, usable_fields, whose
from objectives.table_formset import EMPTY_ROWS, raw_rows
from objectives.views.common import find_set, say_frozen
from procedures.models import Field


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
    own = objective_set.department_id
    departments = [one for one in departments if own in (None, one.pk) and not is_gone(one, objective_set.year)]
    if request.method == "POST":
        return _posted_targets(request, objective, objectives, departments)
    formset = _target_formset(
        objective, departments, initial=target_rows(objective) or _first_rows(objective, departments)
    )
    return _target_page(request, objective, objectives, departments, formset, objective.version)


def _first_rows(objective: Objective, departments) -> list[dict]:
    """An empty table begins with every department where each is to have its target, else with a few empty rows."""
    if objective.by_department:
        return [{"department": str(one.pk)} for one in departments]
    return [{} for _n in range(EMPTY_ROWS)]


def _target_formset(objective, departments, data=None, initial=None):
    fields = usable_fields(objective.objective_set)
    return TargetFormSet(
        data,
        initial=initial,
        prefix="t",
        form_kwargs={"departments": _listed(Department, departments), "fields_of": _listed(Field, fields)},
    )


def _listed(model, rows):
    """Rows as a queryset that is already read: all rows of the table share it."""
    queryset = model.objects.filter(pk__in=[one.pk for one in rows]).order_by("pk")
    queryset._result_cache = list(rows)
    return queryset


def _target_page(request, objective, objectives, departments, formset, version, **more):
    superior = superior_objective(objective)
    last_year = last_year_table(objective.objective_set, [objective])
    for form in formset.forms:
        key = (objective.pk, whole(form["department"].value()), whole(form["field"].value()))
        form.hint = last_year[key].hint if key in last_year else None
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
        "has_last_year": bool(last_year),
        "wide": _is_wide(request, formset),
    }
    return render(request, "objectives/target_table.html", context | more)


def _is_wide(request, formset) -> bool:
    """Whether the columns of fields and units are shown: once asked for, or where a row has one."""
    asked = request.POST.get("action") == "wide" or "t-0-field" in request.POST
    return asked or any(form[name].value() for form in formset.forms for name in ("field", "unit"))


def _posted_targets(request, objective, objectives, departments):
    post = request.POST
    version = whole(post.get("version")) or objective.version
    rows = raw_rows(post, "t", RAW)
    action = post.get("action", "save")
    if action != "save":
        rows, more = _change_rows(action, rows, objective, departments, post)
        formset = _target_formset(objective, departments, initial=rows)
        return _target_page(request, objective, objectives, departments, formset, version, unsaved=True, **more)
    formset = _target_formset(objective, departments, data=post)
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
        fields = usable_fields(objective.objective_set)
        pasted = paste_targets(post.get("pasted", ""), departments, rows, fields)
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
        rows = _with_last_year(objective, rows)
    elif action == "add":
        rows += [{} for _n in range(EMPTY_ROWS)]
    return rows, more


def _with_last_year(objective: Objective, rows: list[dict]) -> list[dict]:
    """The table with last year's figures: rows that are there get theirs, departments that are missing come along."""
    old = {
        (str(department), str(of or "")): row_of_line(department, of, one.line)
        for (_pk, department, of), one in last_year_table(objective.objective_set, [objective]).items()
    }
    there = {(row["department"], row.get("field") or "") for row in rows}
    changed = [row | old.get((row["department"], row.get("field") or ""), {}) for row in rows]
    return changed + [row for key, row in old.items() if key not in there]


def _both(current: Objective, formset) -> list[dict]:
    """Where what is stored and what was typed differ: department, theirs, ours."""
    theirs = {
        key_of(t): (whose(t.department.name, t.field), goal_of(t).exact, t.get_role_display())
        for t in current.targets.select_related("department", "field")
    }
    mine = {}
    for form in formset.kept():
        data = form.cleaned_data
        words = data["goal"].exact if data["goal"].value is not None else ""
        key = (data["department"].pk, data["field"].pk if data["field"] else None)
        name = whose(data["department"].name, data["field"])
        mine[key] = (name, words, dict(form.fields["role"].choices)[data["role"]])
    found = []
    for key in [*theirs, *(key for key in mine if key not in theirs)]:
        if theirs.get(key) != mine.get(key):
            name = (theirs.get(key) or mine[key])[0]
            found.append({"name": name, "theirs": _told(theirs.get(key)), "mine": _told(mine.get(key))})
    return found


def _told(line) -> str:
    return f"{line[1]} ({line[2]})" if line else _("no row")
