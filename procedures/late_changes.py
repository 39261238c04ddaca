"""Which cases make today's figures of a closed period differ from the closed ones.

Cases that came into the books later are known by their ids; cases that were changed, by the activity log: it holds what they were before.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from agencies.models import ActivityEntry
from procedures.models import Case, CaseRules, StatisticsClosing
from procedures.models.case import local_day
from procedures.querysets import NEVER_RECEIVED, ONLINE, PAUSED

# More than so many nobody looks through one by one.
MOST = 5_000
KEYS = ("department_id", "procedure_id", "channel")
SEEN_ONLY = ("agencies.viewed", "agencies.exported")


@dataclass(frozen=True)
class LateChanges:
    """Ids of the cases; `is_all` is False where there are more than MOST."""

    ids: list[int] = field(default_factory=list)
    is_all: bool = True


def columns_of(case: dict, start: date, end: date) -> frozenset[str]:
    """The counted columns of form II.06a that a case is in, as querysets.column_filters say it. `case`: values by field name."""
    received, due, finished = case["received_on"], case["due_on"], case["finished_on"]
    if case["status"] in NEVER_RECEIVED or received > end:
        return frozenset()
    found = set()
    if received >= start:
        found.add("received_online" if case["channel"] == ONLINE else "received_counter_post")
    elif finished is None or finished >= start:
        found.add("carried_over")
    if finished is not None and finished <= end:
        if finished >= start:
            found.add("early" if finished < due else "on_time" if finished == due else "late")
    else:
        stopped_in_time = case["paused_on"] is None or case["paused_on"] <= due
        waits = finished is None and case["status"] in PAUSED and stopped_in_time
        found.add("pending_within" if due >= end or waits else "pending_overdue")
    return frozenset(found)


def late_changes(closing: StatisticsClosing) -> LateChanges:
    """The cases added or changed after a closing that are in other columns or groups than they were."""
    start, end = closing.period_start, closing.period_end
    last = closing.figures.get("last_case", 0)
    cases = Case.objects.of_agency(closing.agency_id).filter(received_on__lte=end)
    # A new case counts where it touches the period at all.
    added = cases.touching(start, end).filter(pk__gt=last).exclude(status__in=NEVER_RECEIVED)
    ids = list(added.order_by("pk").values_list("pk", flat=True)[: MOST + 1])
    before = _before(closing)
    extended = CaseRules.of(closing.agency_id).counts_extended
    names = ("pk", "due_at", "status", "received_on", "due_on", "finished_on", "paused_on", *KEYS)
    known = Case.objects.of_agency(closing.agency_id).filter(pk__in=list(before), pk__lte=last)
    for now in known.order_by("pk").values(*names):
        then = now | _earlier(before[now["pk"]], now, extended)
        moved = any(then[key] != now[key] for key in KEYS)
        was, is_ = columns_of(then, start, end), columns_of(now, start, end)
        if was != is_ or moved and (was or is_):
            ids.append(now["pk"])
    return LateChanges(ids[:MOST], len(ids) <= MOST)


def _before(closing: StatisticsClosing) -> dict[int, dict]:
    """Of each case changed since: its values at the closing, as far as they changed; the oldest entry knows best."""
    entries = ActivityEntry.objects.filter(agency=closing.agency_id, at__gt=closing.closed_at)
    entries = entries.filter(object_label="procedures.Case").exclude(code__in=SEEN_ONLY)
    found: dict[int, dict] = {}
    for pk, before in entries.order_by("-at", "-pk").values_list("object_id", "before")[: 4 * MOST]:
        found[int(pk)] = found.get(int(pk), {}) | before
    return found


def _earlier(before: dict, now: dict, extended: bool) -> dict:
    """The values of the log as the case holds them. `extended`: whether the agency judges by the new due date."""
    values = {}
    for name in ("received", "due", "finished"):
        if f"{name}_on" in before:
            values[f"{name}_on"] = _day(before[f"{name}_on"])
        elif f"{name}_at" in before:
            values[f"{name}_on"] = _day(before[f"{name}_at"])
    if extended and "extended_due_at" in before:
        promised = _day(before["due_at"]) if "due_at" in before else local_day(now["due_at"])
        values["due_on"] = _day(before["extended_due_at"]) or promised
    if "paused_on" in before:
        values["paused_on"] = _day(before["paused_on"])
    for key in ("status", *KEYS):
        for name in (key, key.removesuffix("_id")):
            if isinstance(before.get(name), int):
                values[key] = before[name]
    if values.get("received_on", now["received_on"]) is None or values.get("due_on", now["due_on"]) is None:
        return {}
    return values


def _day(text: str | None) -> date | None:
    """The day of a moment or day in the log."""
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return local_day(moment) if moment.tzinfo else moment.date()
