"""Background jobs inside one process: claims, progress, failures, lost ones."""

from datetime import timedelta

import pytest
from django.db import OperationalError, transaction
from django.utils import timezone

from agencies import jobs
from agencies.errors import UserError
from agencies.models import ActivityEntry, Job, JobStatus, Role
from agencies.tests.factories import actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind():
    """Registers handlers for the test and forgets them."""
    before = dict(jobs.KINDS)

    def register(handler, name="agencies.test"):
        jobs.job_kind(name, label="Việc thử")(handler)
        return name

    yield register
    jobs.KINDS.clear()
    jobs.KINDS.update(before)


@pytest.fixture
def who():
    return actor(Role.SECRETARY)


def waiting(who, kind, **fields) -> Job:
    return Job.objects.create(
        **{"agency": who.agency, "created_by": who.user, "membership": who.membership, "kind": kind}
        | {"created_at": timezone.now()}
        | fields
    )


def test_a_job_is_sent_when_its_transaction_commits_and_not_before(who, kind, django_capture_on_commit_callbacks):
    ran = []
    name = kind(lambda job, progress: ran.append(job.params))
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.enqueue(who, name, params={"n": 1}, subject=who.agency)
        assert not ran
    job.refresh_from_db()
    assert ran == [{"n": 1}] and job.status == JobStatus.DONE
    assert (job.subject_label, job.subject_id) == ("agencies.Agency", str(who.agency.pk))


@pytest.mark.django_db(transaction=True)
def test_a_job_of_a_failed_transaction_never_was(who, kind):
    name = kind(lambda job, progress: None)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        jobs.enqueue(who, name)
        raise ZeroDivisionError
    assert not Job.objects.exists()


def test_progress_and_result_are_kept(who, kind):
    seen = []

    def handler(job, progress):
        progress(3, 10, "Đang đọc")
        job.refresh_from_db()
        seen.append((job.done, job.total, job.message, job.percent))
        progress(12, 10)
        return {"url": "/xong/"}

    job = jobs.run_now(waiting(who, kind(handler)))
    assert seen == [(3, 10, "Đang đọc", 30)]
    assert (job.status, job.result, job.percent, job.done) == (JobStatus.DONE, {"url": "/xong/"}, 100, 10)


def test_a_handler_acts_as_the_person_who_asked(who, kind):
    seen = []
    jobs.run_now(waiting(who, kind(lambda job, progress: seen.append(jobs.actor_of(job)))))
    assert seen[0].user == who.user and seen[0].role == Role.SECRETARY


def test_an_expected_failure_ends_in_words(who, kind):
    def handler(job, progress):
        raise UserError("Tệp không có dòng nào.")

    job = jobs.run_now(waiting(who, kind(handler)))
    assert (job.status, job.error) == (JobStatus.FAILED, "Tệp không có dòng nào.")


def test_any_other_failure_ends_in_a_code_to_quote_and_tells_nothing_else(who, kind, caplog):
    def handler(job, progress):
        raise ValueError("mật khẩu 123")

    job = jobs.run_now(waiting(who, kind(handler)))
    assert job.status == JobStatus.FAILED and f"J{job.pk}" in job.error and "123" not in job.error
    assert "mật khẩu 123" in caplog.text
    assert ActivityEntry.objects.filter(code="agencies.job_failed", object_id=str(job.pk)).exists()


def test_a_task_delivered_twice_runs_once(who, kind):
    ran = []
    job = waiting(who, kind(lambda job, progress: ran.append(1)))
    jobs.run_now(job)
    jobs.run_now(job)
    assert ran == [1]


def test_an_unknown_kind_is_a_mistake_of_ours(who):
    with pytest.raises(KeyError):
        jobs.enqueue(who, "agencies.no_such_kind")


