"""A file of another agency is recognised before it does harm."""

import pytest

from procedures.importing.run import check_file
from procedures.models import Case
from procedures.tests.factories import AgencyFactory, CaseFactory, make_agency
from procedures.tests.files import csv_bytes, row
from procedures.tests.uploads import as_file

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def agency():
    return make_agency()


def check(agency, rows):
    return check_file(as_file(csv_bytes(rows)), agency)


def with_history(agency, count: int) -> None:
    template = CaseFactory.build(
        procedure=agency.procedures.first(), agency=agency, department=agency.departments.first()
    )
    cases = [
        CaseFactory.build(procedure=template.procedure, code=f"H99.15-240201-{number:05d}") for number in range(count)
    ]
    Case.objects.bulk_create([case.set_days() for case in cases])


def foreign(number: int) -> list:
    return row(number, code=f"G22.07-240301-{number:05d}")


def test_rows_of_another_agency_are_named(agency):
    AgencyFactory(name="UBND huyện Láng Giềng", code="LANGGIENG")
    checked = check(agency, [row(1), row(2, department="ubnd huyện láng giềng"), row(3, department="LANGGIENG")])
    assert [problem.kind for problem in checked.problems] == ["other_agency", "other_agency"]
    assert "dòng này thuộc cơ quan khác, UBND huyện Láng Giềng" in checked.problems[0].message
    assert checked.foreign_because == "2 trên 3 dòng ghi cơ quan khác là nơi giải quyết."
    assert checked.unknown["department"] == []


def test_its_own_name_is_not_another_agencys(agency):
    assert check(agency, [row(1, department=agency.name)]).bad_rows == 0


def test_codes_that_no_case_ever_had(agency):
    with_history(agency, 120)
    assert check(agency, [row(1), row(2)]).foreign_because == ""
    assert "“G22.07-”" in check(agency, [foreign(1), foreign(2), row(3)]).foreign_because
    assert check(agency, [foreign(1), row(2), row(3)]).foreign_because == ""


def test_a_young_agency_has_no_habit_yet(agency):
    with_history(agency, 99)
    assert check(agency, [foreign(1), foreign(2)]).foreign_because == ""


def test_codes_of_many_units_of_another_province(agency):
    """No single beginning is frequent, none was ever seen."""
    with_history(agency, 120)
    rows = [row(number, code=f"G22.{number:02d}-240301-{number:05d}") for number in range(1, 13)]
    assert "“G22." in check(agency, rows).foreign_because
