"""The machine log: every line one JSON object with time, ids and event, whatever visitors send; no personal data in it."""

import json
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import time
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from celery.signals import before_task_publish
from django.core import mail
from django.core.mail import send_mail

from agencies import jobs, logs, tracing
from agencies.models import ActivityEntry, Job, Role
from agencies.request_id import RequestIdMiddleware
from agencies.tasks import run_job
from agencies.tests.factories import actor

ROOT = Path(__file__).resolve().parents[2]
KEYS = {"time", "level", "event", "logger", "message", "request_id", "agency_id", "user_id", "route"}
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
NASTY = "a\r\nb\u2028c\x1b[31md\x85e"


def line(message, *args, error=None, extra=None, name="trying", formatter=None) -> dict:
    """What the formatter makes of a record."""
    try:
        if error is not None:
            raise error
        exc_info = None
    except Exception:  # noqa: BLE001
        exc_info = sys.exc_info()
    record = logging.getLogger(name).makeRecord(
        name, logging.WARNING, __file__, 1, message, args, exc_info, extra=extra
    )
    text = logs.JsonLine().format(record)
    assert len(text.splitlines()) == 1
    return json.loads(text)


# --- one line ---------------------------------------------------------------------------------------------


def test_a_line_has_everything_that_is_looked_for():
    with tracing.start("job", "7f1e2d3c-0000-4000-8000-000000000000"):
        found = line("hello %s", "there", extra={"event": "trying.it"})
    assert found.keys() == KEYS
    assert (found["message"], found["event"], found["logger"]) == ("hello there", "trying.it", "trying")
    assert (found["request_id"], found["route"]) == ("7f1e2d3c-0000-4000-8000-000000000000", "job")
    assert datetime.fromisoformat(found["time"]).utcoffset() == timedelta(0)


@pytest.mark.django_db
def test_whose_work_it_is_is_told_by_ids():
    who = actor(Role.SECRETARY)
    with logs.work_for(who):
        found = line("x")
    assert (found["agency_id"], found["user_id"]) == (who.agency.pk, who.user.pk)
    assert who.user.full_name not in json.dumps(found, ensure_ascii=False)


@pytest.mark.parametrize("formatter", [logs.JsonLine(), logs.TextLine()])
def test_line_breaks_in_what_is_logged_begin_no_line(formatter):
    record = logging.getLogger("x").makeRecord("x", logging.INFO, "", 1, "%s", (NASTY,), None)
    text = formatter.format(record)
    assert len(text.splitlines()) == 1 and "\x1b" not in text
    assert "a\\r\\nb" in text or "a\\\\r\\\\nb" in text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("mail to an.nguyen@huyen.gov.vn failed", "mail to [e-mail] failed"),
        ("user=an%40huyen.gov.vn", "user=[e-mail]"),
        ("number 079203001234.", "number [number]."),
        ("number 079 203 001 234", "number [number]"),
        ("call 0912345678 or +84912345678", "call [number] or [number]"),
        ("call 0912 345 678", "call [number]"),
        ("GET /ho-so/?q=Nguy%E1%BB%85n+An HTTP/1.1", "GET /ho-so/ HTTP/1.1"),
        ("Job 1234567 of 2026-11-21 took 12.5 s", "Job 1234567 of 2026-11-21 took 12.5 s"),
    ],
)
def test_what_identifies_people_is_left_out(text, kept):
    assert line("%s", text)["message"] == kept


def test_a_name_typed_into_an_address_is_left_out():
    assert line("Not Found: %s", "/ho-so/Nguyễn Văn An/", name="django.request")["message"] == "Not Found: /ho-so/…/"
    assert logs.safe_path("/ho-so/Nguyễn Văn An/sua/?q=x") == "/ho-so/…/sua/"


def test_a_failure_tells_where_but_not_with_what_values():
    found = line("Job failed", error=ValueError("bad name: 'Nguyễn Văn An'\nKey (name)=(Nguyễn Văn An) exists"))
    assert found["exception"] == "ValueError" and found["exception_message"] == "bad name: '…'"
    assert found["stack"] and "test_logging.py" in found["stack"][0]
    assert "Nguyễn" not in json.dumps(found, ensure_ascii=False)


def test_a_failure_of_code_keeps_the_names_of_code():
    assert "'nothing_such'" in line("x", error=AttributeError("no 'nothing_such'"))["exception_message"]


def test_a_badly_made_message_is_a_line_too():
    assert line("%d and %s", "Nguyễn Văn An")["message"] == "%d and %s"


