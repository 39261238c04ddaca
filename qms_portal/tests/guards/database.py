"""The suite works under the application's own database role, bound by every policy and trigger; see agencies/database/.

Test code itself (factories, assertions) sees every agency and needs no entries in the activity log. What a test asks of the product
does not: a request has the scope of its actor, a command or task opens its own, and every request that changes something
must have left an entry.
"""

from contextlib import contextmanager

from django.core.handlers.base import BaseHandler
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations

from agencies import tenancy

PREPARING = tenancy.Scope(read=tenancy.ALL, write=tenancy.ALL, unlogged="the suite prepares its rows")


SET_MARKS = "SELECT set_config('qms.marked', %s, true), set_config('qms.logged', %s, true)"


class LeftNoEntry(AssertionError):
    """Names the request."""


def work_as(role: str | None) -> None:
    """Connections opened from now on take this role (None: the one they sign in as)."""
    options = connection.settings_dict.setdefault("OPTIONS", {})
    options.pop("options", None)
    if role:
        options["options"] = f"-c role={role}"
    connection.close()


@contextmanager
def emptied_by_the_owner():
    """After a test with real transactions all tables are emptied: the application's role may not, and the log refuses."""
    original = DatabaseOperations.execute_sql_flush

    def flush(self, sql_list):
        role = connection.settings_dict["OPTIONS"].get("options")
        work_as(None)
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
        original(self, sql_list)
        # What comes with the product is entered anew after this (post_migrate), by the application, with its entries.
        connection.settings_dict["OPTIONS"]["options"] = role
        connection.close()

    DatabaseOperations.execute_sql_flush = flush
    try:
        yield
    finally:
        DatabaseOperations.execute_sql_flush = original


def _marks(cursor) -> tuple[str, str]:
    cursor.execute(
        "SELECT coalesce(current_setting('qms.marked', true), ''), coalesce(current_setting('qms.logged', true), '')"
    )
    return cursor.fetchone()


@contextmanager
def changes_leave_entries():
    """Inside a test's own transaction nothing commits, so the database's check at commit is made here after each request."""
    original = BaseHandler.get_response

    def get_response(self, request):
        if not connection.in_atomic_block:
            return original(self, request)
        with connection.cursor() as cursor:
            before = _marks(cursor)
            cursor.execute(SET_MARKS, ["", ""])
            response = original(self, request)
            if not connection.needs_rollback:
                marked, logged = _marks(cursor)
                if marked and not logged:
                    raise LeftNoEntry(f"{request.method} {request.path} changed something and left no entry")
                # The test's transaction as a whole is checked at its end: earlier requests' entries still count.
                cursor.execute(SET_MARKS, [marked or before[0], logged or before[1]])
        return response

    BaseHandler.get_response = get_response
    try:
        yield
    finally:
        BaseHandler.get_response = original
