"""An import whose worker is killed with -9 at twenty moments: nothing half-saved, nothing doubled, in the end the same rows (reliability X1).

Real worker, real PostgreSQL and Redis; the pool's child and the whole worker in turns.
"""

import os
import signal
import time
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from django.conf import settings
from django.db import connection

from agencies.actor import Actor
from agencies.jobs import run_now
from agencies.models import ActivityEntry, Agency, Job, JobStatus, Role
from agencies.tests.sleeper.worker import kill, wait_for, worker
from procedures import services
from procedures.models import Case, ImportBatch, ImportState
from procedures.tally import keeping
from procedures.tests.factories import make_agency, make_member
from procedures.tests.files import csv_bytes, row
from procedures.tests.uploads import as_file

pytestmark = [pytest.mark.slow, pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
ROWS, KILLS = 100_000, 20
PROCEDURES = ("2.000635", "1.003003", "2.000720", "1.000004")


def a_file() -> bytes:
    dice, first = Random(5), datetime(2024, 1, 2, 8)
    lines = []
    for number in range(ROWS):
        received = first + timedelta(days=dice.randrange(300), minutes=dice.randrange(400))
        finished = received + timedelta(days=dice.randrange(12))
        lines.append(
            row(number, procedure=dice.choice(PROCEDURES), department="", received=f"{received:%d/%m/%Y %H:%M}",
                due=f"{received + timedelta(days=9):%d/%m/%Y} 17:00", finished=f"{finished:%d/%m/%Y %H:%M}", returned="")
        )  # fmt: skip
    return csv_bytes(lines)


def uploaded(agency: Agency, content: bytes) -> tuple[Actor, ImportBatch]:
    """Uploaded and checked, in this process."""
    actor = Actor.for_membership(make_member(agency, Role.ONE_STOP_OFFICER))
    batch = services.create_import(actor, name="cases.csv", file=as_file(content))
    run_now(batch.job)
    batch.refresh_from_db()
    assert batch.state == ImportState.CHECKED, batch.refusal
    return actor, batch


def checksum(agency: Agency) -> str:
    """Of the business columns, in order of the codes; departments and procedures by their codes."""
    sql = """
        SELECT count(*) || md5(string_agg(concat_ws('|', c.code, p.code, d.code, c.channel, c.status, c.received_at, c.due_at,
               c.finished_at, c.returned_at, c.received_on, c.due_on, c.finished_on), E'\\n' ORDER BY c.code))
        FROM procedures_case c JOIN procedures_procedure p ON p.id = c.procedure_id
        JOIN agencies_department d ON d.id = c.department_id WHERE c.agency_id = %s"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [agency.pk])
        return cursor.fetchone()[0]


def children(pid: int) -> list[int]:
    return [int(text) for text in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def others_connected() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0]


def kill_child(process) -> None:
    """Every child of the pool, as the kernel does when memory runs out; the worker itself lives on."""
    for pid in children(process.pid):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def test_killed_twenty_times(tmp_path, monkeypatch):
    if not settings.REDIS_URL:
        pytest.skip("needs Redis: scripts/with_services pytest …")
    content = a_file()
    whole, interrupted = make_agency(), make_agency()
    monkeypatch.setattr("agencies.jobs.send", lambda job_id: None)  # the test says who runs what
    actor, batch = uploaded(whole, content)
    services.start_import(actor, batch, good_rows_only=False)
    begun = time.monotonic()
    run_now(ImportBatch.objects.get(pk=batch.pk).job)
    seconds = time.monotonic() - begun
    wanted = checksum(whole)
    assert wanted.startswith(str(ROWS))

    actor, batch = uploaded(interrupted, content)
    services.start_import(actor, batch, good_rows_only=False)
    job = ImportBatch.objects.get(pk=batch.pk).job
    log, dice, killed = tmp_path / "log", Random(9), 0
    log.touch()
    environment = {
        "JOB_STALE_AFTER_SECONDS": "7", "JOB_MAX_ATTEMPTS": "1000", "DATA_DIR": str(tmp_path),
        "STORAGE_DIR": str(settings.STORAGE_DIR), "DATABASE_URL": os.environ["DATABASE_URL"], "REDIS_URL": settings.REDIS_URL,
        "TEST_DATABASE_NAME": connection.settings_dict["NAME"],
    }  # fmt: skip

    def status() -> str:
        return Job.objects.values_list("status", flat=True).get(pk=job.pk)

    def begun_again(attempts: int) -> bool:
        row = Job.objects.get(pk=job.pk)
        assert row.status not in (JobStatus.FAILED, JobStatus.CANCELLED), (killed, row.status, row.error, row.message)
        return row.attempts > attempts

    while killed < KILLS:
        # Lost long enough ago that the timetable queues it at once.
        long_ago = job.created_at - timedelta(hours=1)
        Job.objects.filter(pk=job.pk, status__in=[JobStatus.RUNNING, JobStatus.QUEUED]).update(
            heartbeat_at=long_ago, created_at=long_ago
        )
        attempts = Job.objects.get(pk=job.pk).attempts
        with worker(environment, log) as process:
            wait_for(lambda a=attempts: begun_again(a), 60, log)
            time.sleep(dice.uniform(0, seconds * 1.1))
            (kill_child if killed % 2 else kill)(process)
        killed += 1
        # The server may still be carrying out the last word of the one that was killed.
        wait_for(lambda: others_connected() == 0, 60, log)
        if status() == JobStatus.DONE:
            # Killed after the end: whole. Begin again from nothing, for the kills that are left.
            assert checksum(interrupted) == wanted
            Case.objects.of_agency(interrupted).delete()
            ImportBatch.objects.filter(pk=batch.pk).update(state=ImportState.CHECKED)
            Job.objects.filter(pk=job.pk).update(status=JobStatus.QUEUED)
        else:
            assert not Case.objects.of_agency(interrupted).exists(), "half-saved"
            assert ImportBatch.objects.get(pk=batch.pk).state == ImportState.CHECKED

    long_ago = job.created_at - timedelta(hours=1)
    Job.objects.filter(pk=job.pk).update(heartbeat_at=long_ago, created_at=long_ago)
    with worker(environment, log):
        wait_for(lambda: status() == JobStatus.DONE, 90, log)
    assert checksum(interrupted) == wanted
    assert keeping.check(interrupted) == []
    last = ImportBatch.objects.get(pk=batch.pk)
    assert (last.state, last.created, last.rejected) == (ImportState.IMPORTED, ROWS, 0)
    assert ActivityEntry.objects.of_agency(interrupted).filter(code="procedures.file_imported").count() >= 1


def test_a_lost_import_is_noticed_within_three_minutes():
    """By the defaults of the product: silence, then the next look of the timetable."""
    looks = settings.CELERY_BEAT_SCHEDULE["requeue-lost-jobs"]["schedule"]
    assert settings.JOB_STALE_AFTER_SECONDS + looks <= 180
