"""Importing a million case records, as CSV and as XLSX, against a bare COPY of the same rows into the same table."""

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import Measure
from bench._cases import HEADER, bare_copy, csv_file, dumped, emptied, make_agency, median, xlsx_file

ROWS, ROW_BY_ROW, RUNS = 1_000_000, 20_000, 3


def _import(path: Path, agency) -> dict:
    """What bench/_import_once.py says of the import of one file."""
    done = subprocess.run(
        [sys.executable, "-m", "bench._import_once", path, agency.code], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise AssertionError(done.stderr[-2000:])
    return json.loads(done.stdout.splitlines()[-1])


def _whole(outcome: dict, column: str, count: int) -> dict:
    if outcome[column] != count or outcome["rejected"]:
        raise AssertionError(outcome)
    return outcome


def _csv(folder: Path, agency) -> tuple[list[Measure], float]:
    """The measures of CSV, and the seconds of the bare COPY that they are held against."""
    path = folder / "cases.csv"
    csv_file(path, ROWS)
    fresh, again, copied, megabytes, lines = [], [], [], 0.0, ""
    for _run in range(RUNS):
        with emptied():
            told = _whole(_import(path, agency), "created", ROWS)
            fresh.append(told["seconds"])
            megabytes = max(megabytes, told["megabytes"])
        again.append(_whole(_import(path, agency), "unchanged", ROWS)["seconds"])
        lines = lines or dumped(agency)
        with emptied():
            copied.append(bare_copy(lines))
    base = median(copied)
    return [
        Measure("CSV of 1,000,000 rows", median(fresh), 1.25, base, note="read, checked, merged; against bare COPY"),
        Measure("the same file again, unchanged", median(again), 0.35, base, note="nothing is written"),
        Measure("memory of the CSV import", megabytes, 300, unit="MB", note="peak, the whole process"),
    ], base


def _xlsx(folder: Path, agency, base: float) -> list[Measure]:
    path = folder / "cases.xlsx"
    xlsx_file(path, ROWS)
    times, megabytes = [], 0.0
    for _run in range(RUNS):
        with emptied():
            told = _whole(_import(path, agency), "created", ROWS)
            times.append(told["seconds"])
            megabytes = max(megabytes, told["megabytes"])
    return [
        Measure("XLSX of 1,000,000 rows", median(times), 1.6, base, note="against the same bare COPY"),
        Measure("memory of the XLSX import", megabytes, 1000, unit="MB", note="peak, with the child that reads it"),
    ]


def _row_by_row(folder: Path, agency) -> Measure:
    """What a loop that checks and saves each row by itself takes, against ours."""
    from django.db import connection, transaction
    from django.utils import timezone

    from procedures.models import Case
    from procedures.workdays import local

    path = folder / "small.csv"
    csv_file(path, ROW_BY_ROW)
    times = []
    for _run in range(RUNS):
        with emptied():
            times.append(_whole(_import(path, agency), "created", ROW_BY_ROW)["seconds"])
    procedures = {one.code: one for one in agency.procedures.select_related("department").order_by("pk")}

    def moment(text: str):
        return local(timezone.datetime.strptime(text, "%d/%m/%Y %H:%M")) if text else None

    with emptied():
        begun = time.perf_counter()
        with transaction.atomic(), path.open(encoding="utf-8") as file:
            for record in csv.DictReader(file):
                number, code, procedure, _department, received, due, finished, returned, status, channel = (
                    record[name] for name in HEADER
                )
                one = procedures[procedure]
                case = Case(
                    agency=agency, code=code, procedure=one, department=one.department, channel=1, status=10 if finished else 4,
                    received_at=moment(received), due_at=moment(due), finished_at=moment(finished), returned_at=moment(returned),
                )  # fmt: skip
                case.set_days().full_clean()
                case.save()
        loop = time.perf_counter() - begun
        connection.close()
    return Measure("20,000 rows, against saving each", median(times), 0.01, loop, note="full_clean and save in a loop")


def run() -> list[Measure]:
    """All measures of imports; PostgreSQL only."""
    agency = make_agency("BENCH-IMPORT")
    with tempfile.TemporaryDirectory(prefix=f"qms-bench-{os.getpid()}-") as name:
        folder = Path(name)
        measures, base = _csv(folder, agency)
        return [*measures, *_xlsx(folder, agency, base), _row_by_row(folder, agency)]
