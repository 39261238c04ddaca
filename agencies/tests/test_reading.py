"""Looks at personal data, exports and refusals leave entries, without what was seen (reliability U3)."""

import io
import json
import logging

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies.models import ActivityEntry, Role
from agencies.reading import note_export, note_view
from agencies.tests.factories import DepartmentFactory, actor, membership

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()


def entries(code: str):
    return list(ActivityEntry.objects.filter(code=code).order_by("pk"))


def test_an_administrator_who_sees_an_account_whole_leaves_an_entry_without_its_data(client):
    who = actor(Role.ADMINISTRATOR)
    other = membership(Role.STAFF, who.agency).user
    client.force_login(who.user)
    client.get(reverse("agencies:person_detail", args=[other.pk]))
    (entry,) = entries("agencies.viewed")
    assert (entry.user, entry.object_id, entry.after) == (who.user, str(other.pk), {"what": "personal_data"})
    assert other.email not in json.dumps([entry.before, entry.after, entry.reason])


def test_ones_own_page_and_masked_data_leave_none(client):
    who = actor(Role.STAFF)
    client.force_login(who.user)
    client.get(reverse("agencies:person_detail", args=[who.user.pk]))
    client.get(reverse("agencies:person_detail", args=[membership(Role.STAFF, who.agency).user.pk]))
    assert entries("agencies.viewed") == []


def test_exports_say_what_and_how_much():
    who = actor(Role.SECRETARY)
    note_export(who, who.agency, "case_list", 12)
    note_view(who, who.user, "personal_data", agency=who.agency)
    (entry,) = entries("agencies.exported")
    assert entry.after == {"what": "case_list", "count": 12}


def test_a_refusal_is_logged_once_a_minute_in_ones_own_agency(client):
    who = actor(Role.STAFF)
    client.force_login(who.user)
    for _time in range(3):
        assert client.get(reverse("agencies:activity"), {"q": "Nguyễn Văn An"}).status_code == 403
    (entry,) = entries("agencies.refused")
    assert (entry.agency, entry.user) == (who.agency, who.user)
    assert entry.after == {"address": "/co-quan/nhat-ky/"} and entry.request_id
    cache.clear()
    client.get(reverse("agencies:activity"))
    assert len(entries("agencies.refused")) == 2


def test_a_refused_change_is_logged_although_its_own_work_was_taken_back(client):
    who = actor(Role.STAFF)
    client.force_login(who.user)
    assert client.post(reverse("agencies:department_add", args=[who.agency.pk])).status_code == 403
    assert entries("agencies.refused")


def test_an_attempt_on_another_agencys_object_is_only_in_the_machine_log(client, caplog):
    client.force_login(actor(Role.ADMINISTRATOR).user)
    foreign = DepartmentFactory()
    with caplog.at_level(logging.WARNING):
        assert client.get(reverse("agencies:agency_detail", args=[foreign.agency.pk])).status_code == 404
    assert any(getattr(one, "event", "") == "access.refused" for one in caplog.records)
    assert entries("agencies.refused") == []
    assert not ActivityEntry.objects.filter(agency=foreign.agency).exists()


def test_visitors_who_are_sent_to_sign_in_leave_nothing(client):
    client.get(reverse("agencies:activity"))
    assert entries("agencies.refused") == []


def test_a_check_of_signatures_is_logged_even_without_an_account(client):
    file = SimpleUploadedFile("Nguyễn Văn An.pdf", io.BytesIO(b"%PDF-1.4\n").getvalue(), "application/pdf")
    response = client.post(reverse("documents:verify"), {"file": file})
    assert response.status_code == 200
    (entry,) = entries("documents.signatures_checked")
    assert (entry.agency, entry.user, entry.after) == (None, None, {"intact": False})
    assert "An.pdf" not in entry.object_name
