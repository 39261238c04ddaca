"""Asking again: heavy steps need a confirmation of the last five minutes, and nothing typed is lost on the way."""

import re
import time

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from agencies import stepup
from agencies.models import ActivityEntry, Membership, Role
from agencies.tests.factories import PASSWORD, actor
from qms_portal.tests.test_sign_in_second_factor import SECRET, code_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch):
    ahead = [0.0]
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + ahead[0])
    return lambda seconds: ahead.__setitem__(0, ahead[0] + seconds)


@pytest.fixture
def admin():
    return actor(Role.ADMINISTRATOR, user__username="quantri", user__password=True)


@pytest.fixture
def place(admin):
    person = actor(Role.STAFF, agency=admin.agency).user
    return reverse("agencies:role_add", args=[person.pk]) + f"?agency={admin.agency.pk}"


ROLE = {"role": "auditor", "position": "Đánh giá viên", "valid_from": "01/01/2026"}


def held_in(page: str) -> str:
    return re.search(r'name="held" value="([^"]+)"', page)[1]


def answer_to(client, place, page, **fields):
    return client.post(place, {"step_up": "1", "held": held_in(page), **fields})


def test_a_sign_in_counts_for_five_minutes(client, admin, place, clock):
    client.force_login(admin.user)
    assert client.get(place).status_code == 200
    clock(5 * 60 - 5)
    assert client.get(place).status_code == 200
    clock(10)
    page = client.get(place)
    assert page.status_code == 401 and 'name="confirm_password"' in page.text


def test_after_the_answer_the_page_comes(client, admin, place, clock):
    client.force_login(admin.user)
    clock(301)
    page = client.get(place).text
    wrong = answer_to(client, place, page, confirm_password="sai")
    assert wrong.status_code == 422
    right = answer_to(client, place, wrong.text, confirm_password=PASSWORD)
    assert right.status_code == 302 and right.headers["Location"] == place
    assert client.get(place).status_code == 200
    assert ActivityEntry.objects.filter(code="agencies.confirmation_refused").count() == 1


def test_what_was_posted_goes_on_after_the_answer(client, admin, place, clock):
    client.force_login(admin.user)
    client.get(place)
    clock(301)
    held = client.post(place, ROLE)
    assert held.status_code == 401 and not Membership.objects.filter(role="auditor").exists()
    assert "Đánh giá viên" not in held.text  # sealed, not lying about in the page
    wrong = answer_to(client, place, held.text, confirm_password="sai")
    assert not Membership.objects.filter(role="auditor").exists()
    done = answer_to(client, place, wrong.text, confirm_password=PASSWORD)
    assert done.status_code == 302
    assert Membership.objects.get(role="auditor").position == "Đánh giá viên"


def test_a_code_does_as_well_and_once(client, admin, place, clock):
    TOTP.activate(admin.user, SECRET)
    client.force_login(admin.user)
    clock(301)
    page, code = client.get(place).text, code_now()
    assert answer_to(client, place, page, confirm_code=code).status_code == 302
    clock(301)
    page = client.get(place).text
    assert answer_to(client, place, page, confirm_code=code).status_code == 422


def test_a_recovery_code_is_no_confirmation(client, admin, place, clock):
    TOTP.activate(admin.user, SECRET)
    code = RecoveryCodes.activate(admin.user).generate_codes()[0]
    client.force_login(admin.user)
    clock(301)
    assert answer_to(client, place, client.get(place).text, confirm_code=code).status_code == 422


def test_answers_can_not_be_guessed(client, admin, place, clock):
    client.force_login(admin.user)
    clock(301)
    page = client.get(place).text
    for n in range(10):
        assert "Quá nhiều lần thử" not in answer_to(client, place, page, confirm_password=f"sai{n}").text
    refused = answer_to(client, place, page, confirm_password=PASSWORD)
    assert refused.status_code == 422 and client.get(place).status_code == 401


