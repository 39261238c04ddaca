"""The application's role: it reads and writes rows, owns nothing, and can't change the activity log."""

from agencies.database.trail import LOG_TABLES, MARKS

# Found wanting by check_role() as (sentence, holds).
SUPERUSER = "it is a superuser"
BYPASS = "it bypasses row-level security"
OWNER = "it owns tables of the product"


def ensure(cursor, role: str) -> None:
    """Make the role where it is missing and may be made; a deployment that forbids this makes it by hand (docs/deployment.md)."""
    cursor.execute(
        f"""
        DO $$ BEGIN
            IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{role}') THEN
                CREATE ROLE {role} NOLOGIN;
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- another database of this server was quicker
        END $$
        """
    )


def grants(role: str) -> list[str]:
    log = ", ".join(LOG_TABLES)
    return [
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {log} FROM {role}",
        f"REVOKE INSERT ON {LOG_TABLES[1]} FROM {role}",
        f"REVOKE ALL ON {MARKS} FROM {role}",
        f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
    ]


def faults(cursor) -> list[str]:
    """What is wrong with the role that this connection works under; [] when it is bound by everything here."""
    cursor.execute(
        """
        SELECT rolsuper, rolbypassrls,
               EXISTS (SELECT 1 FROM pg_tables
                       WHERE schemaname = 'public' AND pg_has_role(current_user, tableowner, 'USAGE'))
        FROM pg_roles WHERE rolname = current_user
        """
    )
    superuser, bypass, owner = cursor.fetchone()
    return [words for words, holds in ((SUPERUSER, superuser), (BYPASS, bypass), (OWNER, owner)) if holds]
