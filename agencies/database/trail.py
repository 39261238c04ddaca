"""The activity log in the database: nothing changes without an entry, no entry changes, and entries form a chain.

- A transaction that changes a tracked table and leaves no entry is refused when it commits, whatever route it came by.
- UPDATE, DELETE and TRUNCATE of the log are refused to everyone, its owner included.
- At commit each new entry is linked to the one before it in its agency's chain, under a lock on that chain: taken so late, it
  never waits for slow work and can't be held while another row is waited for. Chains of one transaction are locked in order.

The digest covers the link before it and the entry's columns as text; agencies/trail.py computes the same in Python to verify.
"""

from agencies.database.models import untracked_because

LOG_TABLES = ("agencies_activityentry", "agencies_activitylink")
MARKS = "qms_trail_mark"
LOCK_CLASS = 7310
# Columns under the digest, in order; agencies/trail.py reads the same list.
COLUMNS = (
    "id", "at", "agency_id", "user_id", "user_name", "role", "acting_for", "request_id", "route", "code", "object_label",
    "object_id", "object_name", "before", "after", "reason",
)  # fmt: skip
MOMENT = "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US')"


def text_of(column: str, row: str) -> str:
    """SQL of a column as the text under the digest."""
    return MOMENT.format(f"{row}.{column}") if column == "at" else f"{row}.{column}::text"


def _piece(column: str) -> str:
    """Length before content, so that nothing can move from one column into the next; "-" for NULL."""
    text = text_of(column, "entry")
    return f"coalesce(octet_length({text}) || ':' || {text}, '-')"


def functions() -> list[str]:
    pieces = " || ',' || ".join(_piece(column) for column in COLUMNS)
    return [
        f"CREATE UNLOGGED TABLE IF NOT EXISTS {MARKS} (id bigserial PRIMARY KEY, changed text NOT NULL)",
        f"""
        CREATE OR REPLACE FUNCTION qms_mark_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public AS $$
        BEGIN
            PERFORM set_config('qms.marked', pg_current_xact_id()::text, true);
            INSERT INTO {MARKS} (changed) VALUES (TG_TABLE_NAME);
            RETURN coalesce(NEW, OLD);
        END $$
        """,
        f"""
        CREATE OR REPLACE FUNCTION qms_check_mark() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public AS $$
        BEGIN
            DELETE FROM {MARKS} WHERE id = NEW.id;
            IF current_setting('qms.logged', true) IS DISTINCT FROM pg_current_xact_id()::text THEN
                RAISE EXCEPTION 'A change of % left no entry in the activity log', NEW.changed USING ERRCODE = 'check_violation';
            END IF;
            RETURN NULL;
        END $$
        """,
        """
        CREATE OR REPLACE FUNCTION qms_note_entry() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE chains text := coalesce(current_setting('qms.chains', true), '');
                chain text := ',' || coalesce(NEW.agency_id, 0) || ',';
        BEGIN
            PERFORM set_config('qms.logged', pg_current_xact_id()::text, true);
            IF position(chain IN chains) = 0 THEN PERFORM set_config('qms.chains', chains || chain, true); END IF;
            RETURN NEW;
        END $$
        """,
        f"""
        CREATE OR REPLACE FUNCTION qms_entry_text(entry agencies_activityentry) RETURNS text LANGUAGE sql STABLE AS $$
            SELECT {pieces}
        $$
        """,
        f"""
        CREATE OR REPLACE FUNCTION qms_link_entry() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public AS $$
        DECLARE mine bigint := coalesce(NEW.agency_id, 0);
                last agencies_activitylink;
                before text;
        BEGIN
            IF current_setting('qms.chained', true) IS DISTINCT FROM pg_current_xact_id()::text THEN
                PERFORM pg_advisory_xact_lock({LOCK_CLASS}, one::int) FROM (
                    SELECT DISTINCT one::bigint AS one
                    FROM unnest(string_to_array(current_setting('qms.chains', true), ',')) AS one
                    WHERE one <> '' ORDER BY 1
                ) AS locked;
                PERFORM set_config('qms.chained', pg_current_xact_id()::text, true);
            END IF;
            PERFORM pg_advisory_xact_lock({LOCK_CLASS}, mine::int);
            SELECT * INTO last FROM agencies_activitylink WHERE chain = mine ORDER BY number DESC LIMIT 1;
            before := coalesce(last.digest, repeat('0', 64));
            INSERT INTO agencies_activitylink (entry_id, chain, number, previous, digest) VALUES (
                NEW.id, mine, coalesce(last.number, 0) + 1, before,
                encode(sha256(convert_to(before || qms_entry_text(NEW), 'UTF8')), 'hex')
            );
            RETURN NULL;
        END $$
        """,
        """
        CREATE OR REPLACE FUNCTION qms_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'The activity log is append-only: % of % refused', TG_OP, TG_TABLE_NAME
                USING ERRCODE = 'insufficient_privilege';
        END $$
        """,
    ]


def _trigger(name: str, table: str, what: str) -> list[str]:
    return [f"DROP TRIGGER IF EXISTS {name} ON {table}", what]


def log_triggers() -> list[str]:
    entry, link = LOG_TABLES
    found = [
        *_trigger(
            "qms_check_mark",
            MARKS,
            f"CREATE CONSTRAINT TRIGGER qms_check_mark AFTER INSERT ON {MARKS} DEFERRABLE INITIALLY DEFERRED "
            "FOR EACH ROW EXECUTE FUNCTION qms_check_mark()",
        ),
        *_trigger(
            "qms_note_entry",
            entry,
            f"CREATE TRIGGER qms_note_entry BEFORE INSERT ON {entry} FOR EACH ROW EXECUTE FUNCTION qms_note_entry()",
        ),
        *_trigger(
            "qms_link_entry",
            entry,
            f"CREATE CONSTRAINT TRIGGER qms_link_entry AFTER INSERT ON {entry} DEFERRABLE INITIALLY DEFERRED "
            "FOR EACH ROW EXECUTE FUNCTION qms_link_entry()",
        ),
    ]
    for table in (entry, link):
        found += _trigger(
            "qms_append_only",
            table,
            f"CREATE TRIGGER qms_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION qms_refuse_change()",
        )
    return found


def change_triggers(model) -> list[str]:
    """One BEFORE trigger for each tracked table. Its WHEN is checked for each row, its function runs once in a transaction."""
    table = model._meta.db_table
    drop = [f"DROP TRIGGER IF EXISTS qms_mark_{kind} ON {table}" for kind in ("insert", "update", "delete")]
    if untracked_because(model):
        return drop
    unmarked = (
        "coalesce(current_setting('qms.unlogged', true), '') = '' "
        "AND current_setting('qms.marked', true) IS DISTINCT FROM pg_current_xact_id()::text"
    )
    skipped = getattr(model, "untracked_fields", ())
    columns = [field.column for field in model._meta.concrete_fields if field.name not in skipped]
    update = f"UPDATE OF {', '.join(columns)}" if skipped else "UPDATE"
    # A form saved as it was changes nothing.
    changed = f"{unmarked} AND OLD.* IS DISTINCT FROM NEW.*"
    events = (("insert", "INSERT", unmarked), ("update", update, changed), ("delete", "DELETE", unmarked))
    return [
        *drop,
        *(
            f"CREATE TRIGGER qms_mark_{kind} BEFORE {event} ON {table} FOR EACH ROW WHEN ({when}) "
            "EXECUTE FUNCTION qms_mark_change()"
            for kind, event, when in events
        ),
    ]
