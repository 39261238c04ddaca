"""What `manage.py check --deploy --database default` says about the database's role; readyz asks the same."""

from django.core.checks import Error, Tags, register
from django.db import connections

from agencies.database import roles


def role_faults(alias: str = "default") -> list[str]:
    """Why the second line would not hold under this connection; [] on SQLite, which has none."""
    connection = connections[alias]
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        return roles.faults(cursor)


@register(Tags.database, deploy=True)
def database_role(app_configs, databases=None, **kwargs):
    return [
        Error(
            f"The database role of DATABASE_URL is not bound by the product's guards: {fault}.",
            hint="Sign in as a role of its own for the application; see “Database roles” in docs/deployment.md.",
            id="agencies.E001",
        )
        for alias in databases or []
        for fault in role_faults(alias)
    ]
