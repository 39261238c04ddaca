"""Stopping a background job: who may, what becomes of it, and that it is never half done."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from agencies import jobs
from agencies.errors import UserError
from agencies.models import ActivityEntry, Department, Job, JobStatus, Role
from agencies.services import add_department
from agencies.tests.factories import actor

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def kind():
    """Registers handlers for the test and forgets them; secretaries may stop such jobs."""
    before = dict(jobs.KINDS)

    def register(handler=lambda job, progress: None, *, may_cancel=lambda actor, job: actor.has_role(Role.SECRETARY)):
        jobs.job_kind("agencies.test", label="Việc thử", may_cancel=may_cancel)(handler)
        return "agencies.test"

    yield register
    jobs.KINDS.clear()
    jobs.KINDS.update(before)


@pytest.fixture
def who():
    return actor(Role.ONE_STOP_OFFICER)


def waiting(who, kind, **fields) -> Job:
    return Job.objects.create(
        **{"agency": who.agency, "created_by": who.user, "membership": who.membership, "kind": kind}
        | {"created_at": timezone.now()}
        | fields
    )


def test_a_job_that_waits_ends_at_once_and_never_runs(who, kind):
    ran = []
    job = waiting(who, kind(lambda job, progress: ran.append(1)))
    assert jobs.ask_to_cancel(who, job).status == JobStatus.CANCELLED
    assert jobs.run_now(job).status == JobStatus.CANCELLED and not ran
    entry = ActivityEntry.objects.get(code="agencies.job_cancelled")
    assert (entry.object_id, entry.user) == (str(job.pk), who.user)


def test_a_running_job_stops_at_its_next_word_and_takes_back_what_it_began(who, kind):
    def handler(job, progress):
        with transaction.atomic():
            add_department(who, who.agency, code="NUA", name="Phòng", valid_from=who.agency.valid_from)
            jobs.ask_to_cancel(who, job)
            progress(1, 2, "Đang ghi")
        raise AssertionError("went on")

    job = jobs.run_now(waiting(who, kind(handler)))
    assert (job.status, job.error, job.message) == (JobStatus.CANCELLED, "", "")
    assert not Department.objects.filter(code="NUA").exists()


def test_asked_for_just_before_the_end_nothing_is_saved(who, kind):
    def handler(job, progress):
        with transaction.atomic():
            add_department(who, who.agency, code="NUA", name="Phòng", valid_from=who.agency.valid_from)
            Job.objects.filter(pk=job.pk).update(cancel_asked=True)
            progress.finish({"url": "/xong/"})

    job = waiting(who, kind(handler))
    assert jobs.run_now(job).status == JobStatus.CANCELLED
    assert not Department.objects.filter(code="NUA").exists()


def test_after_the_work_is_saved_it_is_too_late(who, kind):
    refused = []

    def handler(job, progress):
        with transaction.atomic():
            add_department(who, who.agency, code="XONG", name="Phòng", valid_from=who.agency.valid_from)
            progress.finish({"url": "/xong/"})
        with pytest.raises(UserError) as caught:
            jobs.ask_to_cancel(who, job)
        refused.append(str(caught.value))

    job = jobs.run_now(waiting(who, kind(handler)))
    assert (job.status, job.result) == (JobStatus.DONE, {"url": "/xong/"})
    assert refused and Department.objects.filter(code="XONG").exists()


def test_an_attempt_taken_for_lost_saves_nothing_beside_the_next(who, kind):
    """The worker was only slow: its job was started again meanwhile, and that run alone may save."""

    def handler(job, progress):
        Job.objects.filter(pk=job.pk).update(status=JobStatus.QUEUED)
        jobs.claim(job.pk)
        with transaction.atomic():
            add_department(who, who.agency, code="HAILAN", name="Phòng", valid_from=who.agency.valid_from)
            progress.finish({})

    job = jobs.run_now(waiting(who, kind(handler)))
    assert (job.status, job.attempts) == (JobStatus.RUNNING, 2)
    assert not Department.objects.filter(code="HAILAN").exists()


def test_a_lost_job_that_was_to_stop_is_not_started_again(who, kind, settings, monkeypatch):
    monkeypatch.setattr(jobs, "send", lambda pk: pytest.fail("sent"))
    silent = timezone.now() - timedelta(seconds=settings.JOB_STALE_AFTER_SECONDS + 1)
    job = waiting(who, kind(), status=JobStatus.RUNNING, attempts=1, heartbeat_at=silent, cancel_asked=True)
    assert jobs.requeue_lost() == 0
    job.refresh_from_db()
    assert job.status == JobStatus.CANCELLED


class TestWhoMay:
    def test_whoever_started_it_and_whoever_handles_its_subject(self, who, kind):
        name = kind()
        for one in (who, actor(Role.SECRETARY, agency=who.agency)):
            assert jobs.ask_to_cancel(one, waiting(who, name)).cancel_asked

    @pytest.mark.parametrize("role", [Role.STAFF, Role.ADMINISTRATOR, Role.INSPECTOR, Role.LEADER])
    def test_not_other_colleagues(self, who, kind, role):
        job = waiting(who, kind())
        with pytest.raises(PermissionDenied):
            jobs.ask_to_cancel(actor(role, agency=who.agency), job)

    def test_not_the_secretary_of_another_agency(self, who, kind, client):
        job = waiting(who, kind())
        stranger = actor(Role.SECRETARY)
        with pytest.raises(PermissionDenied):
            jobs.ask_to_cancel(stranger, job)
        client.force_login(stranger.user)
        assert client.post(reverse("agencies:job_cancel", args=[job.pk])).status_code == 404

    def test_nobody_where_the_kind_does_not_allow_it(self, who, kind, client):
        job = waiting(who, kind(may_cancel=None), status=JobStatus.RUNNING)
        client.force_login(who.user)
        assert "job_cancel" not in client.get(reverse("agencies:job", args=[job.pk])).text
        assert client.post(reverse("agencies:job_cancel", args=[job.pk])).status_code == 403


class TestPage:
    @pytest.fixture
    def job(self, who, kind, client):
        client.force_login(who.user)
        return waiting(who, kind(), status=JobStatus.RUNNING, attempts=1)

    def test_the_button_stands_where_the_progress_is_and_survives_its_renewal(self, client, job):
        address, stop = reverse("agencies:job", args=[job.pk]), reverse("agencies:job_cancel", args=[job.pk])
        assert stop in client.get(address).text
        renewed = client.get(address, {"next": "/ho-so/nap/1/"}, headers={"hx-request": "true"}).text
        assert stop in renewed and 'name="next" value="/ho-so/nap/1/"' in renewed and "csrfmiddlewaretoken" in renewed

    def test_it_says_that_it_stops_and_leads_back(self, client, job):
        answer = client.post(reverse("agencies:job_cancel", args=[job.pk]), {"next": "/ho-so/nap/"})
        assert answer.url == "/ho-so/nap/"
        page = client.get(reverse("agencies:job", args=[job.pk])).text
        assert "Đang dừng" in page and "Dừng việc này" not in page

    def test_it_leads_to_no_other_site(self, client, job):
        answer = client.post(reverse("agencies:job_cancel", args=[job.pk]), {"next": "//evil.example/"})
        assert answer.url == reverse("agencies:job", args=[job.pk])

    def test_too_late_is_said(self, client, job):
        Job.objects.filter(pk=job.pk).update(status=JobStatus.DONE)
        answer = client.post(reverse("agencies:job_cancel", args=[job.pk]), follow=True)
        assert "Không kịp dừng" in answer.text

    def test_a_job_that_started_again_says_so(self, client, job):
        Job.objects.filter(pk=job.pk).update(attempts=2)
        assert "đã tự chạy lại" in client.get(reverse("agencies:job", args=[job.pk])).text
