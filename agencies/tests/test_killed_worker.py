"""A worker killed in the middle of a job: the job is queued again and done by the next one.

With PostgreSQL and Redis, and with SQLite and the broker without a server. Real processes, really killed.
"""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from agencies.models import Job, JobStatus, Role
from agencies.tests.factories import actor
from agencies.tests.sleeper.worker import kill, wait_for, worker

STEPS = 100
SOON = {"JOB_STALE_AFTER_SECONDS": "7"}  # above the heartbeat's 5 seconds


def run_until_done(environment: dict, status, log: Path) -> None:
    """One worker is killed at work, another finishes. `status()` -> (status, done, result)."""
    with worker(environment, log) as first:
        wait_for(lambda: status()[1] >= 3, 40, log)
        kill(first)
    assert status()[0] == JobStatus.RUNNING, "nobody has noticed yet"
    with worker(environment, log):
        wait_for(lambda: status()[0] == JobStatus.DONE, 60, log)
    assert status()[2] == {"counted": STEPS, "attempts": 2}


@pytest.mark.slow
@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_on_postgresql_and_redis(tmp_path):
    if not settings.REDIS_URL:
        pytest.skip("needs Redis: scripts/with_services pytest …")
    who, notes, log = actor(Role.SECRETARY), tmp_path / "notes", tmp_path / "log"
    log.touch()
    # Left for requeue_lost to find: a job whose message was never sent, as with a broker that was down.
    job = Job.objects.create(
        agency=who.agency,
        created_by=who.user,
        membership=who.membership,
        kind="sleeper.count",
        params={"steps": STEPS, "notes": str(notes)},
        created_at=timezone.now() - timedelta(seconds=60),
    )
    environment = SOON | {
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": os.environ["DATABASE_URL"],
        "REDIS_URL": settings.REDIS_URL,
        "TEST_DATABASE_NAME": connection.settings_dict["NAME"],
    }

    def status():
        return Job.objects.values_list("status", "done", "result").get(pk=job.pk)

    run_until_done(environment, status, log)
    assert notes.read_text().split() == ["attempt", "1", "attempt", "2"]


IN_OWN_PROCESS = """
import django; django.setup()
import json, sys
from agencies.models import Job
print(json.dumps(Job.objects.values_list("status", "done", "result").get()))
"""
ENQUEUE = """
import django; django.setup()
import sys
from datetime import timedelta
from datetime import date
from agencies import jobs, services
from agencies.actor import ANONYMOUS, Actor
agency = services.add_agency(
    ANONYMOUS, parent=None, code="A", name="A", short_symbol="A", superior_name="", place_name="A",
    authority_line="A", regime="head", level="district", cut_off="day_14", valid_from=date(2020, 1, 1))
jobs.enqueue(Actor.system(agency), "sleeper.count", params={"steps": int(sys.argv[1]), "notes": sys.argv[2]})
"""


@pytest.mark.slow
def test_on_sqlite_and_the_broker_without_a_server(tmp_path):
    notes, log = tmp_path / "notes", tmp_path / "log"
    log.touch()
    environment = SOON | {"DATA_DIR": str(tmp_path), "DATABASE_URL": "", "REDIS_URL": "", "LOG_LEVEL": "WARNING"}
    own = {**os.environ, **environment, "DJANGO_SETTINGS_MODULE": "agencies.tests.sleeper.settings"}

    def run(*command) -> str:
        return subprocess.run([sys.executable, *command], env=own, check=True, capture_output=True, text=True).stdout

    run("-m", "django", "migrate", "-v", "0")
    run("-c", ENQUEUE, str(STEPS), str(notes))
    run_until_done(environment, lambda: json.loads(run("-c", IN_OWN_PROCESS)), log)
    assert notes.read_text().split() == ["attempt", "1", "attempt", "2"]
