"""The targets of a whole set as one table, edited like a spreadsheet.

Without scripts every button sends the whole table and shows it again, changed but not saved (`action`); static/objectives/
grid.js does the same in place and asks here, in JSON, what a pasted block means ("paste") and which cells can't be right
("check"). What a person changed is what differs from `state.base`, the texts they were shown: nobody's cells are
overwritten by a table that was open meanwhile.
"""

import json
from dataclasses import dataclass, field

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from agencies.errors import UserError
from objectives import services
from objectives.cells import SHORT
from objectives.forms import whole
from objectives.grid import Grid, RowKey, cell_name
from objectives.grid_paste import paste_block
from objectives.models import TargetRole
from objectives.views.common import find_set, say_frozen

UNDO_STEPS = 20


@dataclass
class State:
    """What the form carries along: `versions` by objective id and `base` texts as they were shown, rows added by hand,
    and for each button pressed the texts that it changed."""

    versions: dict[int, int] = field(default_factory=dict)
    base: dict[str, str] = field(default_factory=dict)
    rows: list[RowKey] = field(default_factory=list)
    undo: list[dict[str, str]] = field(default_factory=list)

    @classmethod
    def of(cls, grid: Grid) -> "State":
        return cls({one.pk: one.version for one in grid.objectives}, grid.stored_texts())

    @classmethod
    def read(cls, text: str) -> "State | None":
        """The state of a posted form; None where it is none of ours."""
        try:
            found = json.loads(text)
            return cls(
                {int(key): int(value) for key, value in found["versions"].items()},
                _texts(found["base"]),
                [(int(department), int(of) or None) for department, of in found["rows"]],
                [_texts(one) for one in found["undo"]][-UNDO_STEPS:],
            )
        except (ValueError, TypeError, KeyError, AttributeError):
            return None

    def written(self) -> str:
        rows = [[department, of or 0] for department, of in self.rows]
        return json.dumps(
            {"versions": self.versions, "base": self.base, "rows": rows, "undo": self.undo}, ensure_ascii=False
        )


def _texts(found: dict) -> dict[str, str]:
    return {str(name): str(text) for name, text in found.items()}


@require_http_methods(["GET", "HEAD", "POST"])
def target_grid(request, pk):
    """Departments down, objectives across; see the head of this file for what is posted."""
    objective_set = find_set(request, pk, to_edit=True)
    if not objective_set.is_editable:
        say_frozen(request, objective_set)
        return redirect(f"{reverse('objectives:set_detail', args=[pk])}?tab=targets")
    if not objective_set.objectives.all():
        messages.info(request, _("Add an objective first, then its targets."))
        return redirect("objectives:objective_add", pk=pk)
    if request.method != "POST":
        grid = Grid(objective_set)
        return _page(request, grid, State.of(grid))
    state = State.read(request.POST.get("state", ""))
    if state is None:
        messages.error(request, _("The table could not be read. Please fill it in again."))
        return redirect("objectives:target_grid", pk=pk)
    grid = Grid(objective_set, extra_rows=state.rows)
    typed = {name: request.POST[name] for name in grid.keys if name in request.POST}
    grid.texts |= typed
    action, _sep, about = request.POST.get("action", "save").partition(":")
    if request.headers.get("Accept") == "application/json":
        return _answer(request, grid, action)
    if action == "save":
        return _save(request, grid, state, _gone(request.POST, grid, state))
    return _press(request, grid, state, action, about)


def _page(request, grid: Grid, state: State, *, problems=(), **more):
    if not grid.problems:
        grid.mark()
    context = {
        "objective_set": grid.objective_set,
        "grid": grid,
        "lines": grid.lines(),
        "state": state,
        "problems": list(problems),
        "marked": _marked(grid),
        "pasted": "",
        "conflict": [],
        "unsaved": False,
        "fields": list(grid.fields.values()),
        "roles": [(SHORT[role], role.label) for role in TargetRole],
    }
    return render(request, "objectives/target_grid.html", context | more)


def _marked(grid: Grid) -> str:
    count = len(grid.problems)
    words = ngettext("%(count)d cell to mend", "%(count)d cells to mend", count)
    return words % {"count": count} if count else ""


# --- buttons that save nothing ----------------------------------------------------------------------------


def _answer(request, grid: Grid, action: str):
    """What the script asks: the cells a pasted block fills, or the marks of the table as it stands."""
    if action == "paste":
        pasted = _paste(request, grid)
        return JsonResponse({"cells": pasted[0], "problems": pasted[1]})
    grid.mark()
    return JsonResponse({"problems": grid.problems, "marked": _marked(grid)})


def _paste(request, grid: Grid) -> tuple[dict[str, str], list[str]]:
    """({cell name: text}, problems) of the posted block, from the cell `anchor` on."""
    anchor = (0, 0)
    key = grid.keys.get(request.POST.get("anchor", ""))
    rows = [row.key for row in grid.rows]
    ids = [one.pk for one in grid.objectives]
    if key:
        anchor = rows.index(key[1:]), ids.index(key[0])
    names = [row.name for row in grid.rows]
    pasted = paste_block(request.POST.get("pasted", ""), grid.objectives, names, anchor)
    return {cell_name(ids[c], *rows[r]): text for (r, c), text in pasted.cells.items()}, pasted.problems


