"""Every figure leads to the list of exactly what was counted; and the documentation of measures is true."""

import re
from datetime import date

import pytest
from django.test import Client

from agencies import clock
from agencies.models import DepartmentKind, Role
from agencies.tests.factories import DepartmentFactory, actor
from objectives.measure_table import PATH, with_table
from objectives.measures import MEASURES, WHOLE, Scope, Span
from objectives.tests.measures.test_procedure_measures import FULL, LONG_AGO
from objectives.tests.measures.test_procedure_measures import make as make_procedures
from procedures.models import ErrorFinder, ErrorKind, ProcessError
from procedures.tests.factories import CaseFactory, CaseStepFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
MARCH = Span(date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture(autouse=True)
def april():
    with clock.freeze(date(2026, 4, 1)):
        yield


@pytest.fixture
def records(agency, departments):
    """Cases, procedures, errors of two departments; some outside March."""
    a, b, _c = departments
    centre = DepartmentFactory(agency=agency, kind=DepartmentKind.ONE_STOP, name="Bộ phận Một cửa")
    make_procedures(a, centre, [(LONG_AGO, None, [(LONG_AGO, None, [centre.kind])], FULL, None)] * 2)
    make_procedures(b, centre, [(LONG_AGO, date(2026, 3, 15), [], [], None), (LONG_AGO, None, [], [], None)])
    for procedure in agency.procedures.order_by("pk"):
        for month in ("02", "03"):
            case = CaseFactory(
                procedure=procedure, received=f"2026-{month}-02 08:00", due=f"2026-{month}-20 17:00",
                finished=f"2026-{month}-19 10:00",
            )  # fmt: skip
            ProcessError.objects.create(
                agency=agency, department=procedure.department, procedure=procedure, kind=ErrorKind.DATA,
                found_by=ErrorFinder.OFFICE, found_on=date(2026, int(month), 9), description="Sai",
            )  # fmt: skip
    CaseStepFactory(case=case)


CASE_MEASURES = ["on_time", "early", "on_time_handled", "on_time_received", "steps_on_time"]
PROCEDURE_MEASURES = ["process_coverage", "at_centre", "posted"]


@pytest.mark.requirement("S1-18", "F.3", where="objectives/measures/")
@pytest.mark.parametrize("key", [*CASE_MEASURES, *PROCEDURE_MEASURES, "errors_change"])
def test_the_list_behind_a_figure_has_as_many_rows(agency, departments, records, key):
    """Read by somebody of the agency above: the link says whose records are meant."""
    from agencies.tests.factories import AgencyFactory

    agency.parent = AgencyFactory()
    agency.save()
    client = Client()
    client.force_login(actor(Role.LEADER, agency=agency.parent).user)
    field = agency.procedures.order_by("pk").first().field_id
    for scope in (WHOLE, Scope(departments[0].pk), Scope(departments[1].pk), Scope(departments[0].pk, field)):
        result = MEASURES[key].evaluate(agency, [scope], [MARCH])[scope, MARCH]
        page = client.get(result.evidence_url)
        assert page.status_code == 200, result.evidence_url
        rows = list(page.context["page_obj"])
        assert len(rows) == (result.numerator if key == "errors_change" else result.denominator), (key, scope)
        assert rows or scope != WHOLE


def test_issued_documents_behind_a_figure(client, agency, departments):
    from documents.models import DocumentState, OfficialDocument

    for day, department in ((1, 0), (31, 0), (31, 1)):
        OfficialDocument.objects.create(
            agency=agency, kind="CV", state=DocumentState.NUMBERED, abstract="Về việc", authority_line="ỦY BAN",
            notation="UBND", number=day * 10 + department, issued_on=date(2026, 3, day), issued_year=2026,
            agency_name=agency.name, place_name="Thử", drafting_department=departments[department],
            created_at=clock.now(), updated_at=clock.now(),
        )  # fmt: skip
    client.force_login(actor(Role.SECRETARY, agency=agency).user)
    for scope, count in ((WHOLE, 3), (Scope(departments[0].pk), 2), (Scope(departments[2].pk), 0)):
        result = MEASURES["documents_initialled"].evaluate(agency, [scope], [MARCH])[scope, MARCH]
        assert (result.numerator, result.denominator) == (0, count) and result.no_cases == (count == 0)
        page = client.get(result.evidence_url)
        assert len(page.context["page_obj"].object_list) == count
        assert "01/03/2026–31/03/2026" in page.text
    assert client.get("/van-ban/?department=999999").status_code == 404


# --- docs/measures.md -------------------------------------------------------------------------------------


def test_the_table_of_measures_is_up_to_date():
    """`manage.py measure_table --markdown` writes it."""
    text = PATH.read_text(encoding="utf-8")
    assert with_table(text) == text


def test_the_worked_example_works(agency, departments, monkeypatch):
    monkeypatch.setattr("objectives.measures.base.MEASURES", dict(MEASURES))
    code = re.search(r"```python\n(.+?)```", PATH.read_text(encoding="utf-8"), re.DOTALL)[1]
    names: dict = {}
    exec(compile(code, str(PATH), "exec"), names)  # noqa: S102
    make_procedures(departments[0], departments[0], [(LONG_AGO, None, [], [], None)] * 2)
    first = agency.procedures.order_by("pk").first()
    first.online_level = "full"
    first.save()
    found = names["OnlineCoverage"]().evaluate(agency, [WHOLE, Scope(departments[1].pk)], [MARCH])
    assert found[WHOLE, MARCH].value == 50 and found[Scope(departments[1].pk), MARCH].no_cases
