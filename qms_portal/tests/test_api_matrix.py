"""Who gets what from the API: every operation x scope x own or other agency, strangers, people with a session (reliability T1)."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from agencies import clock
from agencies.actor import Actor
from agencies.models import ActivityEntry, AgencySuccession, ApiScope, Department, Reorganisation, Role
from agencies.tests.factories import ApiTokenFactory, Caller, actor
from objectives.tests.factories import ObjectiveFactory, ObjectiveSetFactory, issued
from procedures.models import Case, CaseStep, Procedure
from procedures.tests.factories import CaseFactory, CaseStepFactory, make_agency
from qms_portal.api import api
from qms_portal.tests.test_urls import API, EVERY

pytestmark = pytest.mark.django_db
CASE = {"code": "H15-1", "procedure": "2.000635", "received_at": "2026-03-02T08:00"}
STEP = {"code": "{code}", "position": 9, "name": "Ký", "started_at": "2026-03-02T08:00", "allowed_hours": 8}
DAYS = {"from": "2026-01-01", "to": "2026-12-31"}
CATALOGUE = {ApiScope.WRITE_CASES, ApiScope.READ_CASES, ApiScope.READ_RATES}
# Operation -> (method, path, query or body, the scopes of which one is enough).
OPERATIONS = {
    "send_cases": ("post", "/cases", {"cases": [CASE]}, {ApiScope.WRITE_CASES}),
    "send_steps": ("post", "/steps", {"steps": [STEP]}, {ApiScope.WRITE_CASES}),
    "read_case": ("get", "/cases/{code}", {}, {ApiScope.READ_CASES}),
    "list_cases": ("get", "/cases", {}, {ApiScope.READ_CASES}),
    "read_rates": ("get", "/rates", DAYS | {"by": "procedure"}, {ApiScope.READ_RATES}),
    "list_procedures": ("get", "/procedures", {}, CATALOGUE),
    "list_departments": ("get", "/departments", {}, CATALOGUE),
    "read_objectives": ("get", "/objectives", {"year": 2026}, {ApiScope.READ_OBJECTIVES}),
    "read_results": ("get", "/results", {"year": 2026}, {ApiScope.READ_OBJECTIVES}),
}


class Place:
    """An agency with a word of its own in everything that an operation may send."""

    def __init__(self, word: str, **agency):
        self.word = word
        self.agency = make_agency(name=f"UBND {word}", code=word, **agency)
        self.agency.departments.update(name=f"Phòng {word}")
        self.agency.procedures.update(name=f"Thủ tục {word}")
        procedure = self.agency.procedures.get(code="2.000635")
        self.case = CaseFactory(
            procedure=procedure, code=f"HS-{word}", received="2026-03-02 08:00", due="2026-03-06 17:00",
            finished="2026-03-05 09:00",
        )  # fmt: skip
        CaseStepFactory(case=self.case, position=1, name=f"Bước {word}")
        objective_set = issued(ObjectiveSetFactory(agency=self.agency))
        ObjectiveFactory(objective_set=objective_set, text=f"Mục tiêu {word}")

    def token(self, *scopes: str, **fields):
        return ApiTokenFactory(agency=self.agency, scopes=list(scopes or ApiScope.values), **fields)

    def state(self) -> list:
        """Everything of the agency that the API could change."""
        return [
            list(model.objects.filter(**{f"{path}agency": self.agency}).order_by("pk").values())
            for model, path in ((Case, ""), (CaseStep, "case__"), (Procedure, ""), (Department, ""))
        ]


@pytest.fixture
def own():
    return Place("BIENHOA")


@pytest.fixture
def other():
    return Place("XUANLOC")


def ask(caller: Caller, name: str, code: str, key: str = "k"):
    method, path, data, _scopes = OPERATIONS[name]
    path = path.replace("{code}", code)
    if method == "get":
        return caller.get(path, data)
    body = {kind: [{key: code if value == "{code}" else value for key, value in one.items()} for one in items]
            for kind, items in data.items()}  # fmt: skip
    return caller.post(path, body, key=key)


def test_every_operation_stands_in_the_matrix():
    described = {
        operation["operationId"]
        for path in api.get_openapi_schema(path_prefix="/api/v1/")["paths"].values()
        for operation in path.values()
    }
    assert described == set(OPERATIONS)
    assert {name.removeprefix("api:") for name in API} == set(OPERATIONS) | {"openapi-json", "api-root"}


@pytest.mark.parametrize("scope", ApiScope.values)
@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_a_scope_opens_what_it_is_for(own, name, scope):
    answer = ask(Caller(own.token(scope)), name, own.case.code)
    assert answer.status_code == (200 if scope in OPERATIONS[name][3] else 403), answer.content
    if answer.status_code == 403:
        assert answer.json()["code"] == "not_allowed" and own.word not in answer.content.decode()


@pytest.mark.parametrize("name", sorted(OPERATIONS))
@pytest.mark.parametrize("relation", ["sibling", "above", "below"])
def test_nothing_of_another_agency_is_sent_or_changed(own, name, relation):
    """Neither of one beside, nor of one below, which people there may see: a token is its agency's alone."""
    other = Place("XUANLOC", **({"parent": own.agency} if relation == "below" else {}))
    if relation == "above":
        own.agency.parent = other.agency
        own.agency.save()
    before = other.state()
    caller = Caller(own.token())
    about_theirs = ask(caller, name, other.case.code)
    assert other.word not in about_theirs.content.decode().replace(f"HS-{other.word}", "")
    assert other.state() == before
    if name == "read_case":
        assert about_theirs.status_code == 404
    if name == "send_steps":
        assert about_theirs.json()["rejected"] == 1
    assert own.word in ask(caller, name, own.case.code, key="k2").content.decode() or name == "send_cases"


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_who_has_no_good_token_is_told_nothing(own, name):
    yesterday = clock.today() - timedelta(days=1)
    over = Place("GIANGTIEN", valid_to=date(2025, 6, 30))
    tokens = {
        "none": None,
        "run out": own.token(expires_on=yesterday),
        "revoked": own.token(revoked_at=clock.now()),
        "of an ended agency": over.token(),
    }
    before = own.state()
    for why, token in tokens.items():
        answer = ask(Caller(token), name, own.case.code)
        assert answer.status_code == 401 and answer.json()["code"] == "not_signed_in", why
        assert answer["WWW-Authenticate"].startswith("Bearer") and own.word not in answer.content.decode()
    for header in (
        "Bearer",
        "Bearer ",
        "Bearer qms_đoán",
        f"Basic {own.token().name}",
        own.token().name,
        "Bearer \x00",
    ):
        assert ask(Caller(HTTP_AUTHORIZATION=header), name, own.case.code).status_code == 401, header
    assert own.state() == before


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_a_session_is_no_token(own, name):
    """A signed-in administrator's browser gets no further than a stranger: no cookie is looked at."""
    caller = Caller()
    caller.client.force_login(actor(Role.ADMINISTRATOR, agency=own.agency).user)
    answer = ask(caller, name, own.case.code)
    assert answer.status_code == 401 and not answer.cookies


