"""Case records: importing a file against a bare COPY, computing rates against the plain GROUP BY."""

import csv
import io
import os
import tempfile
import time
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from bench import Measure, as_the_product

IMPORT_ROWS = 100_000
RATE_ROWS = 1_000_000
RUNS = 3
HEADER = [
    "STT", "Mã hồ sơ", "Mã TTHC", "Phòng xử lý", "Ngày tiếp nhận", "Ngày hẹn trả",
    "Ngày kết thúc xử lý", "Ngày trả kết quả", "Trạng thái", "Hình thức tiếp nhận",
]  # fmt: skip
CHANNELS = ("Trực tiếp", "Trực tuyến", "Bưu chính công ích")
START, END = date(2026, 6, 15), date(2026, 9, 14)


def _agency(code: str):
    """An agency of 12 departments with 36 procedures in 6 fields, all of them new."""
    from agencies.models import Agency, AgencyLevel, Department
    from procedures.models import Field, Procedure

    first_day = date(2020, 1, 1)
    agency = Agency.objects.create(
        code=code, name=f"Cơ quan {code}", short_symbol="UBND", place_name="Hồng Lam", authority_line="ỦY BAN NHÂN DÂN",
        level=AgencyLevel.DISTRICT, valid_from=first_day,
    )  # fmt: skip
    fields = [Field.objects.get_or_create(code=f"L{n}", defaults={"name": f"Lĩnh vực {n}"})[0] for n in range(6)]
    for number in range(12):
        department = Department.objects.create(
            agency=agency,
            code=f"P{number:02d}",
            name=f"Phòng chuyên môn số {number}",
            position=number,
            valid_from=first_day,
        )
        for own in range(3):
            Procedure.objects.create(
                agency=agency, code=f"1.{number:03d}{own:03d}", name=f"Thủ tục {number}.{own}", field=fields[number % 6],
                department=department, time_limit=5, valid_from=first_day,
            )  # fmt: skip
    return agency


def _file(path: Path, rows: int) -> None:
    """A CSV as a one-stop system writes it; two years of cases, some still open."""
    random, first = Random(1), datetime(2024, 9, 1, 7, 30)
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(HEADER)
        for number in range(rows):
            department = random.randrange(12)
            received = first + timedelta(days=random.randrange(730), minutes=random.randrange(600))
            due = received.replace(hour=17, minute=0) + timedelta(days=7)
            finished = due + timedelta(hours=random.randrange(-140, 24))
            done = finished < datetime(2026, 8, 31)
            writer.writerow(
                [
                    number + 1,
                    f"H99.{department:02d}-{received:%y%m%d}-{number:07d}",
                    f"1.{department:03d}{random.randrange(3):03d}",
                    f"Phòng chuyên môn số {department}",
                    f"{received:%d/%m/%Y %H:%M}",
                    f"{due:%d/%m/%Y %H:%M}",
                    f"{finished:%d/%m/%Y %H:%M}" if done else "",
                    f"{finished + timedelta(hours=3):%d/%m/%Y %H:%M}" if done else "",
                    "Đã trả kết quả" if done else "Đang xử lý",
                    CHANNELS[random.randrange(3)],
                ]
            )


COLUMNS = (
    "agency_id, code, procedure_id, department_id, channel, status, received_at, due_at, finished_at, returned_at,"
    " received_on, due_on, finished_on"
)


def _bare_copy(lines: str) -> float:
    """Seconds for COPY of ready-made lines into the case table, committed, and nothing else."""
    from django.db import connection, transaction

    begun = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.copy_expert(f"COPY procedures_case ({COLUMNS}) FROM STDIN", io.StringIO(lines))
    return time.perf_counter() - begun


def _dumped(agency) -> str:
    """The agency's cases as COPY writes them."""
    from django.db import connection

    target = io.StringIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY (SELECT {COLUMNS} FROM procedures_case WHERE agency_id = {agency.pk}) TO STDOUT", target
        )
    return target.getvalue()


