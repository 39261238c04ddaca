"""Cases sent by another system: taken as an import takes them, with an answer for each, once for each key."""

from datetime import timedelta

import pytest

from agencies import clock
from agencies.actor import Actor
from agencies.models import ActivityEntry, ApiCall, ApiScope, Department
from agencies.tests.factories import ApiTokenFactory, Caller
from procedures.models import Case, CaseStatus
from procedures.tests.factories import CaseFactory, at, make_agency

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def agency():
    return make_agency()


@pytest.fixture
def caller(agency):
    return Caller(ApiTokenFactory(agency=agency))


def item(number: int = 1, **fields) -> dict:
    return {
        "code": f"H15.24-{number:04d}",
        "procedure": "2.000635",
        "received_at": "2026-03-02T08:00:00+07:00",
        "due_at": "2026-03-05T17:00:00+07:00",
        **fields,
    }


def results(answer) -> list[tuple]:
    assert answer.status_code == 200, answer.json()
    return [(one["result"], [error["field"] for error in one["errors"]]) for one in answer.json()["results"]]


def test_cases_are_created_changed_and_left_alone(caller, agency):
    assert results(caller.post("/cases", {"cases": [item(1), item(2)]})) == [("created", []), ("created", [])]
    case = Case.objects.get(code="H15.24-0001")
    assert (case.agency, case.received_at, case.due_at) == (agency, at("2026-03-02 08:00"), at("2026-03-05 17:00"))
    assert case.status == CaseStatus.IN_PROGRESS and case.department.name == "Phòng Tư pháp"
    again = caller.post(
        "/cases", {"cases": [item(1), item(2, finished_at="2026-03-04T10:00", status=9), item(3)]}, key="k2"
    )
    assert results(again) == [("unchanged", []), ("updated", []), ("created", [])]
    answer = again.json()
    assert [answer[name] for name in ("created", "updated", "unchanged", "rejected")] == [1, 1, 1, 0]
    assert Case.objects.get(code="H15.24-0002").finished_at == at("2026-03-04 10:00")
    entries = ActivityEntry.objects.filter(code="procedures.case_updated")
    assert [entry.object_name for entry in entries.order_by("pk")] == ["H15.24-0002"]
    assert entries.get().user_name.startswith("API: ") and entries.get().route == "api"