@pytest.mark.parametrize(("name", "arguments"), [pair for pair in EVERY if pair[0] in API])
def test_strangers_by_every_method(name, arguments):
    for method in ("get", "head", "post", "put", "patch", "delete", "options", "trace"):
        answer = getattr(Client(), method)(reverse(name, kwargs=arguments))
        public = name == "api:openapi-json" and method in ("get", "head")
        assert answer.status_code in ({200} if public else {401, 404, 405, 415}), (method, answer.status_code)
        assert answer["Content-Type"].startswith("application/json") and not answer.cookies
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_tokens_act_for_their_agency_and_see_its_past():
    was = Place("NHONTRACH", valid_to=date(2025, 6, 30))
    now = Place("DAIPHUOC")
    day = date(2025, 7, 1)
    decision = Reorganisation.objects.create(
        number="1/NQ", issued_on=day, issuer="Quốc hội", effective_on=day, agency=now.agency, created_at=clock.now()
    )
    AgencySuccession.objects.create(reorganisation=decision, old=was.agency, new=now.agency, kind="merge")
    acting = Actor.for_token(now.token())
    assert set(acting.visible_agency_ids) == {was.agency.pk, now.agency.pk}
    assert acting.writable_agency_ids == [now.agency.pk] and not acting.is_system
    assert Actor.for_token(was.token()).writable_agency_ids == []
    # What it lists is its own agency's all the same.
    assert was.word not in Caller(now.token()).get("/cases").content.decode()


def test_reading_is_logged_without_what_was_read(own):
    caller = Caller(own.token())
    caller.get("/cases")
    caller.get(f"/cases/{own.case.code}")
    caller.get(f"/cases/{own.case.code}")
    entries = ActivityEntry.objects.filter(code="agencies.exported").order_by("pk")
    assert [entry.after for entry in entries] == [
        {"what": "case_list", "count": 1},
        {"what": "case_record", "count": 1},
    ]
    assert {entry.user_name for entry in entries} == {f"API: {own.agency.api_tokens.get().name}"}
