"""How long a session lasts, and what ends it at once."""

import time

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import Role, User
from agencies.tests.factories import PASSWORD, actor
from qms_portal.tests.test_settings import PRODUCTION, read

pytestmark = pytest.mark.django_db
MINUTE, HOUR = 60, 3600


@pytest.fixture
def clock(monkeypatch):
    """Wall-clock time that a test can let pass."""
    ahead = [0.0]
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + ahead[0])

    def pass_by(seconds):
        ahead[0] += seconds

    return pass_by


@pytest.fixture
def who():
    return actor(Role.STAFF, user__username="nhanvien", user__password=True).user


def enter() -> Client:
    client = Client()
    client.post(reverse("login"), {"username": "nhanvien", "password": PASSWORD})
    assert is_in(client)
    return client


def is_in(client) -> bool:
    return client.get(reverse("home")).status_code == 200


def test_the_session_gets_a_new_key_at_sign_in(who):
    client = Client()
    client.get(reverse("login"))
    client.session["put there by somebody"] = 1
    session = client.session
    session["planted"] = "x"
    session.save()
    client.cookies["qms_session"] = session.session_key
    client.post(reverse("login"), {"username": "nhanvien", "password": PASSWORD})
    assert client.session.session_key != session.session_key
    assert Client(headers={"cookie": f"qms_session={session.session_key}"}).get(reverse("home")).status_code != 200


def test_it_ends_after_half_an_hour_without_use(who, clock):
    client = enter()
    clock(29 * MINUTE)
    assert is_in(client)
    clock(29 * MINUTE)
    assert is_in(client)
    clock(31 * MINUTE)
    answer = client.get(reverse("objectives:results"))
    assert (
        answer.headers["Location"] == f"{reverse('login')}?next=/muc-tieu/ket-qua/"
        or "next=" in answer.headers["Location"]
    )
    page = client.get(answer.headers["Location"]).text
    assert "30 phút" in page
    assert not is_in(client)


def test_it_ends_eight_hours_after_sign_in_however_busy(who, clock):
    client = enter()
    for _ in range(23):
        clock(20 * MINUTE)
        assert is_in(client)
    clock(20 * MINUTE)
    answer = client.get(reverse("home"), follow=True)
    assert answer.redirect_chain and "8 giờ" in answer.text


def test_a_page_that_looks_by_itself_keeps_no_session_alive(who, clock):
    client = enter()
    for _ in range(7):
        clock(5 * MINUTE)
        answer = client.get(reverse("home"), headers={"hx-request": "true"})
    assert answer.status_code == 401 and answer.headers["HX-Redirect"] == reverse("login")


def test_time_is_written_at_most_once_a_minute(who, clock, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def writes():
        with CaptureQueriesContext(connection) as queries:
            assert is_in(client)
        # On PostgreSQL the scope stands ahead of the statement.
        return [query for query in queries.captured_queries if 'UPDATE "django_session"' in query["sql"]]

    client = enter()
    assert not writes()
    clock(61)
    assert len(writes()) == 1
    assert not writes()


@pytest.mark.parametrize("header", ["X-Autosave", "HX-Request"])
def test_scripts_are_told_401_and_not_a_page(who, clock, header):
    client = enter()
    clock(31 * MINUTE)
    for _ in range(2):  # the request that ends the session, and those after it
        answer = client.post(reverse("reports:filing", args=[1]), {}, headers={header: "1"})
        assert answer.status_code == 401 and "<html" not in answer.text
        assert ("HX-Redirect" in answer.headers) == (header == "HX-Request")


def test_a_changed_password_ends_every_other_session(who):
    here, there = enter(), enter()
    new = "Mưa rơi trên mái ngói cũ"
    here.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert is_in(here) and not is_in(there)
    answer = there.get(reverse("home"), follow=True)
    assert answer.status_code == 200


def test_a_disabled_account_is_out_at_its_next_request(who):
    client = enter()
    User.objects.filter(pk=who.pk).update(is_active=False)
    assert not is_in(client)


def test_signing_out_ends_it_on_the_server(who):
    client = enter()
    key = client.session.session_key
    client.post(reverse("logout"))
    stolen = Client()
    stolen.cookies["qms_session"] = key
    assert not is_in(stolen)


def test_signing_out_takes_a_post(who):
    client = enter()
    assert client.get(reverse("logout")).status_code == 405
    assert is_in(client)


def test_a_session_that_has_gone_is_told_of(who):
    client = enter()
    client.cookies["qms_session"] = "k" * 32
    page = client.get(reverse("home"), follow=True)
    assert "đã kết thúc" in page.text


@pytest.mark.parametrize("setting", ["SESSION_COOKIE", "CSRF_COOKIE", "LANGUAGE_COOKIE"])
def test_cookies_in_production(tmp_path, setting):
    variables = {**PRODUCTION, "STORAGE_DIR": str(tmp_path / "files")}
    script = f"{setting}_NAME, s.{setting}_SECURE, s.{setting}_HTTPONLY, s.{setting}_SAMESITE, s.{setting}_PATH, s.{setting}_DOMAIN"
    result = read(tmp_path, script, **variables)
    name, *rest = result.stdout.split()
    assert name.startswith("__Host-"), result.stderr
    assert rest == ["True", "True", "Lax", "/", "None"]


def test_cookies_that_are_really_sent(who, settings):
    settings.SESSION_COOKIE_SECURE = True
    client = Client()
    answer = client.post(reverse("login"), {"username": "nhanvien", "password": PASSWORD}, secure=True)
    assert len(answer.cookies) >= 2
    for cookie in answer.cookies.values():
        assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == "/" and not cookie["domain"]
