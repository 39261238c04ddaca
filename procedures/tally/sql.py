"""What a case adds to the rollup, once, as SQL: the same text fills it, keeps it in the triggers, checks it, and counts single days.

A case leaves up to three dated events (regulations 3.2 to 3.5):

* received, on the day of receipt; statuses 1 and 3 count as not received, and leave nothing else;
* finished early, on time or late, on the day it ended, judged by day against the due day; 7 and 8 have ended like any other;
* overdue, on the day after the due day, unless it was finished by then, or waits for its applicant since before.

So in a period: what flows is the sum of its events; pending and overdue at its end are running sums: received less finished, overdue
less finished late.
"""

from django.db import connection

from procedures.querysets import NEVER_RECEIVED, ONLINE, PAUSED

SUMS = (
    "received", "received_online", "early", "on_time", "late", "overdue",
    "repeat_received", "repeat_kept", "repeat_late", "repeat_overdue",
    "stepped", "steps_kept", "not_received",
)  # fmt: skip
DEPARTMENT_KEYS = ("agency_id", "department_id", "bucket")
PROCEDURE_KEYS = ("agency_id", "department_id", "procedure_id", "channel", "bucket")
DEPARTMENT_TABLE, PROCEDURE_TABLE = "procedures_departmenttally", "procedures_proceduretally"
CASES = "procedures_case"

_NEVER = f"status IN {NEVER_RECEIVED}"
# What can still become, is, or was overdue; an index of cases has the same condition.
OPEN_OR_LATE = "(finished_on IS NULL OR finished_on > due_on)"
_WAITS = f"(finished_on IS NULL AND status IN {PAUSED} AND (paused_on IS NULL OR paused_on <= due_on))"
_REPEAT = "supplement_requests > 1"


def _if(condition: str) -> str:
    return f"CASE WHEN {condition} THEN 1 ELSE 0 END"


# (day, condition on cases, {sum: SQL})
EVENTS = (
    (
        "received_on",
        "TRUE",
        {
            "received": _if(f"NOT {_NEVER}"),
            "received_online": _if(f"NOT {_NEVER} AND channel = {ONLINE}"),
            "repeat_received": _if(f"NOT {_NEVER} AND {_REPEAT}"),
            "not_received": _if(_NEVER),
        },
    ),
    (
        "finished_on",
        f"finished_on IS NOT NULL AND NOT {_NEVER}",
        {
            "early": _if("finished_on < due_on"),
            "on_time": _if("finished_on = due_on"),
            "late": _if("finished_on > due_on"),
            "repeat_kept": _if(f"finished_on <= due_on AND {_REPEAT}"),
            "repeat_late": _if(f"finished_on > due_on AND {_REPEAT}"),
            "stepped": _if("steps_total > 0"),
            "steps_kept": _if("steps_total > 0 AND steps_late = 0"),
        },
    ),
    (
        "overdue_from",
        f"{OPEN_OR_LATE} AND NOT {_NEVER} AND NOT {_WAITS}",
        {"overdue": "1", "repeat_overdue": _if(_REPEAT)},
    ),
)


def day_after(column: str, vendor: str) -> str:
    """SQL: the day after a day."""
    return f"({column} + 1)" if vendor == "postgresql" else f"date({column}, '+1 day')"


def bucket_of(day: str, vendor: str) -> str:
    """SQL: the first day of the half-month of a day: the 1st up to the 14th, the 15th after it."""
    if vendor == "postgresql":
        number = f"extract(day FROM {day})::int"
        return f"({day} - ({number} - CASE WHEN {number} > 14 THEN 15 ELSE 1 END))"
    return f"substr({day}, 1, 8) || CASE WHEN substr({day}, 9, 2) > '14' THEN '15' ELSE '01' END"


def events(
    source: str, *, sign: str = "", by_day: bool = False, days: str = "", where: str = "", vendor: str = ""
) -> str:
    """SELECT … UNION ALL …: the events of the rows of `source`, a table like that of cases.

    Columns: agency_id, department_id, procedure_id, channel, `bucket` (the day itself with `by_day`), and SUMS, each with `sign` before it.
    `days`: a condition such as "{day} <= %(last{due})s", where the parameter `last_due` is the day before `last`; `where`: one on cases.
    """
    vendor = vendor or connection.vendor
    parts = []
    for day, condition, sums in EVENTS:
        shown = day_after("due_on", vendor) if day == "overdue_from" else day
        values = [f"{sign}({sums[name]}) AS {name}" if name in sums else f"0 AS {name}" for name in SUMS]
        conditions = [condition, *([_on(day, days)] if days else []), *([where] if where else [])]
        parts.append(
            f"SELECT agency_id, department_id, procedure_id, channel, {shown if by_day else bucket_of(shown, vendor)} AS bucket, "
            f"{', '.join(values)} FROM {source} WHERE {' AND '.join(conditions)}"
        )
    return " UNION ALL ".join(parts)


def _on(day: str, days: str) -> str:
    """The condition on the day of an event. For overdue it is put on the due day, which an index serves, by parameters of their own."""
    if day != "overdue_from":
        return days.format(day=day, due="")
    return days.format(day="due_on", due="_due")


def summed(names=SUMS) -> str:
    return ", ".join(f"SUM({name})" for name in names)


def not_nothing() -> str:
    """HAVING: something is left of a group."""
    return " OR ".join(f"SUM({name}) <> 0" for name in SUMS)


def kept(source: str) -> list[str]:
    """Statements that add the sums of `source` (a SELECT like `events`) to both tables."""
    return [
        f"INSERT INTO {table} ({', '.join((*keys, *SUMS))}) SELECT {', '.join(keys)}, {summed()} FROM ({source}) e "
        f"GROUP BY {', '.join(keys)} HAVING {not_nothing()}"
        for table, keys in ((PROCEDURE_TABLE, PROCEDURE_KEYS), (DEPARTMENT_TABLE, DEPARTMENT_KEYS))
    ]


def kept_at_once(source: str) -> str:
    """The same as one statement that reads `source` once (PostgreSQL)."""
    fine, coarse = ", ".join((*PROCEDURE_KEYS, *SUMS)), ", ".join((*DEPARTMENT_KEYS, *SUMS))
    named = ", ".join(f"SUM({name})::int AS {name}" for name in SUMS)
    return (
        f"WITH sums AS MATERIALIZED (SELECT {', '.join(PROCEDURE_KEYS)}, {named} FROM ({source}) e "
        f"GROUP BY {', '.join(PROCEDURE_KEYS)} HAVING {not_nothing()}), "
        f"fine AS (INSERT INTO {PROCEDURE_TABLE} ({fine}) SELECT {fine} FROM sums) "
        f"INSERT INTO {DEPARTMENT_TABLE} ({coarse}) SELECT {', '.join(DEPARTMENT_KEYS)}, {summed()} FROM sums "
        f"GROUP BY {', '.join(DEPARTMENT_KEYS)} HAVING {not_nothing()}"
    )
