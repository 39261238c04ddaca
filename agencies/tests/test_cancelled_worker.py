"""A real worker, stopped in the middle of a job by a person: nothing is half saved, and the worker goes on with the next job.

Also: asked for after the work was saved, it is told to be too late; and killed before it could stop, it is not started again.
"""

import os
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from agencies import jobs
from agencies.errors import UserError
from agencies.models import Department, Job, JobStatus, Role
from agencies.tests.factories import actor
from agencies.tests.sleeper.worker import kill, wait_for, worker

pytestmark = [pytest.mark.slow, pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def who(monkeypatch):
    if not settings.REDIS_URL:
        pytest.skip("needs Redis: scripts/with_services pytest …")
    # The tests' own process knows the kinds that the worker runs.
    from agencies.tests.sleeper import jobs as _kinds  # noqa: F401

    yield actor(Role.SECRETARY)
    for name in [name for name in jobs.KINDS if name.startswith("sleeper.")]:
        del jobs.KINDS[name]


@contextmanager
def working(tmp_path, stale="7"):
    log = tmp_path / "log"
    log.touch()
    environment = {
        "JOB_STALE_AFTER_SECONDS": stale,
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": os.environ["DATABASE_URL"],
        "REDIS_URL": settings.REDIS_URL,
        "TEST_DATABASE_NAME": connection.settings_dict["NAME"],
    }
    with worker(environment, log) as process:
        yield process, log


def asked_for(who, kind, **params) -> Job:
    job = Job.objects.create(
        agency=who.agency, created_by=who.user, membership=who.membership, kind=kind, params=params, created_at=timezone.now()
    )  # fmt: skip
    jobs.send(job.pk)
    return job


def status_of(job) -> str:
    return Job.objects.values_list("status", flat=True).get(pk=job.pk)


def departments() -> list[str]:
    return sorted(Department.objects.filter(code__startswith="NGU").values_list("code", flat=True))


def test_stopped_in_the_middle_nothing_is_saved_and_the_next_job_runs(who, tmp_path):
    with working(tmp_path) as (_process, log):
        job = asked_for(who, "sleeper.save", steps=200, code="NGU1")
        wait_for(lambda: Job.objects.get(pk=job.pk).done >= 3, 40, log)
        jobs.ask_to_cancel(who, job)
        wait_for(lambda: status_of(job) == JobStatus.CANCELLED, 20, log)
        assert departments() == []
        following = asked_for(who, "sleeper.save", steps=1, code="NGU2")
        wait_for(lambda: status_of(following) == JobStatus.DONE, 30, log)
    assert departments() == ["NGU2"]
    with pytest.raises(UserError):
        jobs.ask_to_cancel(who, following)


def test_asked_for_while_it_saves_either_comes_in_time_or_is_told_it_was_too_late(who, tmp_path):
    """The row waits for the transaction: there is no third outcome."""
    with working(tmp_path) as (_process, log):
        job = asked_for(who, "sleeper.save", steps=1, code="NGU3", linger=2)
        wait_for(lambda: Job.objects.get(pk=job.pk).message == "saving", 40, log)
        try:
            jobs.ask_to_cancel(who, job)
        except UserError:
            told_late = True
        else:
            told_late = False
        wait_for(lambda: status_of(job) in (JobStatus.DONE, JobStatus.CANCELLED), 20, log)
    assert (status_of(job), departments()) == ((JobStatus.DONE, ["NGU3"]) if told_late else (JobStatus.CANCELLED, []))


def test_a_worker_killed_before_it_could_stop_leaves_a_stopped_job(who, tmp_path):
    with working(tmp_path) as (process, log):
        job = asked_for(who, "sleeper.save", steps=200, code="NGU4")
        wait_for(lambda: Job.objects.get(pk=job.pk).done >= 2, 40, log)
        kill(process)
    Job.objects.filter(pk=job.pk).update(cancel_asked=True)
    with working(tmp_path) as (_process, log):
        wait_for(lambda: status_of(job) == JobStatus.CANCELLED, 40, log)
    assert departments() == []
