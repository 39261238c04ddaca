"""The rates page: figures from the rollup only, periods."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies import clock
from agencies.models import CutOff, Role
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


def test_page_never_looks_at_cases(officer, agency):
    with CaptureQueriesContext(connection) as queries:
        show(officer)
    assert not [query["sql"] for query in queries if 'FROM "procedures_case"' in query["sql"]]


def test_fixed_number_of_queries(officer, agency, assert_constant_queries):
    from procedures.tests.factories import DepartmentFactory, ProcedureFactory

    def add():
        for _number in range(4):
            procedure = ProcedureFactory(department=DepartmentFactory(agency=agency))
            CaseFactory(procedure=procedure, received="2024-04-01 09:00", due="2024-04-11", finished="2024-04-10 09:00")

    assert_constant_queries(lambda: show(officer), add)


def test_empty_period_says_so(officer, agency):
    assert "Không có hồ sơ" in show(officer, "?year=2019&period=Q2").content.decode()


def test_calendar_quarters_for_agencies_that_count_so(officer, agency):
    agency.cut_off = CutOff.MONTH_END
    agency.save()
    assert show(officer).context["period"].start == date(2024, 4, 1)


def test_an_open_period_is_judged_as_of_today(officer, agency):
    with clock.freeze(date(2024, 5, 2)):
        page = show(officer)
    assert page.context["is_open"]
    assert "kỳ này chưa kết thúc" in page.content.decode().lower()
