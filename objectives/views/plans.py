"""The plan of an objective, edited like a spreadsheet; without scripts each button sends the table and shows it again."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.errors import UserError
from objectives import services
from objectives.forms import whole
from objectives.plan_formset import RAW_PLAN, plan_formset, plan_rows
from objectives.plan_pasting import paste_plan
from objectives.table_formset import EMPTY_ROWS, raw_rows
from objectives.views.common import find_objective, say_frozen


@require_http_methods(["GET", "HEAD", "POST"])
def plan_edit(request, pk):
    """The plan of one objective."""
    objective = find_objective(request, pk)
    if not objective.objective_set.is_editable:
        say_frozen(request, objective.objective_set)
        return redirect(f"{reverse('objectives:set_detail', args=[objective.objective_set_id])}?tab=plan")
    version, more = objective.version, {}
    if request.method != "POST":
        formset = plan_formset(objective, initial=plan_rows(objective) or [{} for _n in range(EMPTY_ROWS)])
        return _plan_page(request, objective, formset, version)
    post = request.POST
    version = whole(post.get("version")) or version
    action = post.get("action", "save")
    if action != "save":
        rows, more = _changed_rows(action, raw_rows(post, "p", RAW_PLAN), post)
        return _plan_page(request, objective, plan_formset(objective, initial=rows), version, unsaved=True, **more)
    formset = plan_formset(objective, post)
    if formset.is_valid():
        try:
            items = services.save_plan(request.actor, objective, formset.rows(), version=version)
        except services.RowErrors as error:
            formset.take_problems(error)
        except services.Conflict as error:
            version = error.current.version
            more = {"problems": [str(error.message)], "stored": list(error.current.plan_items.all())}
        except UserError as error:
            more = {"problems": [str(error.message)]}
        else:
            _say_saved(request, objective, items)
            return redirect(f"{reverse('objectives:set_detail', args=[objective.objective_set_id])}?tab=plan")
    else:
        formset.name_rows()
    more["problems"] = more.get("problems", []) + formset.problems()
    return _plan_page(request, objective, formset, version, **more)


def _changed_rows(action: str, rows: list[dict], post) -> tuple[list[dict], dict]:
    """What a button other than "save" makes of the table."""
    if action == "paste":
        pasted = paste_plan(post.get("pasted", ""), rows)
        kept = post.get("pasted", "") if pasted.problems else ""
        return pasted.rows, {"problems": pasted.problems, "pasted": kept}
    return rows + [{} for _n in range(EMPTY_ROWS)] if action == "add" else rows, {}


def _say_saved(request, objective, items) -> None:
    """Saved; and which rows will make no dated task, because nobody knows whose they are or by when."""
    messages.success(request, _("The plan of objective %(label)s was saved.") % {"label": objective.label})
    nobody = [str(one.position) for one in items if not one.lead_kind]
    undated = [str(one.position) for one in items if one.lead_kind and not one.makes_tasks]
    if nobody:
        words = _("Row %(rows)s: it is not clear who leads, so that nobody gets the task. Choose who it is.")
        messages.warning(request, words % {"rows": ", ".join(nobody)})
    if undated:
        words = _("Row %(rows)s: the words name no day and no recurrence, so that no task is dated. Give the last day.")
        messages.warning(request, words % {"rows": ", ".join(undated)})


def _plan_page(request, objective, formset, version, **more):
    context = {
        "objective_set": objective.objective_set,
        "objective": objective,
        "formset": formset,
        "version": version,
        "pasted": "",
        "problems": [],
        "stored": [],
        "unsaved": False,
    }
    return render(request, "objectives/plan_edit.html", context | more)
