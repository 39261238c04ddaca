"""What the API gives: cases page by page without a gap, and the same figures as the commands."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from agencies import clock
from agencies.tests.factories import ApiTokenFactory, Caller
from objectives.tests.factories import ObjectiveFactory, ObjectiveSetFactory, TargetFactory, issued
from procedures.models import CaseRules
from procedures.tests.factories import CaseFactory, CaseStepFactory, make_agency

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
DAYS = {"from": "2026-01-01", "to": "2026-03-31"}


@pytest.fixture(autouse=True)
def _today():
    with clock.freeze(date(2026, 4, 20)):
        yield


@pytest.fixture
def agency():
    return make_agency()


@pytest.fixture
def caller(agency):
    return Caller(ApiTokenFactory(agency=agency))


@pytest.fixture
def cases(agency):
    """Twelve cases on three days, by two procedures; every second one finished, one of them late."""
    procedures = list(agency.procedures.order_by("code")[:2])
    made = []
    for number in range(12):
        day = 2 + number % 3
        made.append(
            CaseFactory(
                procedure=procedures[number % 2], code=f"H15-{number:02d}", received=f"2026-03-{day:02d} 08:00", due="2026-03-06 17:00",
                finished=None if number % 2 else f"2026-03-{9 if number == 4 else 5:02d} 09:00", channel=1 + number % 3,
            )
        )  # fmt: skip
    return made


def pages(caller, **query) -> list[list[str]]:
    """The codes of every page, following the cursor."""
    found, cursor = [], None
    while True:
        answer = caller.get("/cases", query | ({"cursor": cursor} if cursor else {})).json()
        found.append([case["code"] for case in answer["cases"]])
        cursor = answer["next"]
        if cursor is None:
            return found


@pytest.mark.parametrize("limit", [1, 5, 6, 12, 500])
def test_pages_hold_every_case_once_newest_first(caller, cases, limit):
    found = pages(caller, limit=limit)
    expected = [case.code for case in sorted(cases, key=lambda case: (case.received_on, case.pk), reverse=True)]
    assert [code for page in found for code in page] == expected
    assert all(len(page) == limit for page in found[:-1]) and 1 <= len(found[-1]) <= limit


def test_a_case_that_comes_meanwhile_shifts_nothing(caller, cases):
    first = caller.get("/cases", {"limit": 6}).json()
    CaseFactory(procedure=cases[0].procedure, received="2026-03-31 08:00", due="2026-04-06 17:00")
    second = caller.get("/cases", {"limit": 6, "cursor": first["next"]}).json()
    codes = [case["code"] for answer in (first, second) for case in answer["cases"]]
    assert len(set(codes)) == 12


def test_filters_by_days_and_status(caller, cases):
    by_day = caller.get("/cases", {"received_from": "2026-03-03", "received_to": "2026-03-03"}).json()["cases"]
    assert {case["code"] for case in by_day} == {case.code for case in cases if case.received_on == date(2026, 3, 3)}
    late = pages(caller, finished_from="2026-03-06", limit=1)
    assert late == [["H15-04"]]
    ended = [code for page in pages(caller, status=9, limit=4) for code in page]
    assert sorted(ended) == [f"H15-{number:02d}" for number in range(0, 12, 2)]
    assert pages(caller, finished_from="2026-03-01", finished_to="2026-03-05", limit=2)[0]


def test_a_case_with_its_steps(caller, cases):
    CaseStepFactory(case=cases[0], position=1, department=cases[0].department)
    told = caller.get("/cases/H15-00").json()
    assert told["received_at"] == "2026-03-02T08:00:00+07:00" and told["due_on"] == "2026-03-06"
    assert told["procedure"] == cases[0].procedure.code and told["department"] == cases[0].department.code
    [step] = told["steps"]
    assert (step["position"], step["allowed_hours"], step["used_hours"]) == (1, 8, 4)


@pytest.mark.parametrize("by", [None, "department", "field", "procedure"])
def test_rates_are_those_of_the_command(caller, agency, cases, by):
    out = StringIO()
    arguments = ["--by", by] if by else []
    call_command(
        "on_time_rates",
        "--agency",
        agency.code,
        "--from",
        DAYS["from"],
        "--to",
        DAYS["to"],
        *arguments,
        "--json",
        stdout=out,
    )
    told = caller.get("/rates", DAYS | ({"by": by} if by else {})).json()["rates"]
    expected = json.loads(out.getvalue())
    shared = set(expected[0]) & set(told[0])
    assert {"key", "name", "carried_over", "early", "late", "rate"} <= shared
    assert [{name: line[name] for name in shared} for line in told] == [
        {name: line[name] for name in shared} for line in expected
    ]


def test_rates_by_channel_and_by_each_denominator(caller, agency, cases):
    by_channel = caller.get("/rates", DAYS | {"by": "channel"}).json()["rates"]
    assert [line["key"] for line in by_channel] == ["1", "2", "3"] and sum(line["total"] for line in by_channel) == 12
    rates = {
        name: caller.get("/rates", DAYS | {"denominator": name}).json()["rates"][0]
        for name in ("finished", "handled", "received")
    }
    assert (rates["finished"]["numerator"], rates["finished"]["base"]) == (5, 6)
    assert rates["received"]["base"] == rates["handled"]["base"] == 12
    CaseRules.objects.create(agency=agency, denominator="received")
    assert caller.get("/rates", DAYS).json()["denominator"] == "received"


def test_nothing_counted_is_no_rate(caller):
    [line] = caller.get("/rates", DAYS).json()["rates"]
    assert line["rate"] is None and line["total"] == 0


def test_results_are_those_of_the_command(caller, agency, cases):
    objective_set = issued(ObjectiveSetFactory(agency=agency))
    divided = ObjectiveFactory(objective_set=objective_set, by_department=True, value=None)
    for department in agency.departments.order_by("pk"):
        TargetFactory(objective=divided, department=department)
    ObjectiveFactory(objective_set=objective_set, comparator="range", value=90, value_to=100)
    out = StringIO()
    call_command("objective_results", "--agency", agency.code, "--year", "2026", "--period", "Q1", "--json", stdout=out)
    told = caller.get("/results", {"year": 2026, "period": "Q1"}).json()
    assert told["results"] == json.loads(out.getvalue()) and len(told["results"]) == 4
    listed = caller.get("/objectives", {"year": 2026}).json()
    assert [len(one["targets"]) for one in listed["objectives"]] == [3, 0]
    assert listed["objectives"][1]["target"] == [90, 100] and listed["decision"].endswith("QĐ-UBND")


def test_the_catalogue(caller, agency):
    [first, *_others] = caller.get("/procedures").json()
    assert first["code"] == "1.000004" and first["department"] == "TP" and first["time_unit"] == "days"
    assert [one["code"] for one in caller.get("/departments").json()] == ["TP", "TNMT", "TCKH"]


def test_lists_need_as_many_queries_for_many(caller, cases, assert_constant_queries):
    assert_constant_queries(
        lambda: caller.get("/cases", {"limit": 500}),
        lambda: [
            CaseFactory(procedure=cases[0].procedure, received="2026-03-02 08:00", due="2026-03-06 17:00")
            for _number in range(20)
        ],
    )
