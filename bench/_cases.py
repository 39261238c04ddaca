"""Invented cases in bulk, for the measures of imports, rates and lists."""

import csv
import io
import time
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

FIRST_DAY = date(2020, 1, 1)
DEPARTMENTS, PROCEDURES = 12, 3
HEADER = [
    "STT", "Mã hồ sơ", "Mã TTHC", "Phòng xử lý", "Ngày tiếp nhận", "Ngày hẹn trả",
    "Ngày kết thúc xử lý", "Ngày trả kết quả", "Trạng thái", "Hình thức tiếp nhận",
]  # fmt: skip
CHANNELS = ("Trực tiếp", "Trực tuyến", "Bưu chính công ích")
COLUMNS = (
    "agency_id, code, procedure_id, department_id, channel, status, received_at, due_at, finished_at, returned_at,"
    " received_on, due_on, finished_on"
)
# What a quick load is done without: it is put back, and the rollup filled, before anything is measured.
_LEFT_OUT = ("case_agency_received", "case_agency_finished", "case_agency_open_or_late")


def make_agency(code: str):
    """An agency of 12 departments with 36 procedures in 6 fields, all of them new."""
    from agencies.models import Agency, AgencyLevel, Department
    from procedures.models import Field, Procedure

    agency = Agency.objects.create(
        code=code, name=f"Cơ quan {code}", short_symbol="UBND", place_name="Hồng Lam", authority_line="ỦY BAN NHÂN DÂN",
        level=AgencyLevel.DISTRICT, valid_from=FIRST_DAY,
    )  # fmt: skip
    fields = [Field.objects.get_or_create(code=f"L{n}", defaults={"name": f"Lĩnh vực {n}"})[0] for n in range(6)]
    for number in range(DEPARTMENTS):
        department = Department.objects.create(
            agency=agency,
            code=f"P{number:02d}",
            name=f"Phòng chuyên môn số {number}",
            position=number,
            valid_from=FIRST_DAY,
        )
        for own in range(PROCEDURES):
            Procedure.objects.create(
                agency=agency, code=f"1.{number:03d}{own:03d}", name=f"Thủ tục {number}.{own}", field=fields[number % 6],
                department=department, time_limit=5, valid_from=FIRST_DAY,
            )  # fmt: skip
    return agency


def rows(count: int):
    """Rows as a one-stop system gives them; two years of cases, some still open."""
    random, first = Random(1), datetime(2024, 9, 1, 7, 30)
    for number in range(count):
        department = random.randrange(DEPARTMENTS)
        received = first + timedelta(days=random.randrange(730), minutes=random.randrange(600))
        due = received.replace(hour=17, minute=0) + timedelta(days=7)
        finished = due + timedelta(hours=random.randrange(-140, 24))
        done = finished < datetime(2026, 8, 31)
        yield [
            number + 1,
            f"H99.{department:02d}-{received:%y%m%d}-{number:07d}",
            f"1.{department:03d}{random.randrange(PROCEDURES):03d}",
            f"Phòng chuyên môn số {department}",
            f"{received:%d/%m/%Y %H:%M}",
            f"{due:%d/%m/%Y %H:%M}",
            f"{finished:%d/%m/%Y %H:%M}" if done else "",
            f"{finished + timedelta(hours=3):%d/%m/%Y %H:%M}" if done else "",
            "Đã trả kết quả" if done else "Đang xử lý",
            CHANNELS[random.randrange(3)],
        ]


def csv_file(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(HEADER)
        writer.writerows(rows(count))


def xlsx_file(path: Path, count: int) -> None:
    """The same rows as a workbook, moments as text."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Hồ sơ")
    sheet.append(HEADER)
    for row in rows(count):
        sheet.append(row)
    book.save(path)


def bare_copy(lines: str) -> float:
    """Seconds for COPY of ready-made lines into the case table, committed, and nothing else."""
    from django.db import connection, transaction

    begun = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")  # COPY can't carry the scope that says why no entry is left
        cursor.copy_expert(f"COPY procedures_case ({COLUMNS}) FROM STDIN", io.StringIO(lines))
    return time.perf_counter() - begun


def dumped(agency) -> str:
    """The agency's cases as COPY writes them."""
    from django.db import connection

    target = io.StringIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY (SELECT {COLUMNS} FROM procedures_case WHERE agency_id = {agency.pk} ORDER BY id) TO STDOUT", target
        )
    return target.getvalue()


@contextmanager
def emptied():
    """Without any cases, and with the tables as fresh as they can be."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procedures_case CASCADE")
        cursor.execute("TRUNCATE procedures_departmenttally, procedures_proceduretally")
        cursor.execute("VACUUM ANALYZE procedures_case")
    yield


def fill(agencies: list, count: int) -> None:
    """So many cases spread over the agencies and two years, made inside the database without triggers; then indexes and rollup."""
    from django.db import connection

    from procedures.models import Procedure
    from procedures.tally.sql import CASES, events, kept_at_once

    pairs = list(
        Procedure.objects.filter(agency__in=agencies).order_by("pk").values_list("pk", "department_id", "agency_id")
    )
    ids, departments, owners = (list(column) for column in zip(*pairs, strict=True))
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = ANY(%s)", [list(_LEFT_OUT)])
        indexes = [row[0] for row in cursor.fetchall()]
        cursor.execute("ALTER TABLE procedures_case DISABLE TRIGGER ALL")
        for name in _LEFT_OUT:
            cursor.execute(f"DROP INDEX {name}")
        cursor.execute(
            f"INSERT INTO procedures_case ({COLUMNS}) SELECT p.owners[1 + k %% %s], 'H99-' || to_char(r, 'YYMMDD') || '-' || n,"
            " p.ids[1 + k %% %s], p.departments[1 + k %% %s], 1 + n %% 3,"
            " CASE WHEN open THEN 4 ELSE 10 END, r, r + interval '7 days',"
            " CASE WHEN NOT open THEN r + d * interval '1 day' END, NULL, r::date, r::date + 7,"
            " CASE WHEN NOT open THEN r::date + d END"
            " FROM (SELECT n, (n::bigint * 7919) %% 1000003 AS k, (n %% 50 = 0 AND n %% 730 > 650) AS open, (n %% 97) %% 9 AS d,"
            " timestamptz '2024-09-01 08:00+07' + (n %% 730) * interval '1 day' AS r FROM generate_series(1, %s) n) g,"
            " (SELECT %s::bigint[] AS ids, %s::bigint[] AS departments, %s::bigint[] AS owners) p",
            [len(ids), len(ids), len(ids), count, ids, departments, owners],
        )
        for definition in indexes:
            cursor.execute(definition)
        cursor.execute("ALTER TABLE procedures_case ENABLE TRIGGER ALL")
        cursor.execute("TRUNCATE procedures_departmenttally, procedures_proceduretally")
        cursor.execute(kept_at_once(events(CASES)))
        cursor.execute("VACUUM ANALYZE procedures_case")
        cursor.execute("VACUUM ANALYZE procedures_departmenttally")
        cursor.execute("VACUUM ANALYZE procedures_proceduretally")


def median(times: list[float]) -> float:
    return sorted(times)[len(times) // 2]