def _press(request, grid: Grid, state: State, action: str, about: str):
    """What a button makes of the table."""
    before, more = dict(grid.texts), {}
    if action == "fill" and whole(about) in {one.pk for one in grid.objectives}:
        grid.fill_down(whole(about))
    elif action == "last_year":
        grid.fill_from_last_year()
    elif action == "paste":
        cells, problems = _paste(request, grid)
        grid.texts |= cells
        more = {"problems": problems, "pasted": request.POST.get("pasted", "") if problems else ""}
    elif action == "add_row":
        grid, more = _add_row(request, grid, state)
    elif action == "undo" and state.undo:
        grid.texts |= state.undo.pop()
        before = grid.texts
    changed = {name: before.get(name, "") for name, text in grid.texts.items() if before.get(name, "") != text}
    if changed:
        state.undo = [*state.undo, changed][-UNDO_STEPS:]
    return _page(request, grid, state, unsaved=True, **more)


def _add_row(request, grid: Grid, state: State) -> tuple[Grid, dict]:
    """A row for one field of administration of a department."""
    department, of = whole(request.POST.get("row_department")), whole(request.POST.get("row_field"))
    if department not in {one.pk for one in grid.departments} or of not in grid.fields:
        return grid, {"problems": [_("Choose a department and a field for the new row.")]}
    state.rows = [*state.rows, (department, of)]
    wider = Grid(grid.objective_set, extra_rows=state.rows)
    wider.texts |= grid.texts
    return wider, {}


# --- saving -----------------------------------------------------------------------------------------------


def _gone(post, grid: Grid, state: State) -> list[str]:
    """What was typed into cells that the table no longer has: somebody removed their objective."""
    names = [name for name in post if name.startswith("c-") and name not in grid.keys]
    return [post[name].strip() for name in names if post[name].strip() != state.base.get(name, "")]


def _save(request, grid: Grid, state: State, gone: list[str]):
    objective_set = grid.objective_set
    if gone:
        words = _("Somebody has removed an objective in the meantime. Typed there and not saved: %(texts)s")
        return _page(request, grid, state, problems=[words % {"texts": "; ".join(one or "–" for one in gone)}])
    shown = {name for name in grid.keys if name in request.POST}
    changed = [name for name in shown if grid.texts.get(name, "").strip() != state.base.get(name, "")]
    cells, unread = grid.read(sorted(changed))
    problems = unread
    if unread:
        problems = unread | _named(services.grid_problems(objective_set, cells))
    else:
        try:
            saved = services.save_target_grid(request.actor, objective_set, cells, _versions(grid, state))
        except services.GridErrors as error:
            problems = _named(error.cells)
        except services.GridConflict as error:
            return _show_conflict(request, grid, state, error)
        except UserError as error:
            return _page(request, grid, state, problems=[str(error.message)])
        else:
            messages.success(request, _saved_words(saved))
            return redirect("objectives:target_grid", pk=objective_set.pk)
    grid.mark()
    grid.problems |= problems
    in_order = [problems[name] for name in grid.keys if name in problems]
    return _page(request, grid, state, problems=in_order)


def _named(cells: dict) -> dict[str, str]:
    return {cell_name(*key): words for key, words in cells.items()}


def _versions(grid: Grid, state: State) -> dict[int, int]:
    """What the person had before them; an objective they were not shown counts as changed since."""
    return {one.pk: state.versions.get(one.pk, 0) for one in grid.objectives}


def _saved_words(saved) -> str:
    if not saved:
        return _("Nothing was changed.")
    labels = ", ".join(one.label for one in saved)
    return ngettext(
        "The targets of objective %(labels)s were saved.",
        "The targets of objectives %(labels)s were saved.",
        len(saved),
    ) % {"labels": labels}


def _show_conflict(request, grid: Grid, state: State, error: services.GridConflict):
    """The table with what was typed, what others saved meanwhile taken in where nothing was typed, and both values where
    the two differ."""
    fresh = Grid(find_set(request, grid.objective_set.pk), extra_rows=state.rows)
    stored, both = dict(fresh.texts), []
    names = {row.key: row.name for row in fresh.rows}
    for name, (objective, *row) in fresh.keys.items():
        mine, base, theirs = (found.get(name, "").strip() for found in (grid.texts, state.base, stored))
        if mine == base:
            continue
        fresh.texts[name] = mine
        if theirs not in (base, mine):
            both.append({"label": _label(fresh, objective), "name": names[tuple(row)], "theirs": theirs, "mine": mine})
    fresh_state = State.of(fresh)
    fresh_state.rows, fresh_state.undo = state.rows, []
    return _page(request, fresh, fresh_state, problems=[str(error.message)], conflict=both)


def _label(grid: Grid, objective_id: int) -> str:
    return next(one.label for one in grid.objectives if one.pk == objective_id)
