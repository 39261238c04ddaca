"""What PostgreSQL itself enforces: the application's role, row-level security, the append-only chained activity log.

`install(connection)` brings a database up to what the models say; it runs after every `migrate` and does nothing when
nothing changed. SQLite has none of it.
"""

import hashlib

from django.conf import settings
from django.db import router

from agencies.database import policies, roles, trail
from agencies.database.models import our_models

STAMP = "qms_guards"


def statements(role: str) -> list[str]:
    """Everything that is run, in order; the same text means the same guards."""
    models = our_models()
    return [
        *trail.functions(),
        *trail.log_triggers(),
        *(sql for model in models for sql in trail.change_triggers(model)),
        *(sql for model in models for sql in policies.of(model)),
        *roles.grants(role),
    ]


def is_complete(connection) -> bool:
    """Whether every table of ours is there yet (not so while migrating to an early state)."""
    tables = set(connection.introspection.table_names())
    return all(model._meta.db_table in tables for model in our_models())


def install(connection) -> bool:
    """Make roles, policies and triggers anew where they differ from what the code says. True when something was done."""
    if connection.vendor != "postgresql" or not is_complete(connection):
        return False
    role = settings.DATABASE_APP_ROLE
    wanted = statements(role)
    stamp = hashlib.sha256("\n".join(wanted).encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description(to_regproc(%s), 'pg_proc')", ["qms_mark_change"])
        if cursor.fetchone()[0] == stamp:
            return False
        roles.ensure(cursor, role)
        for sql in wanted:
            cursor.execute(sql)
        cursor.execute(f"COMMENT ON FUNCTION qms_mark_change() IS '{stamp}'")
    return True


def install_after_migrate(sender, using, **kwargs) -> None:
    """Receiver of post_migrate."""
    from django.db import connections

    if router.allow_migrate(using, "agencies"):
        install(connections[using])
