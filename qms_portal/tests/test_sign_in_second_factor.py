"""The second factor: nothing is open before it, a code opens once, a lost telephone is the administrator's matter."""

import base64
import re
import time
from urllib.parse import unquote

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse

from agencies.models import ActivityEntry, Role
from agencies.tests.factories import PASSWORD, AgencyFactory, actor
from qms_portal.tests.test_urls import ALL, PUBLIC

pytestmark = pytest.mark.django_db
SECRET = base64.b32encode(b"bi mat cua dien thoa").decode()


def code_now(secret=SECRET, steps=0) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + steps))


@pytest.fixture
def leader():
    who = actor(Role.LEADER, user__username="lanhdao", user__password=True)
    totp.TOTP.activate(who.user, SECRET)
    who.codes = RecoveryCodes.activate(who.user).generate_codes()
    return who


def password_given(user) -> Client:
    client = Client()
    answer = client.post(reverse("login"), {"username": user.username, "password": PASSWORD})
    assert answer.headers["Location"] == reverse("mfa_authenticate")
    return client


def is_in(client) -> bool:
    return client.get(reverse("home")).status_code == 200


def give(client, code):
    return client.post(reverse("mfa_authenticate"), {"code": code})


def test_between_the_two_steps_no_address_is_open(leader):
    client = password_given(leader.user)
    closed = [pair for pair in ALL if pair[0] not in PUBLIC and pair[0] != "mfa_authenticate"]
    assert len(closed) > 50
    for name, arguments in closed:
        for method in ("get", "post"):
            answer = getattr(client, method)(reverse(name, kwargs=arguments))
            assert answer.status_code == 302 and answer.headers["Location"].startswith(reverse("login")), (name, method)
    assert give(client, code_now()).status_code == 302 and is_in(client)  # it was the same sign-in all along


def test_the_right_code_opens(leader):
    client = password_given(leader.user)
    session_before = client.session.session_key
    assert give(client, "000000").status_code == 422 and not is_in(client)
    assert give(client, code_now()).status_code == 302 and is_in(client)
    assert client.session.session_key != session_before
    assert ActivityEntry.objects.filter(code="agencies.code_refused").count() == 1


def test_a_code_opens_once(leader):
    code = code_now()
    assert give(password_given(leader.user), code).status_code == 302
    again = password_given(leader.user)
    assert give(again, code).status_code == 422 and not is_in(again)


def test_an_older_code_is_refused_after_a_newer_one(leader):
    assert give(password_given(leader.user), code_now(steps=1)).status_code == 302
    again = password_given(leader.user)
    assert give(again, code_now()).status_code == 422 and not is_in(again)


def test_a_recovery_code_opens_once(leader):
    first = password_given(leader.user)
    assert give(first, leader.codes[3]).status_code == 302 and is_in(first)
    again = password_given(leader.user)
    assert give(again, leader.codes[3]).status_code == 422 and not is_in(again)
    assert give(again, leader.codes[4]).status_code == 302
    assert ActivityEntry.objects.filter(code="agencies.recovery_code_used").count() == 2


def test_codes_can_not_be_guessed(leader):
    client = password_given(leader.user)
    answers = [give(client, f"{n:06}").status_code for n in range(12)]
    assert answers == [422] * 10 + [429] * 2
    assert give(client, code_now()).status_code == 429


def test_without_a_password_the_page_of_the_code_leads_back():
    assert Client().get(reverse("mfa_authenticate")).headers["Location"] == reverse("login")


def test_what_is_stored_is_encrypted(leader):
    stored = str(list(Authenticator.objects.order_by("pk").values_list("data", flat=True)))
    assert SECRET not in stored and not any(code in stored for code in leader.codes)


# --- whoever needs one ------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role.values)
def test_who_must_have_one(client, settings, role):
    settings.MFA_REQUIRED = True
    client.force_login(actor(role).user)
    answer = client.get(reverse("home"))
    if role in {"secretary", "leader", "registry_clerk", "inspector", "administrator"}:
        assert answer.headers["Location"] == reverse("mfa_activate_totp")
    else:
        assert answer.status_code == 200


