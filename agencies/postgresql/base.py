"""Each statement carries its scope: see agencies/tenancy.py.

The scope is sent ahead of the statement in the same round trip. Both are one transaction even without BEGIN, so set_config's
third argument makes it end there; nothing has to be remembered, reset or undone after savepoints.
"""

import re

from django.db.backends.postgresql import base
from psycopg2.extensions import cursor as PlainCursor  # noqa: N812 - a class, under a name that tells which

from agencies import tenancy

# Everything that reads or changes rows. BEGIN, SAVEPOINT, ROLLBACK TO… must stand alone: they also run in a failed transaction.
ABOUT_ROWS = re.compile(
    r"\s*(?:\(|--|/\*|SELECT|INSERT|UPDATE|DELETE|WITH|EXPLAIN|MERGE|VALUES|TABLE|CREATE\s+TEMP|CALL|DO)", re.IGNORECASE
)


class ScopedCursor(PlainCursor):
    """A cursor whose statements see what the current scope allows."""

    def execute(self, query, vars=None):
        text = query if isinstance(query, str) else self._as_text(query)
        scope = tenancy.current().statement
        if self.name is not None:
            return self._declare(scope, text, vars)
        if ABOUT_ROWS.match(text):
            text = scope + text
        return super().execute(text, vars)

    def executemany(self, query, vars_list):
        for values in vars_list:
            self.execute(query, values)

    def _as_text(self, query) -> str:
        if isinstance(query, bytes):
            return query.decode()
        return query.as_string(self)

    def _declare(self, scope: str, text: str, values):
        """A server-side cursor is declared by a statement of its own, so the scope goes before it.

        Outside a transaction the cursor is WITH HOLD: its rows are fixed when the declaration ends, and the scope, set for the
        session that long, is taken back at once.
        """
        with self.connection.cursor(cursor_factory=PlainCursor) as other:
            if not self.connection.autocommit:
                other.execute(scope)
                return super().execute(text, values)
            try:
                other.execute(scope.replace(",true)", ",false)"))
                return super().execute(text, values)
            finally:
                other.execute(tenancy.NOTHING.statement.replace(",true)", ",false)"))


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self):
        return {**super().get_connection_params(), "cursor_factory": ScopedCursor}