def test_what_is_held_belongs_to_one_person_and_one_address(client, admin, place, clock):
    other = actor(Role.ADMINISTRATOR, agency=admin.agency, user__password=True)
    client.force_login(admin.user)
    clock(301)
    held = client.post(place, ROLE).text
    stranger = Client()
    stranger.force_login(other.user)
    assert answer_to(stranger, place, held, confirm_password=PASSWORD).headers["Location"] == "/"
    elsewhere = reverse("agencies:person_add") + f"?agency={admin.agency.pk}"
    assert answer_to(client, elsewhere, held, confirm_password=PASSWORD).headers["Location"] == "/"
    clock(31 * 60)
    assert not Membership.objects.filter(role="auditor").exists()


def test_files_are_held_too(admin):
    request = RequestFactory().post("/x/", {"a": ["1", "2"], "f": SimpleUploadedFile("khoá.p12", b"\x00\x01")})
    request.user = admin.user
    held, kept = stepup._hold(request, "to try")
    again = RequestFactory().post("/x/", {"step_up": "1", "held": held})
    again.user, again.session = admin.user, {stepup.SESSION_KEY: int(time.time())}
    assert stepup._answer(again) is None
    assert again.POST.getlist("a") == ["1", "2"] and "held" not in again.POST
    assert again.FILES["f"].name == "khoá.p12" and again.FILES["f"].read() == b"\x00\x01"
    assert kept["lost"] is False and b"\x00" not in held.encode()


def test_what_is_too_big_is_said_to_be_lost(admin, monkeypatch):
    monkeypatch.setattr(stepup, "HOLD_BYTES", 10)
    request = RequestFactory().post("/x/", {"f": SimpleUploadedFile("to.p12", b"x" * 11)})
    request.user = admin.user
    _held, kept = stepup._hold(request, "to try")
    assert kept["lost"] and kept["fields"] is None


# What must ask again. The people, reports and documents apps add theirs.
HEAVY = {
    "agencies:person_add", "agencies:person_edit", "agencies:role_add", "agencies:role_end", "agencies:role_retitle",
    "agencies:role_hand_over", "agencies:role_delegate", "agencies:delegation_end", "agencies:people_import_apply",
    "agencies:people_import_rejected", "agencies:second_factor_reset", "agencies:token_add", "documents:document_sign",
    "documents:document_issue", "reports:open_period", "procedures:import_rejected", "mfa_activate_totp",
    "mfa_deactivate_totp", "mfa_generate_recovery_codes",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(HEAVY))
def test_heavy_steps_ask_again(client, admin, name, clock):
    """Whatever the object and the rights: the question comes first."""
    from qms_portal.tests.test_urls import ALL

    arguments = dict(ALL)[name]
    client.force_login(admin.user)
    clock(301)
    for method in ("get", "post"):
        answer = getattr(client, method)(reverse(name, kwargs=arguments))
        assert answer.status_code == 401 and "confirm_password" in answer.text, (name, method, answer.status_code)


def test_lighter_pages_do_not(client, admin, clock):
    client.force_login(admin.user)
    clock(301)
    for name in ("home", "agencies:people", "account_security", "documents:document_list"):
        assert client.get(reverse(name)).status_code == 200


def test_people_of_single_sign_on_are_sent_to_their_provider(client, admin, place, clock, settings):
    settings.OIDC_SERVER_URL, settings.OIDC_NAME = "https://sso.tinh.example", "Cổng tỉnh"
    admin.user.set_unusable_password()
    admin.user.save()
    client.force_login(admin.user)
    clock(301)
    page = client.get(place).text
    assert "confirm_password" not in page and "Cổng tỉnh" in page
    assert reverse("openid_connect_login", args=["oidc"]) in page


def test_the_decorator_alone():
    @stepup.step_up("to try")
    def view(request):
        return HttpResponse("ok")

    assert view.__name__ == "view"
    request = RequestFactory().get("/x/")
    request.session = {stepup.SESSION_KEY: int(time.time())}
    assert view(request).content == b"ok"
