"""Posting in the room, shown by a photo; what is refused, and who may."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies import clock
from agencies.errors import UserError
from agencies.models import ActivityEntry, Role, StoredFile
from agencies.tests.factories import actor
from objectives import services
from objectives.models import SetPosting
from objectives.tests.factories import ObjectiveSetFactory, issued

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S4-05", where="objectives/services/postings.py")]
JPEG = b"\xff\xd8\xff\xe0 anh"
DAY = date(2026, 2, 10)


@pytest.fixture
def posted_set(agency):
    return issued(ObjectiveSetFactory(agency=agency, year=2026))


@pytest.fixture
def colleague(agency, departments):
    return actor(Role.STAFF, agency=agency, department=departments[0])


def post(who, row, department, **changed):
    fields = {"place": "Bảng tin phòng 203", "posted_on": DAY, "photo": ("anh.jpg", JPEG)} | changed
    return services.post_set(who, row, department, **fields)


def test_a_posting_is_renewed_by_the_next(posted_set, colleague, departments):
    with clock.freeze(date(2026, 3, 1)):
        first = post(colleague, posted_set, departments[0])
        second = post(colleague, posted_set, departments[0], posted_on=date(2026, 2, 20))
    first.refresh_from_db()
    assert (first.taken_down_on, second.taken_down_on) == (date(2026, 2, 20), None)
    codes = ActivityEntry.objects.filter(code__startswith="objectives.").values_list("code", flat=True)
    assert sorted(codes) == ["objectives.posting_taken_down", "objectives.set_posted", "objectives.set_posted"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"posted_on": date(2026, 3, 2)}, "posted_on"),
        ({"posted_on": date(2026, 1, 14)}, "posted_on"),
        ({"place": "  "}, "place"),
        ({"photo": ("anh.pdf", b"%PDF-1.7")}, "photo"),
        ({"photo": ("anh.png", JPEG)}, "photo"),
        ({"photo": ("anh.jpg", b"<svg onload='x()'/>")}, "photo"),
        ({"photo": ("anh.jpg", JPEG + b"0" * 10 * 1024 * 1024)}, "photo"),
    ],
)
def test_what_is_refused(posted_set, colleague, departments, changed, field):
    with clock.freeze(date(2026, 3, 1)), pytest.raises(UserError) as caught:
        post(colleague, posted_set, departments[0], **changed)
    assert (
        caught.value.field == field
        and not SetPosting.objects.exists()
        and not StoredFile.objects.filter(kind="set_posting").exists()
    )


def test_who_may(agency, posted_set, colleague, secretary, departments):
    with clock.freeze(date(2026, 3, 1)):
        with pytest.raises(PermissionDenied):
            post(colleague, posted_set, departments[1])
        with pytest.raises(PermissionDenied):
            post(actor(Role.LEADER, agency=agency), posted_set, departments[0])
        post(secretary, posted_set, departments[1])
        own = ObjectiveSetFactory(agency=agency, department=departments[0], year=2026)
        with pytest.raises(UserError):  # not in force
            post(colleague, own, departments[0])


def test_in_the_browser(client, posted_set, colleague, departments):
    client.force_login(colleague.user)
    url = reverse("objectives:set_post", args=[posted_set.pk])
    with clock.freeze(date(2026, 3, 1)):
        page = client.get(url).text
        assert departments[0].name in page and departments[1].name not in page
        data = {"department": departments[0].pk, "place": "Bảng tin", "posted_on": "10/02/2026"}
        bad = client.post(url, data | {"photo": SimpleUploadedFile("a.jpg", b"<svg/>")})
        assert bad.status_code == 422 and "Bảng tin" in bad.text
        client.post(url, data | {"photo": SimpleUploadedFile("a.jpg", JPEG)})
        posting = SetPosting.objects.get()
        tab = client.get(reverse("objectives:set_detail", args=[posted_set.pk]), {"tab": "posted"}).text
        assert "10/02/2026" in tab and reverse("objectives:set_posting_photo", args=[posting.pk]) in tab
        client.post(reverse("objectives:set_posting_down", args=[posting.pk]))
    posting.refresh_from_db()
    assert posting.taken_down_on == date(2026, 3, 1)
    client.force_login(actor(Role.SECRETARY).user)
    assert client.get(reverse("objectives:set_posting_photo", args=[posting.pk])).status_code == 404