def test_objects_that_libraries_put_into_records_stay_out():
    found = line("x", extra={"request": object(), "path": "/a?q=Nguyễn"})
    assert found.keys() == KEYS


# --- the id -----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_every_answer_has_an_id_of_its_own(client):
    ids = {client.get(path)["X-Request-ID"] for path in ("/healthz", "/khong-co/", "/verify", "/dang-nhap/")}
    assert len(ids) == 4 and all(UUID.fullmatch(one) for one in ids)


@pytest.mark.django_db
def test_a_visitors_id_is_taken_only_from_a_proxy_that_is_trusted(client, settings):
    given = str(uuid.uuid4())
    assert client.get("/healthz", headers={"X-Request-ID": given})["X-Request-ID"] != given
    settings.REQUEST_ID_FROM_PROXY = True
    assert client.get("/healthz", headers={"X-Request-ID": given})["X-Request-ID"] == given
    for bad in ("", "x" * 36, "079203001234", "a\r\nb", given + given, "{${jndi:ldap}}"):
        assert UUID.fullmatch(client.get("/healthz", headers={"X-Request-ID": bad})["X-Request-ID"]), bad


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "kind"), [("/khong-co/", "404"), ("/co-quan/nhat-ky/", "403")])
def test_error_pages_tell_the_beginning_of_the_id(client, path, kind):
    client.force_login(actor(Role.STAFF).user)
    response = client.get(path)
    assert response.status_code == int(kind)
    assert f"{kind}-{response['X-Request-ID'][:8]}" in response.content.decode()


def test_the_page_for_failures_tells_it_too(rf):
    from qms_portal.errors import server_error

    response = RequestIdMiddleware(server_error)(rf.get("/"))
    assert f"500-{response['X-Request-ID'][:8]}" in response.content.decode()


@pytest.mark.django_db
def test_entries_of_one_request_share_its_id(client):
    who = actor(Role.ADMINISTRATOR)
    client.force_login(who.user)
    response = client.post(f"/co-quan/{who.agency.pk}/phong/them/", {"name": "x"})
    response = client.post(
        f"/co-quan/{who.agency.pk}/phong/them/",
        {
            "code": "VP9",
            "name": "Văn phòng thử",
            "short_symbol": "VP9",
            "kind": "office",
            "position": 1,
            "valid_from": "2020-01-01",
        },
    )
    entry = ActivityEntry.objects.get(code="agencies.department_added")
    assert entry.request_id == response["X-Request-ID"] and entry.route == "web"


@pytest.fixture
def writing_job(monkeypatch):
    """A kind of job that leaves an entry and writes a letter."""

    def handler(job, progress):
        from agencies.activity import log

        log(jobs.actor_of(job), "agencies.agency_changed", job.agency, agency=job.agency)
        send_mail("Thử", "Thử", None, ["x@thu.example"])

    monkeypatch.setitem(jobs.KINDS, "trying.mail", jobs.JobKind("trying.mail", "x", handler))


@pytest.mark.django_db
def test_one_id_goes_from_the_request_through_queue_and_task_to_mail(settings, writing_job, caplog):
    settings.EMAIL_BACKEND = "agencies.mail.TracedBackend"
    settings.EMAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
    who = actor(Role.SECRETARY)
    with tracing.start("web") as trace:
        job = jobs.enqueue(who, "trying.mail")
    seen = []
    caplog.handler.addFilter(lambda record: seen.append(logs.fields_of(record)) or True)
    with caplog.at_level("INFO"):
        run_job(job.pk)  # in a worker: no trace around it
    assert Job.objects.get(pk=job.pk).request_id == trace.request_id
    entry = ActivityEntry.objects.get(code="agencies.agency_changed")
    assert (entry.request_id, entry.route) == (trace.request_id, "job")
    assert mail.outbox[0].extra_headers["X-Request-ID"] == trace.request_id
    assert mail.outbox[0].message()["X-Request-ID"] == trace.request_id
    (ended,) = [one for one in seen if one["event"] == "job.ended"]
    assert (ended["request_id"], ended["agency_id"], ended["user_id"]) == (trace.request_id, who.agency.pk, who.user.pk)


def test_a_task_is_sent_with_the_id_in_its_headers_and_runs_under_it():
    headers = {}
    with tracing.start("web") as trace:
        before_task_publish.send(sender="x", headers=headers)
    assert headers == {"qms_request_id": trace.request_id}
    from qms_portal.celery import app

    seen = []

    def work():
        seen.append(tracing.current())

    task = app.task(name="trying.trace")(work)
    task.apply(headers=headers)
    assert seen[0] == tracing.Trace(trace.request_id, "job")
    assert tracing.current().request_id == ""
    del app.tasks["trying.trace"]


