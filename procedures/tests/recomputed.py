"""The columns of form II.06a counted again, case by case, in plain Python by regulations 3.2 to 3.5.

Written apart from the product, and uses nothing of it: a case is a dict of what the table holds, a day a datetime.date.
"""

from collections import Counter

COLUMNS = (
    "carried_over", "received_online", "received_counter_post", "early", "on_time", "late", "pending_within", "pending_overdue",
)  # fmt: skip


def columns_of(case: dict, first, last, today) -> set[str]:
    """The columns that this case is counted in, in the period from `first` to `last`, as seen on `today`."""
    if today < last:
        last = max(today, first)  # the period is still running, or has not begun
    if case["status"] in (1, 3) or case["received_on"] > last:
        return set()
    ended = case["finished_on"]
    found = set()
    if case["received_on"] >= first:
        found.add("received_online" if case["channel"] == 2 else "received_counter_post")
    elif ended is None or ended >= first:
        found.add("carried_over")
    else:
        return set()
    if ended is not None and ended <= last:
        days = (ended - case["due_on"]).days
        found.add("early" if days < 0 else "late" if days > 0 else "on_time")
    else:
        found.add("pending_within" if _still_in_time(case, last) else "pending_overdue")
    return found


def _still_in_time(case: dict, last) -> bool:
    if case["due_on"] >= last:
        return True
    # The clock stands still while the applicant is awaited, unless the time had run out before.
    if case["finished_on"] is None and case["status"] in (5, 6):
        return case["paused_on"] is None or case["paused_on"] <= case["due_on"]
    return False


def counted(cases: list[dict], key, first, last, today) -> dict:
    """{value of `key`: Counter of columns} over these cases; `key` is a function of a case."""
    found: dict = {}
    for case in cases:
        found.setdefault(key(case), Counter()).update(columns_of(case, first, last, today))
    return found


def rate_parts(cases: list[dict], first, last, today, definition: str) -> tuple[int, int]:
    """(numerator, denominator) of the on-time rate: "finished", "handled" (Decision 766) or "received" (Decree 61)."""
    numerator = denominator = 0
    for case in cases:
        columns = columns_of(case, first, last, today)
        if not columns:
            continue
        finished = columns & {"early", "on_time", "late"}
        if definition == "handled":
            denominator += 1
            in_time = columns & {"early", "on_time", "pending_within"}
            numerator += bool(in_time) and case["supplement_requests"] <= 1
        else:
            denominator += 1 if definition == "received" else bool(finished)
            numerator += bool(columns & {"early", "on_time"})
    return numerator, denominator
