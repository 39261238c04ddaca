"""From the checked file to its end: a file seen before, another agency's, stopped, interrupted, and where its cases stand."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies import jobs
from agencies.actor import Actor
from agencies.models import ActivityEntry, Job, JobStatus, Role
from procedures.models import Case, ImportBatch, ImportState
from procedures.tests.factories import make_agency, make_member
from procedures.tests.files import csv_bytes, row
from procedures.tests.test_import_pages import decide, page_of, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    return make_agency()


@pytest.fixture
def member(agency):
    return make_member(agency, Role.SECRETARY)


@pytest.fixture
def secretary(client, member):
    client.force_login(member.user)
    return client


@pytest.fixture
def queued(monkeypatch):
    """Nothing is sent to workers: jobs stay as they are written."""
    monkeypatch.setattr(jobs, "send", lambda pk: None)


def post(client, name, batch, **data):
    answer = client.post(reverse(f"procedures:{name}", args=[batch.pk]), data)
    batch.refresh_from_db()
    return answer


class TestSeenBefore:
    def test_an_import_says_when_by_whom_and_with_what_result(
        self, secretary, member, django_capture_on_commit_callbacks
    ):
        content = csv_bytes([row(1), row(2)])
        first = upload(secretary, django_capture_on_commit_callbacks, content)
        decide(secretary, django_capture_on_commit_callbacks, first, "all")
        again = page_of(secretary, upload(secretary, django_capture_on_commit_callbacks, content, "tên khác.csv"))
        assert f"đã được nạp ngày {timezone.localtime(first.finished_at):%d/%m/%Y %H:%M}" in again
        assert member.user.full_name in again and "thêm 2, cập nhật 0, không đổi 0, từ chối 0" in again
        assert reverse("procedures:import_detail", args=[first.pk]) in again

    def test_an_upload_that_was_put_aside_too(self, secretary, django_capture_on_commit_callbacks):
        content = csv_bytes([row(1)])
        post(secretary, "import_cancel", upload(secretary, django_capture_on_commit_callbacks, content))
        again = page_of(secretary, upload(secretary, django_capture_on_commit_callbacks, content))
        assert "đã được tải lên ngày" in again and "tình trạng: Đã hủy" in again

    def test_of_another_agency_nothing_is_told(self, secretary, client, django_capture_on_commit_callbacks):
        content = csv_bytes([row(1)])
        upload(secretary, django_capture_on_commit_callbacks, content)
        client.force_login(make_member(make_agency(), Role.SECRETARY).user)
        assert "Tệp đã gặp" not in page_of(client, upload(client, django_capture_on_commit_callbacks, content))


class TestForeignFile:
    @pytest.fixture
    def batch(self, secretary, django_capture_on_commit_callbacks):
        batch = upload(secretary, django_capture_on_commit_callbacks, csv_bytes([row(1)]))
        batch.foreign_because = "Phần lớn mã hồ sơ bắt đầu bằng H23.15."
        batch.save()
        return batch

    def test_it_needs_a_persons_word_which_is_logged(
        self, secretary, member, batch, django_capture_on_commit_callbacks
    ):
        page = page_of(secretary, batch)
        assert "H23.15" in page and 'name="foreign"' in page
        decide(secretary, django_capture_on_commit_callbacks, batch, "all")
        assert batch.state == ImportState.CHECKED and not Case.objects.exists()
        assert "Hãy xác nhận đây là tệp của cơ quan mình" in page_of(secretary, batch)
        with django_capture_on_commit_callbacks(execute=True):
            post(secretary, "import_run", batch, rows="all", foreign="on")
        batch.refresh_from_db()
        assert (batch.state, batch.foreign_confirmed) == (ImportState.IMPORTED, True)
        entry = ActivityEntry.objects.get(code="procedures.foreign_confirmed")
        assert entry.user == member.user and "H23.15" in entry.after["why"]

    def test_checked_again_it_is_asked_again(self, secretary, batch, django_capture_on_commit_callbacks):
        ImportBatch.objects.filter(pk=batch.pk).update(foreign_confirmed=True)
        with django_capture_on_commit_callbacks(execute=True):
            post(secretary, "import_check", batch)
        batch.refresh_from_db()
        assert not batch.foreign_confirmed and batch.state == ImportState.CHECKED


class TestStopping:
    def test_a_stopped_check_can_be_made_up_for(self, secretary, queued, django_capture_on_commit_callbacks):
        batch = upload(secretary, django_capture_on_commit_callbacks, csv_bytes([row(1)]))
        stop = reverse("agencies:job_cancel", args=[batch.job_id])
        assert stop in page_of(secretary, batch)
        secretary.post(stop, {"next": reverse("procedures:import_detail", args=[batch.pk])})
        page = page_of(secretary, batch)
        assert "Đã dừng theo yêu cầu" in page and "Kiểm tra tệp" in page
        post(secretary, "import_check", batch)
        assert batch.job.status == JobStatus.QUEUED
        assert jobs.run_now(batch.job).status == JobStatus.DONE
        assert ImportBatch.objects.get(pk=batch.pk).state == ImportState.CHECKED

    def test_an_import_stopped_while_it_reads_saves_nothing_and_can_be_started_again(
        self, secretary, member, queued, django_capture_on_commit_callbacks
    ):
        batch = self.checked(secretary, django_capture_on_commit_callbacks)
        post(secretary, "import_run", batch, rows="all")
        assert "Dừng việc này" in page_of(secretary, batch)
        Job.objects.filter(pk=batch.job_id).update(cancel_asked=True)
        assert jobs.run_now(batch.job).status == JobStatus.CANCELLED
        batch.refresh_from_db()
        assert batch.state == ImportState.CHECKED and not Case.objects.exists()
        assert "Đã dừng theo yêu cầu" in page_of(secretary, batch)
        post(secretary, "import_run", batch, rows="all")
        jobs.run_now(batch.job)
        assert Case.objects.count() == 2

    def test_asked_for_after_the_merge_began_everything_is_taken_back(
        self, secretary, member, queued, monkeypatch, django_capture_on_commit_callbacks
    ):
        batch = self.checked(secretary, django_capture_on_commit_callbacks)
        post(secretary, "import_run", batch, rows="all")

        def asked_meanwhile(actor, code, obj, **more):
            if code == "procedures.file_imported":
                assert Case.objects.count() == 2, "merged already"
                jobs.ask_to_cancel(Actor.for_membership(member), batch.job)

        monkeypatch.setattr("procedures.jobs.log", asked_meanwhile)
        assert jobs.run_now(batch.job).status == JobStatus.CANCELLED
        batch.refresh_from_db()
        assert (batch.state, batch.created) == (ImportState.CHECKED, 0) and not Case.objects.exists()

    def test_colleagues_who_load_may_stop_it_others_not(
        self, secretary, agency, client, queued, django_capture_on_commit_callbacks
    ):
        batch = upload(secretary, django_capture_on_commit_callbacks, csv_bytes([row(1)]))
        stop = reverse("agencies:job_cancel", args=[batch.job_id])
        client.force_login(make_member(agency, Role.STAFF).user)
        assert client.post(stop).status_code == 403
        client.force_login(make_member(agency, Role.ONE_STOP_OFFICER).user)
        assert client.post(stop).status_code == 302
        assert Job.objects.get(pk=batch.job_id).status == JobStatus.CANCELLED

    @staticmethod
    def checked(client, callbacks):
        batch = upload(client, callbacks, csv_bytes([row(1), row(2)]))
        jobs.run_now(batch.job)
        batch.refresh_from_db()
        return batch


def test_an_interrupted_import_begins_again_from_the_copy_and_doubles_nothing(
    secretary, queued, settings, django_capture_on_commit_callbacks
):
    """The worker was killed; what it had staged is gone, and the copy of the file is still there."""
    batch = TestStopping.checked(secretary, django_capture_on_commit_callbacks)
    post(secretary, "import_run", batch, rows="all")
    first = jobs.claim(batch.job_id)
    silent = timezone.now() - timedelta(seconds=settings.JOB_STALE_AFTER_SECONDS + 1)
    Job.objects.filter(pk=first.pk).update(heartbeat_at=silent)
    assert jobs.requeue_lost() == 1
    assert "Đang chạy lại sau khi bị gián đoạn" in page_of(secretary, batch)
    second = jobs.run_now(batch.job_id)
    batch.refresh_from_db()
    assert (second.status, second.attempts) == (JobStatus.DONE, 2)
    assert (batch.created, Case.objects.count()) == (2, 2)
    # The first worker was only slow, and comes to its end now.
    from procedures.jobs import run_import

    batch.state = ImportState.CHECKED
    batch.save()
    with pytest.raises(jobs.Superseded):
        run_import(first, jobs.Progress(first))
    batch.refresh_from_db()
    assert (batch.created, Case.objects.count()) == (2, 2)


def test_the_result_leads_to_the_cases_and_to_what_changed(secretary, django_capture_on_commit_callbacks):
    first = upload(secretary, django_capture_on_commit_callbacks, csv_bytes([row(1), row(2)]))
    decide(secretary, django_capture_on_commit_callbacks, first, "all")
    second = upload(secretary, django_capture_on_commit_callbacks, csv_bytes([row(1, channel="Trực tiếp"), row(3)]))
    decide(secretary, django_capture_on_commit_callbacks, second, "all")
    page = page_of(secretary, second)
    assert "Thêm 1, cập nhật 1, không đổi 0, từ chối 0." in page
    listed = f"{reverse('procedures:case_list')}?department=all&amp;from=2024-03-01"
    assert listed in page
    assert "H99.15-240301-00003" in secretary.get(listed.replace("&amp;", "&")).text
    log = page.partition(reverse("agencies:activity") + "?")[2].partition('"')[0].replace("&amp;", "&")
    entries = secretary.get(f"{reverse('agencies:activity')}?{log}").text
    assert "H99.15-240301-00001" in entries and "H99.15-240301-00002" not in entries


def test_a_check_again_replaces_the_rejected_rows(secretary, agency, django_capture_on_commit_callbacks):
    batch = upload(secretary, django_capture_on_commit_callbacks, csv_bytes([row(1), row(2, department="Phòng Mới")]))
    before = batch.rejected_file
    assert before is not None
    agency.departments.filter(code="TP").update(name="Phòng Mới")
    with django_capture_on_commit_callbacks(execute=True):
        post(secretary, "import_check", batch)
    batch.refresh_from_db()
    assert (batch.rejected, batch.rejected_file) == (0, None)
    with pytest.raises(FileNotFoundError):
        before.read_bytes()
