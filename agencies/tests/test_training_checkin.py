"""Check-in by QR code: who may, until when, and that a second tap changes nothing."""

from datetime import date, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from agencies import clock
from agencies.models import ActivityEntry, Attendance, Membership, Role, TrainingSession
from agencies.tests.factories import AgencyFactory, MembershipFactory, actor
from agencies.tests.training_factories import PersonFactory, SessionFactory
from agencies.training import checkin, sessions

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
NOW = datetime(2026, 5, 20, 8, 0)
URL = reverse("agencies:training_checkin")


@pytest.fixture(autouse=True)
def now():
    with clock.freeze(NOW):
        yield


@pytest.fixture
def agency():
    return AgencyFactory()


@pytest.fixture
def secretary(agency):
    return actor(Role.SECRETARY, agency=agency)


@pytest.fixture
def opened(agency, secretary):
    session = SessionFactory(agency=agency, due_on=NOW.date())
    return checkin.open_for(secretary, session, minutes=30)


@pytest.fixture
def staff(agency):
    """Somebody in scope, with an account."""
    found = actor(Role.STAFF, agency=agency)
    PersonFactory(agency=agency, user=found.user, full_name=found.user.full_name)
    return found


@pytest.mark.requirement("S1-21", where="agencies/training/checkin.py")
def test_scanning_and_one_button_note_the_presence_once(client, staff, opened):
    token = checkin.token_of(opened)
    client.force_login(staff.user)
    page = client.get(URL, {"ma": token})
    assert opened.title in page.content.decode() and not Attendance.objects.exists()
    for _tap in range(2):
        assert client.post(URL, {"ma": token}).context["done"]
    row = Attendance.objects.get()
    assert (row.present, row.how, row.nominated) == (True, "qr", False)
    assert ActivityEntry.objects.filter(code="agencies.checked_in").count() == 1
    assert client.get(URL, {"ma": token}).context["done"]


def test_who_is_nominated_keeps_that(staff, secretary, opened):
    sessions.nominate(secretary, opened, [one.pk for one in sessions.candidates(opened)])
    checkin.check_in(staff, checkin.token_of(opened))
    row = Attendance.objects.get()
    assert row.present and row.nominated


def refused(client, token) -> str:
    """What the page says to whoever confirms; nothing is noted."""
    page = client.post(URL, {"ma": token})
    assert page.status_code == 422 and not Attendance.objects.exists()
    assert client.get(URL, {"ma": token}).context["problem"] == page.context["problem"]
    return page.context["problem"]


def test_a_code_that_does_not_work_says_why(client, staff, secretary, opened):
    token = checkin.token_of(opened)
    client.force_login(staff.user)
    with clock.freeze(datetime(2026, 5, 20, 8, 30)):
        assert "08:30" in refused(client, token)
    assert refused(client, "bịa") == refused(client, "")
    other = actor(Role.STAFF)
    PersonFactory(agency=other.agency, user=other.user)
    client.force_login(other.user)
    assert opened.agency.name in refused(client, token)
    client.force_login(actor(Role.STAFF, agency=opened.agency).user)
    assert "thư ký ISO" in refused(client, token)
    client.force_login(staff.user)
    with clock.freeze(datetime(2026, 5, 20, 8, 1)):
        checkin.open_for(secretary, opened, minutes=15)  # another code takes its place
        assert refused(client, token)


def test_who_left_the_scope_is_not_in_it(client, opened):
    gone = actor(Role.STAFF, agency=opened.agency)
    PersonFactory(agency=opened.agency, user=gone.user, valid_to=date(2026, 5, 19))
    client.force_login(gone.user)
    assert "thư ký ISO" in refused(client, checkin.token_of(opened))


def test_in_another_role_of_the_same_person_the_page_says_to_change_it(client, staff, opened):
    elsewhere = MembershipFactory(user=staff.user, is_primary=True)
    client.force_login(staff.user)
    assert elsewhere.agency.name != opened.agency.name
    assert opened.agency.name in refused(client, checkin.token_of(opened))
    Membership.objects.filter(pk=elsewhere.pk).update(valid_to=date(2026, 1, 1))
    client.logout()
    client.force_login(staff.user)
    assert client.post(URL, {"ma": checkin.token_of(opened)}).context["done"]


def test_inspectors_and_strangers_note_nothing(client, opened):
    inspector = actor(Role.INSPECTOR, agency=opened.agency)
    PersonFactory(agency=opened.agency, user=inspector.user)
    with pytest.raises(PermissionDenied):
        checkin.check_in(inspector, checkin.token_of(opened))
    answer = client.get(URL, {"ma": checkin.token_of(opened)})
    assert answer.status_code == 302 and "ma%3D" in answer["Location"]


def test_the_secret_is_kept_nowhere(opened):
    token = checkin.token_of(opened)
    assert len(token) == 40
    row = TrainingSession.objects.values().get()
    assert token not in str(row)
    assert token not in str(list(ActivityEntry.objects.values("before", "after", "object_name")))


def test_with_another_key_of_the_installation_the_code_is_over(opened, settings):
    settings.SECRET_KEY = "khóa khác, đủ dài để làm khóa của một hệ thống thử nghiệm"  # noqa: S105
    assert checkin.token_of(opened) == ""


def test_the_trainers_page_shows_the_code_while_it_is_open(client, secretary, opened):
    client.force_login(secretary.user)
    url = reverse("agencies:training_checkin_open", args=[opened.pk])
    page = client.get(url)
    address = page.context["address"]
    assert parse_qs(urlsplit(address).query)["ma"] == [checkin.token_of(opened)]
    assert page.context["path"] in page.content.decode()
    client.post(url, {"action": "close"})
    assert not client.get(url).context["is_open"]
    client.post(url, {"action": "open", "minutes": "60"})
    assert client.get(url).context["is_open"]
    assert "7" not in client.post(url, {"action": "open", "minutes": "7"}).content.decode()
    client.force_login(actor(Role.DEPARTMENT_HEAD, agency=opened.agency).user)
    assert client.get(url).status_code == client.post(url, {"action": "open", "minutes": "60"}).status_code == 403


def test_noting_as_held_or_cancelling_ends_check_in(secretary, staff, opened):
    checkin.check_in(staff, checkin.token_of(opened))
    held = sessions.hold(secretary, opened, held_on=NOW.date())
    assert not held.checkin_is_open and checkin.token_of(held) == ""
    assert settings.SECRET_KEY


def test_the_drawn_code_is_the_address():
    """Module for module what the library makes of it."""
    import qrcode

    from agencies.views.training_checkin import qr_path

    path, size = qr_path("https://qms.example/co-quan/dao-tao/diem-danh/?ma=" + "a" * 40)
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data("https://qms.example/co-quan/dao-tao/diem-danh/?ma=" + "a" * 40)
    code.make(fit=True)
    assert size == code.modules_count + 8
    assert path.count("M") == sum(map(sum, code.modules))
