"""What the API refuses, it refuses in JSON: code, message, the way to mend it, the fields; in the caller's language; never a trace."""

import json
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.test import Client

from agencies.api import limits
from agencies.models import ApiScope, ApiToken
from agencies.tests.factories import ApiTokenFactory, Caller
from procedures.models import Case
from procedures.tests.factories import make_agency

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
CASE = {"code": "H15-1", "procedure": "2.000635", "received_at": "2026-03-02T08:00"}
KEYS = {"status", "code", "message", "mend", "errors", "request_id"}


@pytest.fixture
def token() -> ApiToken:
    return ApiTokenFactory(agency=make_agency())


@pytest.fixture
def caller(token):
    return Caller(token)


def told(answer, status: int, code: str) -> dict:
    """The refusal, whole and of that kind."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"].startswith("application/json") and answer["Cache-Control"] == "no-store"
    body = answer.json()
    assert set(body) == KEYS and (body["status"], body["code"]) == (status, code)
    assert body["message"] and body["mend"] and body["request_id"] == answer["X-Request-ID"]
    assert "Traceback" not in answer.content.decode() and not answer.cookies
    return body


@pytest.mark.parametrize(
    "body",
    [
        b"{", b"\xff\xfe{", '{"cases": [NaN]}', "[" * 100_000, "9" * 5_000, '"\\ud800"', '{"cases": ["\\u0000"]}',
        "\x00", json.dumps({"cases": [CASE]}).encode("utf-16"),
    ],
    ids=repr,
)  # fmt: skip
def test_what_is_no_json(caller, body):
    told(caller.post("/cases", body), 400, "unreadable")


@pytest.mark.parametrize(
    "body", ["null", "[]", "7", '"text"', "{}", '{"cases": {}}', '{"cases": [[]]}', '{"cases": [null]}']
)
def test_what_has_the_wrong_shape(caller, body):
    assert told(caller.post("/cases", body), 422, "wrong_data")["errors"]


@pytest.mark.parametrize(
    "kind", ["text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", ""]
)
def test_what_is_not_declared_as_json(caller, kind):
    answer = caller.client.post(
        "/api/v1/cases", b'{"cases": []}', content_type=kind, HTTP_IDEMPOTENCY_KEY="k", **caller.headers
    )
    told(answer, 415, "wrong_type")


def test_what_is_too_large_is_not_read(caller, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    told(caller.post("/cases", "x" * 1_001), 413, "too_large")
    told(caller.post("/cases", "x" * 999), 400, "unreadable")


def test_what_is_not_there(caller):
    for path in ("/cases/H15-0", "/cases/a%00b", "/cases/%E2%80%AEx", "/nothing", "/"):
        told(caller.get(path), 404, "not_found")
    told(Client().get("/api/"), 404, "not_found")
    told(Client().get("/api/v2/cases"), 404, "not_found")


def test_a_method_that_is_not_taken_names_those_that_are(caller):
    answer = caller.client.delete("/api/v1/cases", **caller.headers)
    told(answer, 405, "wrong_method")
    assert {method.strip() for method in answer["Allow"].split(",")} == {"GET", "POST"}


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [
        ("/cases", {"received_from": "31/03/2026"}, "received_from"),
        ("/cases", {"received_from": "2026-03-02", "received_to": "2026-03-01"}, "received_to"),
        ("/cases", {"status": "11"}, "status"),
        ("/cases", {"status": "\x00"}, "status"),
        ("/cases", {"limit": "501"}, "limit"),
        ("/cases", {"limit": "9" * 400}, "limit"),
        ("/cases", {"cursor": "x"}, "cursor"),
        ("/cases", {"cursor": "ci4yMDI2LTAzLTAyLjk5OTk5OTk5OTk5OTk5OTk5OTk5"}, "cursor"),
        ("/cases", {"recieved_from": "2026-03-02"}, "recieved_from"),
        ("/rates", {"from": "2026-01-01"}, "to"),
        ("/rates", {"from": "2026-01-02", "to": "2026-01-01"}, "to"),
        ("/rates", {"from": "0001-01-01", "to": "9999-12-31"}, "from"),
        ("/rates", {"from": "2026-01-01", "to": "2026-01-02", "by": "person"}, "by"),
        ("/rates", {"from": "2026-01-01", "to": "2026-01-02", "denominator": "all"}, "denominator"),
        ("/objectives", {"year": "99999999999999999999"}, "year"),
        ("/results", {"year": "2026", "period": "Q5"}, "period"),
    ],
)
def test_what_is_asked_wrongly_is_told_at_its_field(caller, path, query, field):
    assert field in [error["field"] for error in told(caller.get(path, query), 422, "wrong_data")["errors"]]


def test_a_year_without_objectives(caller):
    told(caller.get("/results", {"year": 2026}), 404, "no_objectives")
    told(caller.get("/objectives", {"year": 2026}), 404, "no_objectives")


def test_vietnamese_for_everybody_and_english_for_who_asks(caller):
    vietnamese = told(caller.get("/cases/H15-0"), 404, "not_found")["message"]
    english = told(caller.get("/cases/H15-0", HTTP_ACCEPT_LANGUAGE="en-GB,en;q=0.8"), 404, "not_found")["message"]
    other = told(caller.get("/cases/H15-0", HTTP_ACCEPT_LANGUAGE="fr"), 404, "not_found")["message"]
    assert english == "There is nothing at this address." != vietnamese == other
    answer = caller.post("/cases", {"cases": [CASE | {"procedure": "9.9"}]}, HTTP_ACCEPT_LANGUAGE="en")
    assert answer["Content-Language"] == "en"
    [error] = answer.json()["results"][0]["errors"]
    assert error["field"] == "procedure" and "is not a procedure of this agency" in error["message"]


def test_a_failure_is_told_by_a_code_only(caller, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("secret words of a failure")

    monkeypatch.setattr("procedures.api.rates.counts", broken)
    answer = caller.get("/rates", {"from": "2026-01-01", "to": "2026-01-02"})
    assert answer.status_code == 500 and "secret" not in answer.content.decode()
    assert answer.json()["code"].startswith("failure ")


def test_too_many_calls_of_a_token(caller, token, settings):
    settings.API_CALLS_PER_MINUTE = 3
    assert [caller.get("/departments").status_code for _call in range(3)] == [200] * 3
    answer = caller.get("/departments")
    told(answer, 429, "too_many")
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert Caller(ApiTokenFactory(agency=token.agency)).get("/departments").status_code == 200


def test_the_limit_holds_over_any_minute(token, settings, monkeypatch):
    settings.API_CALLS_PER_MINUTE = 10
    moment = [60 * 1_000_000.0 + 59]
    monkeypatch.setattr(limits.time, "time", lambda: moment[0])
    for _call in range(10):
        limits.count(token)
    moment[0] += 2  # the next minute has begun; the ten calls still lie within 60 seconds
    with pytest.raises(limits.ApiError) as refused:
        limits.count(token)
    assert refused.value.status == 429
    moment[0] += 50
    limits.count(token)


def test_without_the_shared_cache_a_process_allows_a_quarter(token, settings, monkeypatch):
    settings.API_CALLS_PER_MINUTE = 8
    away = SimpleNamespace(add=cache.add, incr=cache.incr, get=cache.get, is_degraded=True)
    monkeypatch.setattr(limits, "cache", away)
    for _call in range(2):
        limits.count(token)
    with pytest.raises(limits.ApiError):
        limits.count(token)


def test_many_unknown_tokens_from_one_address(caller, monkeypatch):
    monkeypatch.setattr("agencies.api.auth.UNKNOWN_FROM_ADDRESS", 3)
    guess = Caller(HTTP_AUTHORIZATION="Bearer qms_x")
    assert [guess.get("/cases").status_code for _try in range(4)] == [401, 401, 401, 429]
    assert caller.get("/cases").status_code == 200


def test_a_missing_scope(token):
    token.scopes = [ApiScope.READ_RATES]
    token.save()
    told(Caller(token).post("/cases", {"cases": [CASE]}), 403, "not_allowed")
    assert not Case.objects.exists()


def test_the_last_use_is_noted_once_a_minute(caller, token, django_assert_num_queries):
    caller.get("/departments")
    token.refresh_from_db()
    first = token.last_used_at
    caller.get("/departments")
    token.refresh_from_db()
    assert first is not None and token.last_used_at == first
