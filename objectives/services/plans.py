"""The plan of one objective, saved as a table: all of it or nothing. And who leads a task, told after the words were decided."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import clock
from agencies.activity import log
from agencies.errors import UserError
from agencies.models import Department
from agencies.text import nfc
from objectives import permissions
from objectives.models import ActionPlanItem, Objective, Recurrence, SetState
from objectives.plan_dates import recurrence_of, when_of
from objectives.plan_leads import Lead, guess, lead_of_key
from objectives.services.base import RowErrors, demand, touch, writable_objective

__all__ = ["recurrence_of", "save_plan", "assign_item", "copied_plan"]

TEXTS = ("task", "lead", "joining", "when_words", "resources", "evaluation")
LIMITS = {"task": 2000, "lead": 250, "joining": 250, "when_words": 100, "resources": 250, "evaluation": 250}


@transaction.atomic
def save_plan(actor, objective: Objective, rows: list[dict], *, version: int | None = None) -> list[ActionPlanItem]:
    """Replace the plan of an objective by `rows`, in their order.

    A row: {"task", "lead", "who", "joining", "when_words", "recurrence", "due_on", "resources", "evaluation", "number"}; a task is
    needed, an empty row is left out. What a row doesn't say of who is meant (`who`: a key of plan_leads.Lead), how often and by which
    day follows from its words. RowErrors names row and field; Conflict where somebody saved since `version`.
    """
    row = writable_objective(actor, objective, version)
    departments = list(Department.objects.of_agency(row.objective_set.agency).order_by("position", "pk"))
    given = [
        (number, _line(one, row, departments))
        for number, one in enumerate(rows)
        if any((one.get(name) or "").strip() for name in TEXTS)
    ]
    _check([(index, rows[index].get("number") or index + 1, line) for index, line in given], row.objective_set.year)
    lines = [{name: value for name, value in line.items() if name != "problem"} for _index, line in given]
    old = list(row.plan_items.select_related("lead_department"))
    before = [_plain(item) for item in old]
    items = [ActionPlanItem(objective=row, position=position, **line) for position, line in enumerate(lines, 1)]
    after = [_plain(item) for item in items]
    if before == after:
        return old
    row.plan_items.all().delete()
    ActionPlanItem.objects.bulk_create(items)
    row.version += 1
    row.save(update_fields=["version"])
    touch(row.objective_set)
    log(
        actor,
        "objectives.plan_saved",
        row,
        before={"plan": before},
        after={"plan": after},
        agency=row.objective_set.agency,
    )
    return items


def _line(row: dict, objective: Objective, departments: list[Department]) -> dict:
    """The columns of an item, and the words about time that are no date (`problem`)."""
    line = {name: nfc(row.get(name) or "").strip() for name in TEXTS}
    objective_set = objective.objective_set
    when = when_of(line["when_words"], objective_set.year, objective_set.agency.cut_off)
    line["recurrence"] = row.get("recurrence") or when.recurrence
    line["due_on"], line["problem"] = row.get("due_on"), ""
    if line["due_on"] is None and line["recurrence"] in (Recurrence.ONCE, Recurrence.YEARLY):
        line["due_on"], line["problem"] = when.due_on, when.problem
    existing = [one for one in departments if one.valid_to is None or one.valid_to.year >= objective_set.year]
    who = row.get("who") or ""
    lead = lead_of_key(who, existing) if who else guess(line["lead"], existing)
    return line | (lead or Lead("?")).fields


def _plain(item: ActionPlanItem) -> list[str]:
    """An item in words; the texts first, as activity_words.plan_saved reads them."""
    due = item.due_on.isoformat() if item.due_on else ""
    return [*(getattr(item, name) for name in TEXTS), item.recurrence, due, item.who_words]


def _check(lines: list[tuple[int, int, dict]], year: int) -> None:
    problems: dict[int, dict[str, str]] = {}
    for index, number, line in lines:
        found = {}
        for name, words in (("task", _("write the task")), ("lead", _("say who leads")), ("when_words", _("say when"))):
            if not line[name]:
                found[name] = words
        for name, limit in LIMITS.items():
            if len(line[name]) > limit:
                found[name] = _("at most %(count)d characters") % {"count": limit}
        if line["recurrence"] not in Recurrence.values:
            found["recurrence"] = _("choose how often")
        if line["lead_kind"] == "?":
            found["who"] = _("choose somebody of the list")
        if line["problem"]:
            found["when_words"] = _("%(day)s is not a date") % {"day": line["problem"]}
        elif line["due_on"] and line["due_on"].year != year:
            found["due_on"] = _("%(day)s does not lie in %(year)d") % {
                "day": f"{line['due_on']:%d/%m/%Y}",
                "year": year,
            }
        if found:
            problems[index] = {
                field: _("Row %(row)d: %(problem)s.") % {"row": number, "problem": words}
                for field, words in found.items()
            }
    if problems:
        raise RowErrors(problems)


def copied_plan(items: Iterable[ActionPlanItem], objective: Objective, before: int) -> list[ActionPlanItem]:
    """The plan of an objective of the year `before` for a new one, not stored yet: days and years in the words move on with the
    year, and a leading department that is none of this agency's any more is looked for again in the words."""
    year = objective.objective_set.year
    departments = list(Department.objects.of_agency(objective.objective_set.agency).order_by("position", "pk"))
    departments = [one for one in departments if one.valid_to is None or one.valid_to.year >= year]
    copies = []
    for item in items:
        texts = {name: getattr(item, name).replace(str(before), str(year)) for name in TEXTS}
        due_on = _in_year(item.due_on, year) if item.due_on else None
        lead = Lead(item.lead_kind, item.lead_department, item.lead_role)
        if not lead.kind or (lead.department and lead.department not in departments):
            lead = guess(item.lead, departments)
        copies.append(
            ActionPlanItem(
                objective=objective,
                position=item.position,
                recurrence=item.recurrence,
                due_on=due_on,
                **texts,
                **lead.fields,
            )
        )
    return copies