def test_the_log_tells_of_the_call_and_of_whom(caller, agency):
    caller.post("/cases", {"cases": [item(1), item(2, procedure="9.999999")]})
    entry = ActivityEntry.objects.get(code="procedures.cases_sent")
    assert (entry.agency, entry.object_name) == (agency, agency.name)
    assert entry.after == {"created": 1, "updated": 0, "unchanged": 0, "rejected": 1}
    assert entry.request_id
    caller.post("/cases", {"cases": [item(1)]}, key="k2")
    assert ActivityEntry.objects.filter(code="procedures.cases_sent").count() == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"code": "có dấu cách"}, "code"),
        ({"code": ""}, "code"),
        ({"code": "Tổng cộng:"}, "code"),
        ({"code": "x" * 51}, "code"),
        ({"procedure": "9.999999"}, "procedure"),
        ({"department": "Phòng Không Có"}, "department"),
        ({"channel": 7}, "channel"),
        ({"status": "xong rồi"}, "status"),
        ({"status": 9}, "status"),
        ({"received_at": ""}, "received_at"),
        ({"received_at": "2026-02-30T08:00"}, "received_at"),
        ({"received_at": "0001-01-01T00:00:00+14:00"}, "received_at"),
        ({"received_at": "hôm qua"}, "received_at"),
        ({"due_at": "2026-03-01T08:00"}, "due_at"),
        ({"finished_at": "2026-03-01T08:00", "status": 9}, "finished_at"),
        ({"returned_at": "31/02/2026"}, "returned_at"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_the_others_are_taken(caller, fields, field):
    answer = caller.post("/cases", {"cases": [item(1), item(2, **fields), item(3)]})
    assert results(answer) == [("created", []), ("rejected", [field]), ("created", [])]
    assert len(answer.json()["results"][1]["errors"][0]["message"]) > 15
    assert Case.objects.count() == 2


def test_all_or_nothing_takes_nothing(caller):
    body = {"cases": [item(1), item(2, procedure="9.999999")]}
    answer = caller.post("/cases?all_or_nothing=true", body)
    assert answer.status_code == 422
    told = answer.json()
    assert told["code"] == "items_rejected" and told["errors"][0]["field"] == "cases[1].procedure"
    assert not Case.objects.exists() and not ApiCall.objects.exists()
    body["cases"][1]["procedure"] = "1.003003"
    assert results(caller.post("/cases?all_or_nothing=true", body)) == [("created", []), ("created", [])]


def test_a_code_twice_in_a_call_is_told_where(caller):
    answer = caller.post("/cases", {"cases": [item(1), item(1)]})
    assert results(answer) == [("created", []), ("rejected", ["code"])]
    assert "0" in answer.json()["results"][1]["errors"][0]["message"]


def test_moments_of_other_zones_are_vietnams(caller):
    caller.post("/cases", {"cases": [item(1, received_at="2026-03-02T01:30:00Z", due_at="2026-03-06")]})
    case = Case.objects.get()
    assert case.received_at == at("2026-03-02 08:30") and case.due_at == at("2026-03-06 23:59")


def test_applicants_are_refused_and_not_quoted(caller):
    secret = "Nguyễn Văn Bí Mật 079012345678"
    answer = caller.post("/cases", {"cases": [item(1), item(2, applicant=secret)]})
    assert answer.status_code == 422 and answer.json()["errors"][0]["field"] == "cases[1].applicant"
    assert secret not in answer.content.decode() and "Nguyễn" not in answer.json()["errors"][0]["message"]
    assert not Case.objects.exists()
    quoted = caller.post("/cases", {"cases": [item(1, procedure="của Bà Lan 0912345678")]})
    assert "0912345678" not in quoted.json()["results"][0]["errors"][0]["message"]


def test_the_same_key_and_body_get_the_same_answer_and_change_nothing(caller):
    first = caller.post("/cases", {"cases": [item(1)]})
    Case.objects.filter(code="H15.24-0001").update(channel=3)
    again = caller.post("/cases", {"cases": [item(1)]})
    assert again.json() == first.json() and again["Idempotency-Replayed"] == "true"
    assert Case.objects.get().channel == 3


def test_the_same_key_for_another_call_is_refused(caller):
    caller.post("/cases", {"cases": [item(1)]})
    for path, body in (("/cases", {"cases": [item(2)]}), ("/cases?all_or_nothing=true", {"cases": [item(1)]})):
        answer = caller.post(path, body)
        assert (answer.status_code, answer.json()["code"]) == (422, "key_used")
    assert Case.objects.count() == 1


def test_keys_of_two_tokens_are_strangers(caller, agency):
    caller.post("/cases", {"cases": [item(1)]})
    other = Caller(ApiTokenFactory(agency=agency))
    assert results(other.post("/cases", {"cases": [item(2)]})) == [("created", [])]


def test_a_call_in_progress_is_waited_for_and_a_dead_one_taken_over(caller, agency):
    body = {"cases": [item(1)]}
    caller.post("/cases", body)
    ApiCall.objects.update(status=None, answer={}, created_at=clock.now())
    Case.objects.all().delete()
    busy = caller.post("/cases", body)
    assert (busy.status_code, busy.json()["code"], busy["Retry-After"]) == (409, "busy", "5")
    ApiCall.objects.update(created_at=clock.now() - timedelta(minutes=6))
    assert results(caller.post("/cases", body)) == [("created", [])]


@pytest.mark.parametrize("key", [None, "", "có dấu", "x" * 101, "a b"])
def test_a_key_is_required(caller, key):
    answer = caller.post("/cases", {"cases": [item(1)]}, key=key)
    assert answer.status_code == 422 and answer.json()["errors"][0]["field"] == "Idempotency-Key"
    assert not Case.objects.exists()


@pytest.mark.parametrize("count", [0, 5_001])
def test_from_one_to_five_thousand(caller, count):
    answer = caller.post("/cases", {"cases": [item(number) for number in range(count)]})
    assert answer.status_code == 422 and answer.json()["errors"][0]["field"] == "cases"


def test_five_thousand_at_once(caller, django_assert_max_num_queries):
    body = {"cases": [item(number) for number in range(5_000)]}
    assert caller.post("/cases", body).json()["created"] == 5_000
    with django_assert_max_num_queries(60):
        assert caller.post("/cases", body, key="again").json()["unchanged"] == 5_000


def test_a_token_may_not_load_for_another_agency(agency):
    """The verb itself, whoever calls it."""
    from procedures.permissions import can_import

    actor = Actor.for_token(ApiTokenFactory(agency=agency))
    assert can_import(actor, agency) and not can_import(actor, make_agency())
    weak = Actor.for_token(ApiTokenFactory(agency=agency, scopes=[ApiScope.READ_CASES]))
    assert not can_import(weak, agency)


def test_departments_of_others_are_unknown(caller):
    foreign = CaseFactory().department
    answer = caller.post("/cases", {"cases": [item(1, department=foreign.name), item(2, department=foreign.code)]})
    assert results(answer) == [("rejected", ["department"])] * 2
    assert Department.objects.filter(pk=foreign.pk).exists()
