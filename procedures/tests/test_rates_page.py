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
    assert show(officer).context["range"].start == date(2024, 4, 1)


def test_an_open_period_is_judged_as_of_today(officer, agency):
    with clock.freeze(date(2024, 5, 2)):
        page = show(officer)
        assert page.context["range"].is_open
    assert "kỳ này chưa kết thúc" in page.content.decode().lower()


def test_months_free_days_and_the_other_calendar(officer):
    assert show(officer, "?year=2024&period=M4").context["range"].start == date(2024, 3, 15)
    assert show(officer, "?year=2024&period=M4&calendar=month_end").context["range"].start == date(2024, 4, 1)
    assert show(officer, "?year=2024&period=Q2&calendar=month_end").context["range"].end == date(2024, 6, 30)
    page = show(officer, "?from=2024-04-01&to=2024-04-11")
    assert (page.context["range"].kind, page.context["table"].total.figures.finished) == ("days", 4)
    assert show(officer, "?from=2024-04-11&to=2024-04-01").context["range"].kind != "days"


@pytest.mark.parametrize("by", ["department", "field", "procedure", "channel"])
def test_every_grouping_adds_up_to_the_same(officer, by):
    table = show(officer, f"?year=2024&period=Q2&by={by}").context["table"]
    assert (table.by, table.total.figures.finished, table.total.parts) == (by, 8, (4, 8))


def test_three_denominators_are_named_with_what_they_divide(officer, agency):
    from procedures.models import CaseRules, Denominator

    CaseFactory(procedure=agency.procedures.order_by("code")[0], received="2024-06-01 09:00", due="2024-06-20")
    found = {}
    for wanted in ("finished", "handled", "received"):
        page = show(officer, f"?year=2024&period=Q2&denominator={wanted}")
        found[wanted] = page.context["table"].total.parts
        assert str(page.context["table"].words.denominator) in page.text
    assert found == {"finished": (4, 8), "handled": (5, 9), "received": (4, 9)}
    CaseRules.objects.create(agency=agency, denominator=Denominator.RECEIVED)
    page = show(officer)
    assert page.context["table"].denominator == "received" and "Nghị định 61/2018/NĐ-CP, Điều 30" in page.text


def test_nothing_arose_is_a_dash_and_never_a_hundred(officer, agency):
    CaseFactory(procedure=agency.procedures.order_by("code")[0], received="2019-06-01 09:00", due="2030-06-20")
    page = show(officer, "?year=2019&period=Q2")
    assert page.context["table"].total.rate is None
    assert "không phát sinh" in page.text and "100" not in page.context["table"].rows[0].name


def test_steps_kept_says_how_many_have_no_records(officer, agency):
    from procedures.tests.factories import CaseStepFactory

    for case, used in zip(agency.cases.order_by("pk")[:2], (4, 9), strict=True):
        CaseStepFactory(case=case, department=case.department, used_hours=used)
    for by in ("department", "field", "procedure", "channel"):
        page = show(officer, f"?year=2024&period=Q2&by={by}")
        steps = page.context["table"].total.steps
        assert (steps.kept, steps.recorded, steps.unknown) == (1, 2, 6)
    assert "không ghi: 6" in page.text


class TestSeveralAgencies:
    @pytest.fixture
    def inspector(self, client, agency):
        above = make_agency()
        agency.parent = above
        agency.save()
        other = make_agency(parent=above)
        CaseFactory(
            procedure=other.procedures.order_by("code").first(),
            received="2024-04-01 09:00", due="2024-04-11", finished="2024-04-10 09:00",
        )  # fmt: skip
        client.force_login(make_member(above, Role.INSPECTOR).user)
        return client

    def test_by_agency_adds_up_and_leads_down(self, inspector, agency):
        page = show(inspector, "?year=2024&period=Q2&by=agency")
        table = page.context["table"]
        assert [row.parts for row in table.rows] == [(4, 8), (1, 1)]
        assert table.total.parts == (5, 9)  # a sum; the mean of the rates would be 75 %
        below = inspector.get(table.rows[0].down)
        assert below.context["table"].agency == agency and len(below.context["table"].rows) == 3
        url = table.rows[0].cells[0].url
        assert inspector.get(url).context["total"] == 8

    def test_as_many_queries_for_more_agencies(self, inspector, agency, assert_constant_queries):
        def add():
            for _number in range(3):
                one = make_agency(parent=agency.parent)
                CaseFactory(
                    procedure=one.procedures.order_by("code").first(), received="2024-04-01 09:00", due="2024-04-11"
                )

        assert_constant_queries(lambda: show(inspector, "?year=2024&period=Q2&by=agency"), add)

    def test_who_sees_only_the_own_agency_has_no_such_table(self, officer, agency):
        page = show(officer, "?year=2024&period=Q2&by=agency")
        assert page.context["table"].by == "department" and len(page.context["groupings"]) == 4
        assert officer.get(f"{reverse(URL)}?agency={make_agency().pk}").status_code == 404


def test_the_table_as_a_file(officer, agency):
    import io

    from openpyxl import load_workbook

    from agencies.models import ActivityEntry

    department = agency.departments.get(code="TP")
    department.name = "=HYPERLINK(1)"
    department.save()
    answer = officer.get(reverse("procedures:rates_export") + "?year=2024&period=Q2&kind=xlsx")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    lines = list(sheet.iter_rows(values_only=True))
    assert lines[0][1] == "Mã" and len(lines) == 5
    assert lines[-1][2:13] == (8, 8, 0, 0, 8, 4, 0, 4, 0, 0, 0) and lines[-1][13:16] == (4, 8, 50)
    assert not [cell for row in sheet for cell in row if cell.data_type == "f"]
    text = officer.get(reverse("procedures:rates_export") + "?year=2024&period=Q2&kind=csv").content.decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text
    assert ActivityEntry.objects.filter(code="agencies.exported", after__what="rates_table").count() == 2