def _in_year(day: date, year: int) -> date:
    """The same day of another year; 28/2 for a 29/2 that the year doesn't have."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


@transaction.atomic
def assign_item(actor, item: ActionPlanItem, *, who: str, due_on: date | None = None) -> ActionPlanItem:
    """Say who is meant, and by which day, in a plan that is in force already; its words stay as they were decided.

    Makes the tasks of days from today on; open ones of somebody who was taken for the leader are dropped. `due_on` counts where
    the plan names no day. UserError for a choice that is none.
    """
    from objectives.services.tasks import drop_misassigned, make_tasks

    row = (
        ActionPlanItem.objects.select_for_update(of=("self",))
        .select_related("objective__objective_set__agency", "lead_department")
        .get_to_change(item.pk)
    )
    objective_set = row.objective.objective_set
    demand(permissions.can_edit_set(actor, objective_set))
    if objective_set.state != SetState.IN_FORCE:
        raise UserError(_("These objectives are not in force; change the plan itself."))
    departments = Department.objects.of_agency(objective_set.agency).order_by("position", "pk")
    lead = lead_of_key(who, departments)
    if lead is None:
        raise UserError(_("Choose somebody of the list."), field="who")
    if due_on is not None and due_on.year != objective_set.year:
        text = _("%(day)s does not lie in %(year)d")
        raise UserError(text % {"day": f"{due_on:%d/%m/%Y}", "year": objective_set.year}, field="due_on")
    before = {"who": row.who_words, "due_on": row.due_on}
    for name, value in lead.fields.items():
        setattr(row, name, value)
    row.due_on = row.due_on or due_on
    row.save(update_fields=[*lead.fields, "due_on"])
    after = {"who": row.who_words, "due_on": row.due_on}
    log(actor, "objectives.plan_assigned", row, before=before, after=after, agency=objective_set.agency)
    drop_misassigned(actor, row)
    make_tasks(actor, objective_set, since=clock.today())
    return row