def test_a_broker_that_is_down_only_delays(
    who, kind, settings, monkeypatch, caplog, django_capture_on_commit_callbacks
):
    from agencies.tasks import run_job

    def refuse(*args, **kwargs):
        raise ConnectionError("no broker")

    monkeypatch.setattr(run_job, "delay", refuse)
    settings.CELERY_TASK_ALWAYS_EAGER = False
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.enqueue(who, kind(lambda job, progress: None))
    job.refresh_from_db()
    assert job.status == JobStatus.QUEUED and "stays queued" in caplog.text


# --- lost jobs --------------------------------------------------------------------------------------------


@pytest.fixture
def sent(monkeypatch):
    """What goes to the broker, without one."""
    found = []
    monkeypatch.setattr(jobs, "send", found.append)
    return found


def test_a_silent_job_is_queued_again_and_a_living_one_is_not(who, kind, sent, settings):
    name = kind(lambda job, progress: None)
    silent = timezone.now() - timedelta(seconds=settings.JOB_STALE_AFTER_SECONDS + 1)
    lost = waiting(who, name, status=JobStatus.RUNNING, attempts=1, heartbeat_at=silent)
    alive = waiting(who, name, status=JobStatus.RUNNING, attempts=1, heartbeat_at=timezone.now())
    forgotten = waiting(who, name, created_at=silent)
    fresh = waiting(who, name)
    assert jobs.requeue_lost() == 2
    assert sent == [lost.pk, forgotten.pk]
    lost.refresh_from_db()
    assert lost.status == JobStatus.QUEUED
    for job in (alive, fresh):
        before = job.status
        job.refresh_from_db()
        assert job.status == before
    assert jobs.requeue_lost() == 0, "a job that was just queued again has its time"


def test_a_beat_that_fails_is_not_the_last(who, kind, monkeypatch):
    """One locked or restarting database must not make a live job look lost and run twice."""
    job = waiting(who, kind(lambda job, progress: None), status=JobStatus.RUNNING, attempts=1)
    monkeypatch.setattr(jobs.connection, "close", lambda: None)  # the test's own connection stays
    with monkeypatch.context() as broken:

        def locked(*args, **kwargs):
            raise OperationalError("database is locked")

        broken.setattr(jobs.Job.objects, "filter", locked)
        jobs._say_alive(job)
    jobs._say_alive(job)
    job.refresh_from_db()
    assert job.heartbeat_at is not None


def test_a_job_that_only_waited_is_not_called_interrupted(who, kind, sent, settings):
    long_ago = timezone.now() - timedelta(seconds=settings.JOB_STALE_AFTER_SECONDS + 1)
    job = waiting(who, kind(lambda job, progress: None), created_at=long_ago, message="Đang chờ")
    assert jobs.requeue_lost() == 1
    job.refresh_from_db()
    assert job.message == "Đang chờ"


def test_a_job_that_kills_every_worker_is_given_up(who, kind, sent, settings):
    silent = timezone.now() - timedelta(seconds=settings.JOB_STALE_AFTER_SECONDS + 1)
    name = kind(lambda job, progress: None)
    job = waiting(who, name, status=JobStatus.RUNNING, attempts=settings.JOB_MAX_ATTEMPTS, heartbeat_at=silent)
    assert jobs.requeue_lost() == 0 and not sent
    job.refresh_from_db()
    assert job.status == JobStatus.FAILED and f"J{job.pk}" in job.error


def test_a_worker_taken_for_lost_does_not_overwrite_the_second_run(who, kind):
    name = kind(lambda job, progress: {"first": True})
    job = waiting(who, name)
    first = jobs.claim(job.pk)
    Job.objects.filter(pk=job.pk).update(status=JobStatus.QUEUED)
    second = jobs.claim(job.pk)
    assert (first.attempts, second.attempts) == (1, 2)
    jobs.Progress(first)(5, 10, "người cũ")
    jobs._finish(first, JobStatus.DONE, result={"first": True})
    job.refresh_from_db()
    assert (job.status, job.message, job.result) == (JobStatus.RUNNING, "", {})
