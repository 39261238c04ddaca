"""Row-level security: one reading and three writing policies for each table that belongs to agencies.

The scope's ids come from the settings that agencies/postgresql/ sends along. `(SELECT …)` around them makes PostgreSQL read them once
for a statement, not once for a row. Tables of the second generation ask their parents. The owner of the tables, who
migrates, is not bound by the policies; the application's role is neither owner nor superuser.
"""

from agencies.database.models import agency_path, steps_to_agency


def _allowed(kind: str, column: str) -> str:
    """SQL: the column holds an agency in the scope. `kind`: read or write."""
    setting = f"NULLIF(current_setting('qms.{kind}', true), '*')"
    # A subquery becomes a hash table once for a statement; an array would be searched from its start for each row.
    return f"{column} IN (SELECT unnest(string_to_array({setting}, ',')::bigint[]))"


def _all(kind: str) -> str:
    return f"(SELECT current_setting('qms.{kind}', true) = '*')"


def _belongs(model, kind: str) -> str:
    """SQL: a row of this model's table belongs to an agency in the scope."""
    first, *rest = steps_to_agency(model)
    table = model._meta.db_table
    if not rest:
        return _allowed(kind, f'{table}."{first.column}"')
    joins, at = [], "p0"
    for number, field in enumerate(rest[:-1], 1):
        target = field.remote_field.model._meta
        joins.append(f'JOIN {target.db_table} p{number} ON p{number}."{target.pk.column}" = {at}."{field.column}"')
        at = f"p{number}"
    parent = first.remote_field.model._meta
    return (
        f"EXISTS (SELECT 1 FROM {parent.db_table} p0 {' '.join(joins)} "
        f'WHERE p0."{parent.pk.column}" = {table}."{first.column}" AND {_allowed(kind, f"{at}.{chr(34)}{rest[-1].column}{chr(34)}")})'
    )


def _own_rows(model) -> str:
    """SQL, or "": rows of the person's own, seen wherever they are (their roles, what was lent to them)."""
    column = getattr(model, "own_user_column", "")
    if not column:
        return ""
    user = "(SELECT NULLIF(current_setting('qms.user', true), '')::bigint)"
    return f' OR {model._meta.db_table}."{column}" = {user}'


def of(model) -> list[str]:
    """Statements that put the model's policies in place of whatever stood there."""
    table = model._meta.db_table
    names = ("qms_select", "qms_insert", "qms_update", "qms_delete")
    drop = [f"DROP POLICY IF EXISTS {name} ON {table}" for name in names]
    if agency_path(model) is None:
        return [*drop, f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"]
    read = f"{_all('read')} OR {_belongs(model, 'read')}{_own_rows(model)}"
    # Reading leaves entries too: whoever reads an agency's data may write into its log.
    kind = "read" if getattr(model, "written_by_readers", False) else "write"
    write = f"{_all(kind)} OR {_belongs(model, kind)}"
    return [
        *drop,
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"CREATE POLICY qms_select ON {table} FOR SELECT USING ({read})",
        f"CREATE POLICY qms_insert ON {table} FOR INSERT WITH CHECK ({write})",
        f"CREATE POLICY qms_update ON {table} FOR UPDATE USING ({write}) WITH CHECK ({write})",
        f"CREATE POLICY qms_delete ON {table} FOR DELETE USING ({write})",
    ]
