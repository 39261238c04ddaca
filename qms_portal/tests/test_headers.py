"""No answer without its headers: whatever the status, whoever gave it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from agencies.models import Role
from agencies.tests.factories import actor
from qms_portal.headers import HeadersMiddleware
from qms_portal.tests.test_settings import PRODUCTION
from qms_portal.tests.test_urls import ALL

ROOT = Path(__file__).resolve().parent.parent.parent


def missing(response) -> list[str]:
    """What is wrong with the headers of an answer."""
    headers, wrong = response.headers, []
    policy = dict(part.split(" ", 1) for part in headers.get("Content-Security-Policy", "x x").split("; "))
    if policy.get("default-src") != "'self'" or policy.get("frame-ancestors") != "'none'":
        wrong.append(f"policy {policy}")
    if re.search(r"unsafe-|\*|https?:", headers.get("Content-Security-Policy", "")):
        wrong.append("a policy that allows too much")
    expected = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    wrong += [name for name, value in expected.items() if headers.get(name) != value]
    if "camera=()" not in headers.get("Permissions-Policy", ""):
        wrong.append("Permissions-Policy")
    return wrong


@pytest.mark.django_db
def test_every_address_for_strangers_and_for_people():
    stranger, person = Client(raise_request_exception=False), Client(raise_request_exception=False)
    person.force_login(actor(Role.ADMINISTRATOR).user)
    for name, arguments in ALL:
        address = reverse(name, kwargs=arguments)
        for method in ("get", "options"):
            assert not missing(getattr(stranger, method)(address)), (name, method)
            answer = getattr(person, method)(address)
            assert not missing(answer), (name, method)
            assert answer.headers.get("Cache-Control") == "no-store", (name, method)


def boom(*args, **kwargs):
    raise RuntimeError("as a test wants it")


@pytest.mark.django_db
@pytest.mark.parametrize("status", [200, 302, 400, 401, 403, 404, 405, 413, 429, 500])
def test_every_status(status, monkeypatch, settings):
    client = Client(enforce_csrf_checks=status == 403, raise_request_exception=False)
    login = reverse("login")
    if status == 200:
        answer = client.get(login)
    elif status == 302:
        answer = client.get(reverse("home"))
    elif status == 400:
        answer = client.get(login, headers={"host": "elsewhere.example"})
    elif status == 401:
        answer = client.post(reverse("home"), headers={"x-autosave": "1"})
    elif status == 403:
        answer = client.post(login, {"username": "x", "password": "y"})
    elif status == 404:
        answer = client.get("/khong-co-trang-nay/")
    elif status == 405:
        answer = client.put(reverse("healthz"))
    elif status == 413:
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
        answer = client.post(login, {"username": "x" * 2_000}, content_type="application/x-www-form-urlencoded")
    elif status == 429:
        for n in range(11):
            answer = client.post(login, {"username": "ai", "password": "sai"}, REMOTE_ADDR=f"198.51.100.{n}")
    else:
        monkeypatch.setattr("qms_portal.views._database_is_guarded", boom)
        monkeypatch.setattr("qms_portal.sign_in.views.SignIn.get_context_data", boom)
        answer = client.get(login)
    assert answer.status_code == status
    assert not missing(answer)
    if status >= 400 and status not in {401, 405}:
        assert answer.text.count("<h1") == 1 and 'lang="vi"' in answer.text


def test_an_answer_from_before_everything_else_has_them_too(settings):
    middleware = HeadersMiddleware(lambda request: HttpResponse("refused", status=400))
    assert not missing(middleware(RequestFactory().get("/")))


@pytest.mark.django_db
def test_scripts_carry_the_nonce_of_their_answer(client):
    client.force_login(actor(Role.STAFF).user)
    first, second = client.get(reverse("home")), client.get(reverse("home"))
    nonces = [
        re.search(r"script-src [^;]*'nonce-([^']+)'", one.headers["Content-Security-Policy"])[1]
        for one in (first, second)
    ]
    assert nonces[0] != nonces[1]
    assert set(re.findall(r'<script[^>]* nonce="([^"]*)"', first.text)) == {nonces[0]}
    assert not re.search(r"<script(?![^>]*\ssrc=)", first.text), "a script in the page itself"


def production(tmp_path, *arguments: str) -> subprocess.CompletedProcess:
    """Python with production settings in a process of its own."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "DATA_DIR": str(tmp_path / "data"),
        "STORAGE_DIR": str(tmp_path / "files"),
        "DJANGO_SETTINGS_MODULE": "qms_portal.settings",
        **PRODUCTION,
        "SECRET_KEY": "Xk3!pQ9z" * 8,
    }
    command = [sys.executable, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, cwd=ROOT)


def test_the_deployment_check_finds_nothing(tmp_path):
    result = production(tmp_path, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout


def test_in_production_browsers_are_told_to_keep_to_https(tmp_path):
    code = (
        "import django; django.setup(); from django.http import HttpResponse; from django.test import RequestFactory; "
        "from qms_portal.headers import HeadersMiddleware as H; "
        "print(H(lambda r: HttpResponse())(RequestFactory().get('/', secure=True))['Strict-Transport-Security'])"
    )
    result = production(tmp_path, "-c", code)
    age = int(re.search(r"max-age=(\d+); includeSubDomains", result.stdout)[1])
    assert age >= 365 * 24 * 3600