# --- the real server --------------------------------------------------------------------------------------

SEED = """
import django; django.setup()
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from agencies import tenancy
from agencies.tests.factories import actor
with tenancy.everything("a trial"):
    who = actor("staff")
session = SessionStore()
session[SESSION_KEY] = str(who.user.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = who.user.get_session_auth_hash()
session.save()
print(session.session_key, who.agency.pk, who.user.pk)
"""


def raw(port: int, text: str) -> bytes:
    """Send bytes as they are and read the answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(text.encode())
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def get(port: int, path: str, *headers: str) -> bytes:
    return raw(
        port, "\r\n".join([f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Connection: close", *headers, "", ""])
    )


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """(port, cookie, ids, log file) of gunicorn as `make run` starts it, on a database of its own."""
    folder = tmp_path_factory.mktemp("server")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **{name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}},
        "DJANGO_SETTINGS_MODULE": "qms_portal.settings",
        "DATA_DIR": str(folder),
        "LOG_FORMAT": "json",
        "DEMO": "0",
        "MFA_REQUIRED": "0",
    }
    run = {"cwd": ROOT, "env": environment, "check": True, "capture_output": True, "text": True, "timeout": 300}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], **run)
    subprocess.run([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], **run)
    seeded = subprocess.run([sys.executable, "-c", SEED], **run).stdout.split()
    log = folder / "log"
    command = [sys.executable, "-m", "gunicorn", "--config", "python:qms_portal.gunicorn", "qms_portal.wsgi"]
    command += ["--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "2", "--worker-class", "gthread"]
    with log.open("wb") as file:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=file, stderr=file)
        try:
            deadline = time.monotonic() + 60
            while True:
                try:
                    get(port, "/healthz")
                    break
                except OSError:
                    assert time.monotonic() < deadline and process.poll() is None, log.read_text()
                    time.sleep(0.2)
            yield port, f"Cookie: qms_session={seeded[0]}", (int(seeded[1]), int(seeded[2])), log
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


@pytest.mark.slow
def test_every_line_of_the_real_server_is_one_object_whatever_is_sent(server):
    port, cookie, (agency, user), log = server
    assert b" 200 " in get(port, "/co-quan/nguoi/?q=Nguy%E1%BB%85n%20079203001234", cookie).split(b"\r\n")[0]
    get(port, "/khong-co/%0d%0a%7B%22level%22:%22CRITICAL%22%7D", cookie)
    get(port, "/khong-co/Nguy%E1%BB%85n%20V%C4%83n%20An/", cookie)
    get(port, "/khong-co/an%40huyen.gov.vn/079203001234/", cookie)
    get(port, "/ho-so/1/", cookie, "X-Request-ID: forged\t{}", 'User-Agent: x\u2028{"level":1} Nguyễn Văn An')
    get(port, "/co-quan/nhat-ky/", cookie)
    get(port, "/", "Host: evil\x0bhost")
    raw(
        port,
        f"POST /dang-nhap/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 23\r\nConnection: close\r\n\r\nlogin=a%0d%0a%7B%22x%22",
    )
    raw(port, 'GARBAGE\x00\r\n{"level": "CRITICAL"}\r\n\r\n')
    raw(port, "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nBad Header: x\r\n y\r\n\r\n")
    answer = get(port, "/co-quan/", cookie)
    time.sleep(0.5)
    lines = log.read_text().splitlines()
    found = [json.loads(one) for one in lines]
    assert all(one.keys() >= KEYS for one in found)
    assert all(datetime.fromisoformat(one["time"]).utcoffset() is not None for one in found)
    assert not [one for one in found if one["level"] == "CRITICAL"]
    text = log.read_text()
    for secret in ("Nguy", "079203001234", "an@huyen", "an%40huyen", "forged", "?q="):
        assert secret not in text, secret
    requests = [one for one in found if one["event"] == "http.request" and one["path"] != "/healthz"]
    assert len(requests) >= 8
    assert all(one["request_id"] for one in requests if one["status"] != 400)
    last = requests[-1]
    request_id = re.search(rb"(?i)x-request-id: (\S+)", answer)[1].decode()
    assert (last["request_id"], last["agency_id"], last["user_id"]) == (request_id, agency, user)
    assert (last["method"], last["path"], last["status"]) == ("GET", "/co-quan/", 200)
    refused = [one for one in found if one["logger"] == "django.request" and one["user_id"] == user]
    assert refused, "Django's own lines know whose request it is"
    assert datetime.fromisoformat(last["time"]) <= datetime.now(UTC)
