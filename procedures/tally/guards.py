"""The triggers by which the database itself keeps the rollup and a case's counts of steps, in the transaction of the change.

No code path can forget them: forms, imports, the API, commands and plain SQL all pass here. PostgreSQL works statement by statement on
what changed, SQLite row by row. Made anew after each `migrate`, since SQLite loses the triggers of a table that is altered.
"""

import hashlib

from procedures.tally.sql import CASES, DEPARTMENT_TABLE, PROCEDURE_TABLE, events, kept, kept_at_once

STEPS = "procedures_casestep"
_STEP_COUNTS = "count(*) AS total, count(CASE WHEN used_hours > allowed_hours THEN 1 END) AS late"
STAMPED = "qms_tally_change"
# Steps that were there before their triggers.
_RECOUNT_ALL = (
    f"UPDATE {CASES} SET (steps_total, steps_late) = (SELECT {_STEP_COUNTS} FROM {STEPS} s WHERE s.case_id = {CASES}.id) "
    f"WHERE id IN (SELECT case_id FROM {STEPS})"
)
TABLES = {CASES, STEPS, DEPARTMENT_TABLE, PROCEDURE_TABLE}


def install_after_migrate(sender, using, **kwargs) -> None:
    """Receiver of post_migrate."""
    from django.db import connections, router

    if router.allow_migrate(using, "procedures"):
        install(connections[using])


def install(connection) -> bool:
    """Put the triggers in place where they differ from what the code says, and fill the rollup anew. True when something was done."""
    if not set(connection.introspection.table_names()) >= TABLES:
        return False
    postgresql = connection.vendor == "postgresql"
    wanted = postgresql_triggers() if postgresql else sqlite_triggers()
    stamp = hashlib.sha256("\n".join(wanted).encode()).hexdigest()
    with connection.cursor() as cursor:
        if (_stamped if postgresql else _standing)(cursor) == (stamp if postgresql else _created(wanted)):
            return False
        for sql in wanted:
            cursor.execute(sql)
        cursor.execute(_RECOUNT_ALL)
        for table in (DEPARTMENT_TABLE, PROCEDURE_TABLE):
            cursor.execute(f"DELETE FROM {table}")
        for sql in kept(events(CASES, vendor=connection.vendor)):
            cursor.execute(sql)
        if postgresql:
            cursor.execute(f"COMMENT ON FUNCTION {STAMPED}() IS '{stamp}'")
    return True


def _stamped(cursor) -> str | None:
    cursor.execute("SELECT obj_description(to_regproc(%s), 'pg_proc')", [STAMPED])
    return cursor.fetchone()[0]


def _standing(cursor) -> list[str]:
    """The triggers that SQLite has; a table that was altered has lost its own."""
    cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'qms_%' ORDER BY name")
    return [row[0] for row in cursor.fetchall()]


def _created(wanted: list[str]) -> list[str]:
    return sorted((sql for sql in wanted if sql.startswith("CREATE")), key=lambda sql: sql.split()[2])


# --- PostgreSQL -------------------------------------------------------------------------------------------


def postgresql_triggers() -> list[str]:
    new, old = events("new_rows", vendor="postgresql"), events("old_rows", sign="-", vendor="postgresql")
    bodies = {
        "insert": kept_at_once(new),
        "delete": kept_at_once(old),
        "change": kept_at_once(f"{new} UNION ALL {old}"),
    }
    found = []
    for name, event, tables in (
        ("insert", "INSERT", "NEW TABLE AS new_rows"),
        ("delete", "DELETE", "OLD TABLE AS old_rows"),
        ("change", "UPDATE", "OLD TABLE AS old_rows NEW TABLE AS new_rows"),
    ):
        found += _statement_trigger(f"qms_tally_{name}", CASES, event, tables, bodies[name])
    for name, event, tables in (
        ("insert", "INSERT", "NEW TABLE AS new_rows"),
        ("delete", "DELETE", "OLD TABLE AS old_rows"),
        ("change", "UPDATE", "OLD TABLE AS old_rows NEW TABLE AS new_rows"),
    ):
        changed = " UNION ".join(
            f"SELECT DISTINCT case_id FROM {rows}" for rows in ("old_rows", "new_rows") if rows in tables
        )
        found += _statement_trigger(f"qms_steps_{name}", STEPS, event, tables, _recount(changed))
    return found


def _statement_trigger(name: str, table: str, event: str, tables: str, body: str) -> list[str]:
    # SECURITY DEFINER: the rollup follows the cases whatever the scope of the one who changes them.
    return [
        f"""
        CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
        BEGIN
            {body};
            RETURN NULL;
        END $$
        """,
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        f"CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
    ]


def _recount(changed: str) -> str:
    return f"""
        UPDATE {CASES} c SET steps_total = n.total, steps_late = n.late
        FROM (
            SELECT t.case_id, count(s.id) AS total, count(s.id) FILTER (WHERE s.used_hours > s.allowed_hours) AS late
            FROM ({changed}) t LEFT JOIN {STEPS} s ON s.case_id = t.case_id GROUP BY t.case_id
        ) n
        WHERE c.id = n.case_id AND (c.steps_total, c.steps_late) IS DISTINCT FROM (n.total, n.late)
    """


# --- SQLite -----------------------------------------------------------------------------------------------


def sqlite_triggers() -> list[str]:
    columns = (
        "agency_id", "department_id", "procedure_id", "channel", "status", "received_on", "due_on", "finished_on", "paused_on",
        "supplement_requests", "steps_total", "steps_late",
    )  # fmt: skip

    def row(name: str) -> str:
        return f"(SELECT {', '.join(f'{name}.{column} AS {column}' for column in columns)})"

    new = events(row("NEW"), vendor="sqlite")
    old = events(row("OLD"), sign="-", vendor="sqlite")
    differs = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in columns)
    bodies = (
        ("insert", "AFTER INSERT", "", kept(new)),
        ("delete", "AFTER DELETE", "", kept(old)),
        ("change", "AFTER UPDATE", f"WHEN {differs}", kept(f"{new} UNION ALL {old}")),
    )
    found = []
    for name, event, when, statements in bodies:
        found += _row_trigger(f"qms_tally_{name}", event, CASES, when, statements)
    for name, event, rows in (
        ("insert", "AFTER INSERT", ("NEW",)),
        ("delete", "AFTER DELETE", ("OLD",)),
        ("change", "AFTER UPDATE", ("OLD", "NEW")),
    ):
        statements = [
            f"UPDATE {CASES} SET (steps_total, steps_late) = (SELECT {_STEP_COUNTS} FROM {STEPS} WHERE case_id = {row}.case_id) "
            f"WHERE id = {row}.case_id"
            for row in rows
        ]
        found += _row_trigger(f"qms_steps_{name}", event, STEPS, "", statements)
    return found


def _row_trigger(name: str, event: str, table: str, when: str, statements: list[str]) -> list[str]:
    body = "; ".join(statements)
    return [
        f"DROP TRIGGER IF EXISTS {name}",
        f"CREATE TRIGGER {name} {event} ON {table} FOR EACH ROW {when} BEGIN {body}; END",
    ]
