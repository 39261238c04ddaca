"""The plan of one objective, saved as a table: all of it or nothing."""

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.activity import log
from agencies.text import fold, nfc
from objectives.models import ActionPlanItem, Objective, Recurrence
from objectives.services.base import RowErrors, touch, writable_objective

TEXTS = ("task", "lead", "joining", "when_words", "resources", "evaluation")
LIMITS = {"task": 2000, "lead": 250, "joining": 250, "when_words": 100, "resources": 250, "evaluation": 250}


def recurrence_of(when_words: str) -> str:
    """What words such as “Thường xuyên hàng quý” mean; the most frequent fixed date wins over "continuous"."""
    key = fold(when_words)
    if "quy" in key:
        return Recurrence.QUARTERLY
    if "nam" in key and ("hang" in key or "moi" in key):
        return Recurrence.YEARLY
    if "thuong xuyen" in key or "lien tuc" in key or not key:
        return Recurrence.ALWAYS
    return Recurrence.ONCE


@transaction.atomic
def save_plan(actor, objective: Objective, rows: list[dict], *, version: int | None = None) -> list[ActionPlanItem]:
    """Replace the plan of an objective by `rows`, in their order.

    A row: {"task", "lead", "joining", "when_words", "recurrence", "due_on", "resources", "evaluation", "number"}; a task is needed,
    an empty row is left out, a missing recurrence follows from the words. RowErrors names row and field; Conflict
    where somebody saved since `version`.
    """
    row = writable_objective(actor, objective, version)
    given = [
        (number, _line(one)) for number, one in enumerate(rows) if any((one.get(name) or "").strip() for name in TEXTS)
    ]
    _check([(index, rows[index].get("number") or index + 1, line) for index, line in given])
    lines = [line for _index, line in given]
    old = list(row.plan_items.all())
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


def _line(row: dict) -> dict:
    line = {name: nfc(row.get(name) or "").strip() for name in TEXTS}
    line["recurrence"] = row.get("recurrence") or recurrence_of(line["when_words"])
    line["due_on"] = row.get("due_on")
    return line


def _plain(item: ActionPlanItem) -> list[str]:
    return [*(getattr(item, name) for name in TEXTS), item.recurrence, item.due_on.isoformat() if item.due_on else ""]


def _check(lines: list[tuple[int, int, dict]]) -> None:
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
        if found:
            problems[index] = {
                field: _("Row %(row)d: %(problem)s.") % {"row": number, "problem": words}
                for field, words in found.items()
            }
    if problems:
        raise RowErrors(problems)
