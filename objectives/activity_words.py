"""Tables of objectives in the words of the activity log: what changed row by row, not the whole table twice."""

import re

from django.utils.translation import gettext as _

# `theo dõi và báo cáo ≥ 98 %`: the part a department plays, then its target.
GOAL = re.compile(r"(?P<part>.*?)\s*(?P<goal>(?:[≥≤<>=]\s*)?\d.*)?")
SIGN = re.compile(r"^[≥≤<>=]\s*")


def _by_department(rows) -> dict[str, str]:
    """`Phòng Tư pháp: theo dõi ≥ 98 %` as {department: the rest}."""
    found = {}
    for row in rows or []:
        department, _colon, rest = str(row).partition(": ")
        found[department] = rest
    return found


def _goals(before: str, after: str) -> tuple[str, str] | None:
    """Only the targets, where nothing else differs; without a sign that both share. None where the part differs too."""
    old, new = GOAL.fullmatch(before), GOAL.fullmatch(after)
    if old is None or new is None:  # more than one line
        return None
    if old["part"] != new["part"] or not old["goal"] or not new["goal"]:
        return None
    signs = {(SIGN.match(goal) or [""])[0] for goal in (old["goal"], new["goal"])}
    if len(signs) == 1:
        return SIGN.sub("", old["goal"]), SIGN.sub("", new["goal"])
    return old["goal"], new["goal"]


def targets_saved(entry):
    """One department's target that changed is the sentence; otherwise each department that differs is a line."""
    from agencies.activity_words import NOTHING, Change

    before, after = _by_department(entry.before.get("targets")), _by_department(entry.after.get("targets"))
    changed = [name for name in {**after, **before} if before.get(name) != after.get(name)]
    if len(changed) == 1 and changed[0] in before and changed[0] in after:
        goals = _goals(before[changed[0]], after[changed[0]])
        if goals:
            text = _("changed the target of %(department)s from %(before)s to %(after)s for objective %(object)s")
            values = {"department": changed[0], "before": goals[0], "after": goals[1], "object": entry.object_name}
            return text % values, []
    changes = []
    for name in changed:
        old, new = before.get(name) or NOTHING, after.get(name) or _("no longer there")
        goals = _goals(old, new) if name in before and name in after else None
        changes.append(Change(name, *(goals or (old, new))))
    return "", changes


def plan_saved(entry):
    """Tasks that were added, changed (by their place) or taken out."""
    from agencies.activity_words import NOTHING, Change

    before, after = entry.before.get("plan") or [], entry.after.get("plan") or []
    changes = []
    for number in range(max(len(before), len(after))):
        old, new = (_task(rows, number) for rows in (before, after))
        if old != new:
            name = _("task %(number)d") % {"number": number + 1}
            changes.append(Change(name, old or NOTHING, new or _("no longer there")))
    return "", changes


def _task(rows: list, number: int) -> str:
    if number >= len(rows):
        return ""
    row = rows[number]
    # Six texts, then recurrence and day as codes, then who is meant.
    parts = [*row[:6], *row[8:9]] if isinstance(row, list) else [row]
    return ", ".join(str(part) for part in parts if part)[:160]
