"""Rates and lists: from the rollup against DuckDB over the raw rows, at one and at ten million cases; what keeping the rollup costs."""

import os
import tempfile
import time
from datetime import date
from pathlib import Path

from bench import Measure, as_the_product
from bench._cases import emptied, fill, make_agency, median

RUNS = 3
AGENCIES = 40
SIZES = (1_000_000, 10_000_000)
# The twelve quarters of 2024 to 2026 by the 14th; the last four are "the year" of one agency.
YEARS = (2024, 2025, 2026)
BATCH = 1_000


def _quarters():
    from agencies.models import CutOff
    from agencies.periods import QUARTERS, bounds

    return [bounds(CutOff.DAY_14, year, kind) for year in YEARS for kind in QUARTERS]


def _database_ms(read) -> float:
    """Milliseconds that the database took for what `read` asks, as it says itself; the median of RUNS."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    times = []
    for _run in range(RUNS + 1):
        with CaptureQueriesContext(connection) as queries:
            read()
        begun = 0.0
        for query in queries.captured_queries:
            sql = query["sql"].split(";", 1)[1] if query["sql"].startswith("SELECT set_config") else query["sql"]
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}")
                [plan] = cursor.fetchone()[0]
            begun += plan["Execution Time"] + plan["Planning Time"]
        times.append(begun)
    return median(times[1:])


def _duckdb(folder: Path, quarters) -> tuple[float, dict]:
    """Milliseconds of DuckDB over the raw rows in memory, two threads, for the whole province; and what it found.

    It is given its best form: events by day are summed, then cut into quarters.
    """
    import duckdb
    from django.db import connection

    path = folder / "cases.csv"
    with path.open("w") as target, connection.cursor() as cursor:
        cursor.copy_expert(
            "COPY (SELECT agency_id, department_id, channel, status, received_on, due_on, finished_on FROM procedures_case)"
            " TO STDOUT WITH (FORMAT csv, HEADER)",
            target,
        )
    base = duckdb.connect()
    base.execute("SET threads = 2")
    base.execute(f"CREATE TABLE cases AS SELECT * FROM read_csv('{path}', header = true, nullstr = '')")
    path.unlink()
    cut = " ".join(f"WHEN day <= DATE '{end}' THEN {number}" for number, (_start, end) in enumerate(quarters))
    sql = f"""
        WITH events AS (
            SELECT agency_id, department_id, received_on AS day, 1 AS received, 0 AS early, 0 AS on_time, 0 AS late
              FROM cases WHERE status NOT IN (1, 3)
            UNION ALL
            SELECT agency_id, department_id, finished_on, 0, (finished_on < due_on)::int, (finished_on = due_on)::int,
                   (finished_on > due_on)::int FROM cases WHERE finished_on IS NOT NULL AND status NOT IN (1, 3)
        )
        SELECT agency_id, department_id, CASE {cut} END AS number, sum(received), sum(early), sum(on_time), sum(late)
          FROM events GROUP BY ALL"""
    times, rows = [], []
    for _run in range(RUNS + 1):
        begun = time.perf_counter()
        rows = base.execute(sql).fetchall()
        times.append((time.perf_counter() - begun) * 1000)
    base.close()
    return median(times[1:]), {(row[1], row[2]): row[3:] for row in rows}


def _same(found, raw: dict, quarters) -> None:
    """The rollup and DuckDB must agree on every department and quarter."""
    for department, periods in found.items():
        for number, counts in enumerate(periods):
            theirs = raw.get((department, number), (0, 0, 0, 0))
            ours = (
                counts.received_online + counts.received_counter_post, counts.early, counts.on_time, counts.late,
            )  # fmt: skip
            # The first slot of DuckDB holds all that lies before the first quarter's end.
            if number and tuple(map(int, theirs)) != ours:
                raise AssertionError(f"{department} {quarters[number]}: {theirs} and {ours}")


def _size(count: int, agencies: list, folder: Path) -> list[Measure]:
    from procedures.statistics import Only, series

    named = f"{count // 1_000_000}M"
    with emptied():
        fill(agencies, count)
    quarters, everyone = _quarters(), tuple(agency.pk for agency in agencies)
    with as_the_product():
        from agencies import tenancy

        with tenancy.use(tenancy.EVERYTHING):
            one = _database_ms(lambda: series(Only(everyone[:1]), quarters[-4:], "department"))
            province = _database_ms(lambda: series(Only(everyone), quarters, "department"))
            found = series(Only(everyone), quarters, "department")
    duck, raw = _duckdb(folder, quarters)
    _same(found, raw, quarters)
    # Faster than DuckDB at 1M; at least 8 times faster at 10M.
    limit = 1 if count <= SIZES[0] else 1 / 8
    return [
        Measure(f"rates of an agency, 4 quarters, {named}", one, 3, unit="ms", note="database time, by department"),
        Measure(f"rates of a province, 12 quarters, {named}", province, 40, unit="ms", note="database time"),
        Measure(f"the same against DuckDB, {named}", province, limit, duck, unit="ms", note="over the raw rows"),
        *_keeping(agencies[0], named),
        *_lists(agencies[0], named),
    ]


def _keeping(agency, named: str) -> list[Measure]:
    """A batch of pending cases is finished: with the rollup kept, and the same update without its trigger."""
    from django.db import connection

    sql = (
        "UPDATE procedures_case SET status = 10, finished_at = due_at, finished_on = due_on WHERE id IN"
        " (SELECT id FROM procedures_case WHERE agency_id = %s AND finished_on = due_on - %s ORDER BY received_on DESC LIMIT %s)"
    )
    kept, bare = [], []
    for run in range(RUNS):
        for trigger, times in (("DISABLE", bare), ("ENABLE", kept)):
            with connection.cursor() as cursor:
                cursor.execute(f"ALTER TABLE procedures_case {trigger} TRIGGER qms_tally_change")
                begun = time.perf_counter()
                cursor.execute(sql, [agency.pk, run + 1, BATCH])
                times.append(time.perf_counter() - begun)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE procedures_case ENABLE TRIGGER qms_tally_change")
    return [
        Measure(f"1,000 changed cases with the rollup, {named}", median(kept), 1.5, median(bare), note="one UPDATE")
    ]


def _lists(agency, named: str) -> list[Measure]:
    """The slowest page among all filters that the list offers."""
    from django.test import Client

    from agencies.models import Membership, Role, User

    user, _new = User.objects.get_or_create(username=f"bench-cases-{named}", defaults={"full_name": "Người đo"})
    Membership.objects.create(user=user, agency=agency, role=Role.STAFF, valid_from=date(2020, 1, 1))
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    slowest: dict[str, tuple[float, str]] = {}
    for kind, url in _urls(agency):
        times = []
        for _run in range(RUNS):
            with as_the_product():
                begun = time.perf_counter()
                if client.get(url).status_code != 200:
                    raise AssertionError(url)
                times.append(time.perf_counter() - begun)
        slowest[kind] = max(slowest.get(kind, (0, "")), (median(times), url))
    return [
        Measure(f"case list, {kind}, {named}", seconds, 0.1, note=url.partition("?")[2][:80])
        for kind, (seconds, url) in slowest.items()
    ]


def _urls(agency):
    """(kind, address): every outcome, alone and with a department, a procedure and a channel, in a quarter and ever."""
    from procedures.querysets import OUTCOMES
    from procedures.statistics import case_list_url

    department = agency.departments.order_by("pk").first()
    procedure = agency.procedures.order_by("pk").last()
    start, end = _quarters()[-3]
    for outcome in (None, *OUTCOMES):
        for days in ({}, {"start": start, "end": end}):
            for only in (
                {},
                {"department": department},
                {"procedure": procedure},
                {"channel": 3},
                {"field": procedure.field_id},
            ):
                yield ("first page", case_list_url(**(only or {"department": "all"}), **days, outcome=outcome))
    yield ("by code", case_list_url(department="all") + "&q=H99-2501")


def run() -> list[Measure]:
    """All measures of rates and lists; PostgreSQL only."""
    agencies = [make_agency(f"BENCH-{number:02d}") for number in range(AGENCIES)]
    with tempfile.TemporaryDirectory(prefix=f"qms-bench-{os.getpid()}-") as folder:
        return [line for count in SIZES for line in _size(count, agencies, Path(folder))]