def test_before_it_is_set_up_no_address_is_open(client, settings):
    settings.MFA_REQUIRED = True
    client.force_login(actor(Role.ADMINISTRATOR).user)
    open_anyway = {*PUBLIC, "logout", "mfa_activate_totp", "account_change_password", "mfa_authenticate"}
    for name, arguments in ALL:
        if name in open_anyway:
            continue
        for method in ("get", "post"):
            answer = getattr(client, method)(reverse(name, kwargs=arguments))
            assert answer.status_code == 302 and answer.headers["Location"] == reverse("mfa_activate_totp"), name


def test_setting_it_up(client, settings):
    settings.MFA_REQUIRED = True
    who = actor(Role.SECRETARY, user__username="thuky")
    client.force_login(who.user)
    page = client.get(reverse("mfa_activate_totp")).text
    secret = "".join(re.search(r'q-second-factor__key"[^>]*>([A-Z2-7 ]+)<', page)[1].split())
    picture = base64.b64decode(re.search(r"data:image/svg\+xml;base64,([^\"]+)", page)[1]).decode()
    assert "<svg" in picture and "<script" not in picture
    assert secret in client.get(reverse("mfa_activate_totp")).text.replace(" ", "")  # a second look shows the same
    assert client.post(reverse("mfa_activate_totp"), {"code": "000000"}).status_code == 422
    assert not Authenticator.objects.exists()
    done = client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})
    codes = re.findall(r"<li><code>(\d+)</code>", done.text)
    file = unquote(re.search(r'href="data:text/plain[^,]*,([^"]+)"', done.text)[1])
    assert len(set(codes)) == 10 and all(code in file for code in codes)
    assert client.get(reverse("home")).status_code == 200
    for name in ("account_security", "mfa_activate_totp"):
        assert not any(code in client.get(reverse(name), follow=True).text for code in codes)
    assert ActivityEntry.objects.filter(code="agencies.second_factor_set_up").count() == 1


def test_new_recovery_codes_void_the_old_ones(leader):
    client = password_given(leader.user)
    give(client, code_now())
    page = client.post(reverse("mfa_generate_recovery_codes")).text
    new = re.findall(r"<li><code>(\d+)</code>", page)
    assert len(new) == 10 and not set(new) & set(leader.codes)
    again = password_given(leader.user)
    assert give(again, leader.codes[0]).status_code == 422
    assert give(again, new[0]).status_code == 302


def test_a_reset_password_does_not_open_the_second_step(leader):
    leader.user.set_password("mật khẩu vừa đặt lại")
    leader.user.save()
    client = Client()
    answer = client.post(reverse("login"), {"username": "lanhdao", "password": "mật khẩu vừa đặt lại"})
    assert answer.headers["Location"] == reverse("mfa_authenticate") and not is_in(client)


# --- the telephone is lost --------------------------------------------------------------------------------


def test_an_administrator_resets_it_with_a_reason(client):
    agency = AgencyFactory()
    admin, lost = actor(Role.ADMINISTRATOR, agency=agency), actor(Role.LEADER, agency=agency)
    totp.TOTP.activate(lost.user, SECRET)
    client.force_login(admin.user)
    address = reverse("agencies:second_factor_reset", args=[lost.user.pk])
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "Gặp trực tiếp, máy bị mất ở bến xe"}).status_code == 302
    assert not Authenticator.objects.exists()
    entry = ActivityEntry.objects.get(code="agencies.second_factor_reset")
    assert entry.reason == "Gặp trực tiếp, máy bị mất ở bến xe" and entry.user == admin.user


@pytest.mark.parametrize("role", [role for role in Role.values if role != "administrator"])
def test_nobody_else_does(client, role):
    agency = AgencyFactory()
    who, lost = actor(role, agency=agency), actor(Role.STAFF, agency=agency)
    totp.TOTP.activate(lost.user, SECRET)
    client.force_login(who.user)
    answer = client.post(reverse("agencies:second_factor_reset", args=[lost.user.pk]), {"reason": "vì tôi muốn thế"})
    assert answer.status_code == 403 and Authenticator.objects.exists()


def test_an_administrator_of_elsewhere_does_not_find_the_person(client):
    lost = actor(Role.STAFF)
    client.force_login(actor(Role.ADMINISTRATOR).user)
    assert client.get(reverse("agencies:second_factor_reset", args=[lost.user.pk])).status_code == 404


def test_nobody_resets_their_own(client):
    admin = actor(Role.ADMINISTRATOR)
    client.force_login(admin.user)
    assert client.get(reverse("agencies:second_factor_reset", args=[admin.user.pk])).status_code == 403
