"""Single sign-on against a real OpenID Connect server: the whole code flow over HTTP, and what it must refuse."""

import re
import socket
import subprocess
import sys
import time
from contextlib import suppress
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client
from django.urls import reverse

from agencies.models import ActivityEntry, Role, User
from agencies.tests.factories import actor
from qms_portal.tests.test_sign_in_second_factor import SECRET, code_now

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.get_may_write(reason="the provider sends people back by GET, and that signs them in"),
]


@pytest.fixture(scope="module")
def provider(tmp_path_factory):
    """An OpenID Connect server on a free loopback port, in a process of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    log = (tmp_path_factory.mktemp("provider") / "log").open("w")
    server = subprocess.Popen([sys.executable, "-m", "oidc_provider_mock", "--port", str(port)], stdout=log, stderr=log)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with suppress(requests.ConnectionError):
            requests.get(f"{address}/.well-known/openid-configuration", timeout=2)
            break
        time.sleep(0.2)
    yield address
    server.terminate()
    server.wait(10)
    log.close()


@pytest.fixture
def site(live_server, settings, provider):
    """Our site, set up for the provider as the environment would."""
    settings.OIDC_SERVER_URL, settings.OIDC_NAME = provider, "Cổng tỉnh"
    app = {
        "provider_id": "oidc",
        "name": "Cổng tỉnh",
        "client_id": "qms",
        "secret": "bi-mat",
        "settings": {"server_url": provider},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    return live_server.url


class Browser:
    """What a browser does, step by step."""

    def __init__(self, site, provider):
        self.site, self.provider, self.session = site, provider, requests.Session()

    def token(self, path) -> str:
        page = self.session.get(self.site + path, timeout=20).text
        return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]

    def press_the_button(self, next_page="") -> str:
        """Where the button of the sign-in page leads: an address at the provider."""
        fields = {"csrfmiddlewaretoken": self.token("/dang-nhap/")}
        query = f"?process=login&next={next_page}"
        path = reverse("openid_connect_login", args=["oidc"])
        answer = self.session.post(self.site + path + query, fields, allow_redirects=False, timeout=20)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def agree(self, address, sub, **claims) -> str:
        """Sign in at the provider as somebody; the address it sends back to."""
        requests.put(f"{self.provider}/users/{sub}", json=claims, timeout=20).raise_for_status()
        answer = requests.post(address, {"sub": sub}, allow_redirects=False, timeout=20)
        assert answer.status_code in {302, 303}, answer.text
        return answer.headers["Location"]

    def come_back(self, address) -> requests.Response:
        return self.session.get(address, allow_redirects=False, timeout=20)

    def sign_in(self, sub, next_page="", **claims) -> requests.Response:
        return self.come_back(self.agree(self.press_the_button(next_page), sub, **claims))

    def is_in(self) -> bool:
        return self.session.get(self.site + "/", allow_redirects=False, timeout=20).status_code == 200

    def refusal(self, answer) -> str:
        assert answer.status_code == 302 and urlsplit(answer.headers["Location"]).path == reverse("login"), (
            answer.headers
        )
        assert not self.is_in()
        return self.session.get(self.site + reverse("login"), timeout=20).text


@pytest.fixture
def browser(site, provider):
    browser = Browser(site, provider)
    yield browser
    browser.session.close()


@pytest.fixture
def who():
    return actor(Role.STAFF, user__username="nhanvien", user__email="nhan.vien@tinh.example").user


VERIFIED = {"email": "nhan.vien@tinh.example", "email_verified": True}


def test_there_is_no_button_without_a_provider(client, db):
    assert "dang-nhap-mot-lan" not in client.get(reverse("login")).text
    assert client.post(reverse("openid_connect_login", args=["oidc"])).status_code == 404


def test_the_whole_way_in(browser, who):
    assert "Cổng tỉnh" in browser.session.get(browser.site + "/dang-nhap/", timeout=20).text
    address = browser.press_the_button(reverse("objectives:results"))
    asked = parse_qs(urlsplit(address).query)
    assert asked["response_type"] == ["code"] and asked["client_id"] == ["qms"] and "openid" in asked["scope"][0]
    assert asked["code_challenge_method"] == ["S256"] and len(asked["code_challenge"][0]) >= 43 and asked["state"]
    answer = browser.come_back(browser.agree(address, "s-1", **VERIFIED))
    assert answer.headers["Location"] == reverse("objectives:results") and browser.is_in()
    account = SocialAccount.objects.get()
    assert account.user == who and account.uid == "s-1" and account.extra_data == {}
    assert not SocialToken.objects.exists()
    codes = set(ActivityEntry.objects.order_by("pk").values_list("code", flat=True))
    assert {"agencies.sign_in_linked", "agencies.signed_in"} <= codes


def test_the_second_time_the_identifier_counts_not_the_address(browser, who):
    browser.sign_in("s-1", **VERIFIED)
    browser.session.cookies.clear()
    browser.sign_in("s-1", email="mới@tinh.example", email_verified=True)
    assert browser.is_in() and SocialAccount.objects.get().extra_data == {}
    assert ActivityEntry.objects.filter(code="agencies.sign_in_linked").count() == 1


def test_somebody_without_an_account_does_not_get_one(browser, who):
    page = browser.refusal(browser.sign_in("s-2", email="la@tinh.example", email_verified=True))
    assert "chưa có tài khoản" in page
    assert User.objects.count() == 1 and not SocialAccount.objects.exists()


@pytest.mark.parametrize("verified", [False, None, "true"])
def test_an_address_that_nobody_checked_names_nobody(browser, who, verified):
    claims = {"email": VERIFIED["email"], **({} if verified is None else {"email_verified": verified})}
    browser.refusal(browser.sign_in(f"s-3-{verified}", **claims))
    assert not SocialAccount.objects.exists()


def test_a_user_name_counts_only_where_it_is_set_up_so(browser, who, settings):
    browser.refusal(browser.sign_in("s-4", preferred_username="nhanvien"))
    settings.OIDC_MATCH = "username"
    browser.sign_in("s-4", preferred_username="nhanvien")
    assert browser.is_in()


def test_an_address_of_two_accounts_names_neither(browser, who):
    actor(Role.STAFF, user__email=who.email)
    browser.refusal(browser.sign_in("s-5", **VERIFIED))


def test_a_disabled_account_stays_closed(browser, who):
    User.objects.filter(pk=who.pk).update(is_active=False)
    browser.refusal(browser.sign_in("s-6", **VERIFIED))
    User.objects.filter(pk=who.pk).update(is_active=True)
    browser.sign_in("s-6", **VERIFIED)
    assert browser.is_in()
    User.objects.filter(pk=who.pk).update(is_active=False)
    assert not browser.is_in()
    browser.session.cookies.clear()
    browser.refusal(browser.sign_in("s-6", **VERIFIED))


def test_an_answer_with_another_state_is_not_taken(browser, who):
    back = browser.agree(browser.press_the_button(), "s-7", **VERIFIED)
    browser.refusal(browser.come_back(re.sub(r"state=[^&]+", "state=" + "x" * 16, back)))
    assert not SocialAccount.objects.exists()


def test_an_answer_meant_for_another_browser_is_not_taken(browser, who, site, provider):
    """Somebody lures a victim to the end of a sign-in that they began themselves."""
    back = browser.agree(browser.press_the_button(), "s-8", **VERIFIED)
    victim = Browser(site, provider)
    victim.refusal(victim.come_back(back))
    victim.session.close()


def test_a_code_works_once(browser, who):
    back = browser.agree(browser.press_the_button(), "s-9", **VERIFIED)
    browser.come_back(back)
    assert browser.is_in()
    browser.session.cookies.clear()
    browser.refusal(browser.come_back(back))


@pytest.mark.parametrize("trusted", [False, True])
def test_our_second_step_comes_after_theirs_unless_theirs_is_trusted(browser, who, settings, trusted):
    settings.OIDC_TRUST_MFA = trusted
    TOTP.activate(who, SECRET)
    answer = browser.sign_in("s-10", **VERIFIED)
    if trusted:
        assert browser.is_in()
        return
    assert answer.headers["Location"] == reverse("mfa_authenticate") and not browser.is_in()
    fields = {"csrfmiddlewaretoken": browser.token(reverse("mfa_authenticate")), "code": code_now()}
    browser.session.post(browser.site + reverse("mfa_authenticate"), fields, allow_redirects=False, timeout=20)
    assert browser.is_in()


@pytest.mark.parametrize("trusted", [False, True])
def test_who_needs_a_second_factor_and_came_from_the_provider(browser, settings, trusted):
    settings.OIDC_TRUST_MFA, settings.MFA_REQUIRED = trusted, True
    actor(Role.ADMINISTRATOR, user__email=VERIFIED["email"])
    browser.sign_in("s-11", **VERIFIED)
    assert browser.is_in() == trusted


def test_confirming_at_the_provider_leads_back_to_the_page(browser, who):
    """Step-up of people without a password: the provider is asked again, and the session begins anew."""
    browser.sign_in("s-12", **VERIFIED)
    before = browser.session.cookies["qms_session"]
    fields = {"csrfmiddlewaretoken": browser.token("/tai-khoan/")}
    path = reverse("openid_connect_login", args=["oidc"]) + "?process=login&next=/tai-khoan/ma-xac-thuc/"
    address = browser.session.post(browser.site + path, fields, allow_redirects=False, timeout=20).headers["Location"]
    answer = browser.come_back(browser.agree(address, "s-12", **VERIFIED))
    assert answer.headers["Location"] == "/tai-khoan/ma-xac-thuc/"
    assert browser.session.cookies["qms_session"] != before and browser.is_in()


def test_a_provider_that_can_not_be_reached(site, settings, provider):
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = "http://127.0.0.1:1"
    client = Client(raise_request_exception=False)
    answer = client.post(reverse("openid_connect_login", args=["oidc"]) + "?process=login")
    assert answer.status_code == 302 and answer.headers["Location"] == reverse("login")