@contextmanager
def _emptied(agency):
    """Without the agency's cases, and with the table as fresh as it can be."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procedures_case WHERE agency_id = %s", [agency.pk])
        cursor.execute("VACUUM ANALYZE procedures_case")
    yield


def _import(path: Path, agency):
    """Seconds and outcome of the whole import: read, validate, stage, merge, commit."""
    from agencies.actor import Actor
    from procedures.importing.run import import_file

    system = Actor.system(agency)
    begun = time.perf_counter()
    with path.open("rb") as file, as_the_product(system):
        outcome = import_file(
            file, system, agency, good_rows_only=False, saved=lambda _outcome: _logged(system, agency)
        )
    return time.perf_counter() - begun, outcome


def _logged(actor, agency) -> None:
    """The entry that every import leaves; without one the database refuses the change."""
    from agencies.activity import log

    log(actor, "procedures.cases_generated", agency)


def _median(times: list[float]) -> float:
    return sorted(times)[len(times) // 2]


def import_measures(folder: Path) -> list[Measure]:
    """100,000 rows imported, imported again unchanged, and copied barely, in turns."""
    agency, path = _agency("BENCH-IMPORT"), folder / "cases.csv"
    _file(path, IMPORT_ROWS)
    imported, copied, again, lines = [], [], [], ""
    for _run in range(RUNS):
        with _emptied(agency):
            seconds, outcome = _import(path, agency)
            imported.append(seconds)
        if outcome.created != IMPORT_ROWS or outcome.rejected:
            raise AssertionError(outcome)
        seconds, outcome = _import(path, agency)
        again.append(seconds)
        if outcome.unchanged != IMPORT_ROWS:
            raise AssertionError(outcome)
        lines = lines or _dumped(agency)
        with _emptied(agency):
            copied.append(_bare_copy(lines))
    base = _median(copied)
    return [
        Measure(
            "import 100,000 CSV rows", _median(imported), 2, base, note="read, validated, merged; against bare COPY"
        ),
        Measure("the same file again, unchanged", _median(again), 1, base, note="nothing is written"),
    ]


def _million(agency) -> None:
    """1,000,000 cases of one agency over two years, made inside the database."""
    from django.db import connection

    from procedures.models import Procedure

    pairs = list(Procedure.objects.of_agency(agency).order_by("pk").values_list("pk", "department_id"))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO procedures_case ({COLUMNS}) SELECT %s, 'H99-' || n, p.ids[1 + n %% %s], p.deps[1 + n %% %s],"
            " 1 + n %% 3, CASE WHEN n %% 50 = 0 THEN 4 ELSE 10 END, r, r + interval '7 days',"
            " CASE WHEN n %% 50 > 0 THEN r + (n %% 9) * interval '1 day' END, NULL, r::date, r::date + 7,"
            " CASE WHEN n %% 50 > 0 THEN r::date + n %% 9 END"
            " FROM (SELECT n, timestamptz '2024-10-01 08:00+07' + (n %% 730) * interval '1 day' AS r"
            " FROM generate_series(1, %s) n) g, (SELECT %s::bigint[] AS ids, %s::bigint[] AS deps) p",
            [agency.pk, len(pairs), len(pairs), RATE_ROWS, [pk for pk, _d in pairs], [d for _p, d in pairs]],
        )
        cursor.execute("VACUUM ANALYZE procedures_case")


PLAIN_SQL = """
    SELECT {keys},
           count(*) FILTER (WHERE received_on < %(start)s),
           count(*) FILTER (WHERE received_on >= %(start)s AND channel = 2),
           count(*) FILTER (WHERE received_on >= %(start)s AND channel <> 2),
           count(*) FILTER (WHERE finished_on BETWEEN %(start)s AND %(end)s AND finished_on < due_on),
           count(*) FILTER (WHERE finished_on BETWEEN %(start)s AND %(end)s AND finished_on = due_on),
           count(*) FILTER (WHERE finished_on BETWEEN %(start)s AND %(end)s AND finished_on > due_on),
           count(*) FILTER (WHERE (finished_on IS NULL OR finished_on > %(end)s) AND due_on >= %(end)s),
           count(*) FILTER (WHERE (finished_on IS NULL OR finished_on > %(end)s) AND due_on < %(end)s)
      FROM procedures_case
     WHERE agency_id = %(agency)s AND status NOT IN (1, 3) AND received_on <= %(end)s
       AND (finished_on >= %(start)s OR finished_on IS NULL)
     GROUP BY {keys}"""


def _plain(agency, keys: str) -> tuple[float, list]:
    from django.db import connection

    begun = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(PLAIN_SQL.format(keys=keys), {"agency": agency.pk, "start": START, "end": END})
        rows = cursor.fetchall()
    return time.perf_counter() - begun, rows


def rate_measures() -> list[Measure]:
    """A quarter's rates of an agency with a million cases: counted, and computed and kept."""
    from procedures.services.rates import compute_period

    from agencies.actor import Actor
    from procedures.statistics import counts

    agency = _agency("BENCH-RATES")
    system = Actor.system(agency)
    _million(agency)
    counted, kept, plain_one, plain_two = [], [], [], []
    for _run in range(RUNS):
        seconds, rows = _plain(agency, "department_id")
        plain_one.append(seconds)
        with as_the_product(system):
            begun = time.perf_counter()
            found = counts(agency, START, END, by="department")
            counted.append(time.perf_counter() - begun)
        if sum(row[4] for row in rows) != sum(value.early for value in found.values()):
            raise AssertionError("the two ways of counting disagree")
        plain_two.append(_plain(agency, "department_id, procedure_id")[0])
        with as_the_product(system):
            begun = time.perf_counter()
            compute_period(agency, START, END)
            kept.append(time.perf_counter() - begun)
    return [
        Measure("quarter's rates, 1,000,000 cases", _median(counted), 3, _median(plain_one), note="by department"),
        Measure(
            "the same, computed and kept", _median(kept), 3, _median(plain_two), note="by department and procedure"
        ),
        *_list_measures(agency),
    ]


def _list_measures(agency) -> list[Measure]:
    """Pages of the case list over the same million."""
    from django.test import Client

    from agencies.models import Membership, Role, User
    from procedures.statistics import case_list_url

    user = User.objects.create_user("bench-cases", password=None, full_name="Người đo")
    Membership.objects.create(user=user, agency=agency, role=Role.STAFF, valid_from=date(2020, 1, 1))
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    urls = {
        "case list, a quarter's late cases": case_list_url(start=START, end=END, outcome="late"),
        "case list, all 1,000,000": case_list_url(),
    }
    measures = []
    for name, url in urls.items():
        times = []
        for _run in range(RUNS):
            with as_the_product():
                begun = time.perf_counter()
                if client.get(url).status_code != 200:
                    raise AssertionError(url)
                times.append(time.perf_counter() - begun)
        measures.append(Measure(name, _median(times), 1.0, note="the whole page"))
    return measures


def run() -> list[Measure]:
    """All measures of case records; PostgreSQL only."""
    with tempfile.TemporaryDirectory(prefix=f"qms-bench-{os.getpid()}-") as folder:
        return [*import_measures(Path(folder)), *rate_measures()]
