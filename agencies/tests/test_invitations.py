"""Newcomers of a list choose their first password by a link that works once."""

import re

import pytest
from django.core import mail

from agencies import people_import as lists
from agencies.jobs import run_now
from agencies.models import ActivityEntry, Job, JobStatus, Role, User
from agencies.tests.factories import MembershipFactory, actor
from agencies.tests.test_people_import import csv_of, person

pytestmark = pytest.mark.django_db
SITE = "https://qms.example.vn"


@pytest.fixture
def admin():
    return actor(Role.ADMINISTRATOR)


def taken_over(admin, *rows) -> Job:
    found = lists.upload(admin, name="ds.csv", content=csv_of(*rows))
    lists.apply(admin, found, good_rows_only=False, invite_from=SITE)
    return Job.objects.get(kind="agencies.invite")


def test_newcomers_with_an_address_are_written_to_once(admin):
    MembershipFactory(agency=admin.agency, user__username="cu", user__full_name="Lê Thị Mẫu")
    rows = [person(), person(username="khong.thu", email=""), person(username="cu", email="cu@thu.example")]
    job = taken_over(admin, *rows)
    assert set(job.params) == {"people", "site"} and "mau" not in str(job.params)
    assert run_now(job).status == JobStatus.DONE
    [letter] = mail.outbox
    assert letter.to == ["mau.lt@thu.example"]
    assert "mau" not in letter.subject
    invited = ActivityEntry.objects.filter(code="agencies.invited")
    assert [entry.object_id for entry in invited] == [str(User.objects.get(username="mau.lt").pk)]
    job.refresh_from_db()
    assert job.result == {"sent": 1}
    Job.objects.filter(pk=job.pk).update(status=JobStatus.QUEUED)
    run_now(job.pk)
    assert len(mail.outbox) == 1


def test_the_link_leads_to_choosing_a_password(admin, client):
    run_now(taken_over(admin, person()))
    link = re.search(rf"{SITE}(/\S+)", mail.outbox[0].body)[1]
    answer = client.get(link, follow=True)
    assert answer.status_code == 200
    assert 'type="password"' in answer.content.decode()
    # What lies in the address is no longer in it when the page is shown: neither Referer nor history gives it away.
    assert link.rstrip("/").rsplit("-", 1)[-1] not in answer.request["PATH_INFO"]


def test_nobody_is_written_to_unless_asked(admin):
    found = lists.upload(admin, name="ds.csv", content=csv_of(person()))
    lists.apply(admin, found, good_rows_only=False)
    assert not Job.objects.filter(kind="agencies.invite").exists()


def test_lists_left_lying_lose_their_bytes(admin, django_capture_on_commit_callbacks):
    from datetime import timedelta

    from agencies import clock
    from agencies.models import PeopleImport

    old, new = (lists.upload(admin, name="ds.csv", content=csv_of(person(username=name))) for name in ("a", "b"))
    PeopleImport.objects.filter(pk=old.pk).update(created_at=clock.now() - timedelta(days=lists.KEPT_DAYS + 1))
    assert lists.forget_old() == 1
    assert new.file.read_bytes()
    with pytest.raises(FileNotFoundError):
        old.file.read_bytes()
    assert lists.forget_old() == 0
