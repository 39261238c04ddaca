"""The rates page: figures from the kept rates only, periods, the button, who may press it."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies import clock
from agencies.actor import Actor
from agencies.models import CutOff, Job, JobStatus, Role
from procedures.models import CaseRate
from procedures.services import compute_rates, start_rates
from procedures.tests.factories import CaseFactory, make_agency, make_member

pytestmark = pytest.mark.django_db
URL = "procedures:rates"


@pytest.fixture
def agency():
    agency = make_agency()
    for procedure in agency.procedures.order_by("code"):
        CaseFactory(procedure=procedure, received="2024-04-01 09:00", due="2024-04-11", finished="2024-04-10 09:00")
        CaseFactory(procedure=procedure, received="2024-04-01 09:00", due="2024-04-11", finished="2024-04-12 09:00")
    return agency


@pytest.fixture
def officer(client, agency):
    client.force_login(make_member(agency, Role.ONE_STOP_OFFICER).user)
    return client


def show(client, query="?year=2024&period=Q2"):
    return client.get(reverse(URL) + query)


def test_nothing_computed_yet(officer):
    assert "Chưa có tỷ lệ" in show(officer).content.decode()


def test_page_never_looks_at_cases(officer, agency):
    compute_rates(agency, 2024)
    with CaptureQueriesContext(connection) as queries:
        show(officer)
    assert not [query["sql"] for query in queries if 'FROM "procedures_case"' in query["sql"]]


def test_fixed_number_of_queries(officer, agency, assert_constant_queries):
    from procedures.tests.factories import DepartmentFactory, ProcedureFactory

    compute_rates(agency, 2024)

    def add():
        for _number in range(4):
            procedure = ProcedureFactory(department=DepartmentFactory(agency=agency))
            CaseFactory(procedure=procedure, received="2024-04-01 09:00", due="2024-04-11", finished="2024-04-10 09:00")
        compute_rates(agency, 2024)

    assert_constant_queries(lambda: show(officer), add)


def test_empty_period_says_so(officer, agency):
    compute_rates(agency, 2024)
    assert "Chưa có tỷ lệ" in show(officer, "?year=2019&period=Q2").content.decode()


def test_button_computes_and_comes_back(officer, agency, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = officer.post(reverse("procedures:rates_compute"), {"year": "2024", "period": "Q2", "by": "field"})
    assert answer["Location"] == f"{reverse(URL)}?year=2024&period=Q2&by=field"
    assert Job.objects.get(kind="procedures.compute_rates").status == JobStatus.DONE
    assert officer.get(answer["Location"]).context["total"]["figures"].on_time_rate == 50


@pytest.mark.parametrize("year", ["", "x", "99999", "-1"])
def test_odd_years_are_refused(officer, year):
    assert officer.post(reverse("procedures:rates_compute"), {"year": year}).status_code == 400


def test_only_loaders_may_compute(client, agency):
    client.force_login(make_member(agency, Role.DEPARTMENT_HEAD, agency.departments.get(code="TP")).user)
    assert "Tính lại" not in show(client).content.decode()
    assert client.post(reverse("procedures:rates_compute"), {"year": "2024"}).status_code == 403


def test_calendar_quarters_for_agencies_that_count_so(officer, agency):
    agency.cut_off = CutOff.MONTH_END
    agency.save()
    compute_rates(agency, 2024)
    assert show(officer).context["period"].start == date(2024, 4, 1)
    assert CaseRate.objects.filter(period_end=date(2024, 6, 30)).exists()


def test_computing_again_replaces(agency):
    compute_rates(agency, 2024)
    first = list(
        CaseRate.objects.order_by("procedure", "period_start").values_list("procedure", "period_start", "early")
    )
    compute_rates(agency, 2024)
    assert (
        list(CaseRate.objects.order_by("procedure", "period_start").values_list("procedure", "period_start", "early"))
        == first
    )


def test_quarters_to_come_are_not_computed(agency):
    with clock.freeze(date(2024, 5, 2)):
        compute_rates(agency, 2024)
    assert CaseRate.objects.order_by("-period_start").first().period_start == date(2024, 3, 15)


def test_all_years_since_a_change(agency):
    with clock.freeze(date(2026, 2, 1)):
        job = start_rates(Actor.system(agency), since=date(2023, 12, 20))
    assert job.params == {"years": [2024, 2025, 2026]}


def test_stale_figures_say_so(officer, agency):
    with clock.freeze(date(2024, 5, 2)):
        compute_rates(agency, 2024)
    with clock.freeze(date(2024, 5, 3)):
        assert "tính từ ngày trước" in show(officer).content.decode()
