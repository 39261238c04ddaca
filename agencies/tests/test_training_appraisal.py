"""The appraisal of staff: four counts, who enters and who reads them."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from agencies import clock
from agencies.errors import UserError
from agencies.models import ActivityEntry, AppraisalSummary, Role
from agencies.tests.factories import AgencyFactory, DepartmentFactory, actor
from agencies.tests.training_factories import PDF
from agencies.training import appraisals, queries
from agencies.training.pasting import read_appraisal

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
PAGE, EDIT = (
    reverse("agencies:training_appraisal") + "?year=2026",
    reverse("agencies:training_appraisal_edit") + "?year=2026",
)


@pytest.fixture(autouse=True)
def today():
    with clock.freeze(date(2026, 12, 20)):
        yield


@pytest.fixture
def agency():
    return AgencyFactory()


@pytest.fixture
def departments(agency):
    names = ("Phòng Tư pháp", "Phòng Nội vụ")
    return [DepartmentFactory(agency=agency, name=name, code=name[-4:]) for name in names]


@pytest.fixture
def secretary(agency):
    return actor(Role.SECRETARY, agency=agency)


def typed(**counts) -> dict:
    """Form data: rows by prefix, four counts each."""
    return {
        f"{prefix}-{name}": count
        for prefix, four in counts.items()
        for name, count in zip(AppraisalSummary.COUNTS, four, strict=True)
    }


def test_once_a_year_for_each_department_and_for_the_leaders(agency, departments):
    for department in (departments[0], None):
        AppraisalSummary.objects.create(agency=agency, department=department, year=2026)
        with pytest.raises(IntegrityError), transaction.atomic():
            AppraisalSummary.objects.create(agency=agency, department=department, year=2026)


@pytest.mark.requirement("S2-O2a", where="agencies/training/appraisals.py")
def test_counts_are_entered_mended_and_taken_back(client, secretary, departments):
    client.force_login(secretary.user)
    first, second = (f"d{one.pk}" for one in departments)
    empty = ("", "", "", "")
    page = client.post(EDIT, typed(**{first: (1, 2, 3, ""), second: empty, "leaders": empty}))
    assert page.status_code == 422 and not AppraisalSummary.objects.exists()
    data = typed(**{first: (1, 2, 3, 1), second: empty, "leaders": (2, 0, 0, 0)})
    client.post(EDIT, data | {"evidence": SimpleUploadedFile("xep-loai.pdf", PDF)})
    assert {(one.department, one.rated, one.at_least_completed) for one in AppraisalSummary.objects.all()} == {
        (departments[0], 7, 6), (None, 2, 2),
    }  # fmt: skip
    page = client.get(PAGE)
    assert (page.context["completed"], page.context["rated"], page.context["missing"]) == (8, 9, 1)
    client.post(EDIT, typed(**{first: empty, second: (0, 0, 0, 0), "leaders": (2, 0, 0, 0)}))
    assert {one.department for one in AppraisalSummary.objects.all()} == {departments[1], None}


def test_nothing_is_logged_but_that_it_was_entered(secretary, agency, departments):
    appraisals.save(secretary, agency, year=2026, rows=[appraisals.Row(departments[0], (7, 7, 7, 7))])
    appraisals.save(secretary, agency, year=2026, rows=[appraisals.Row(departments[0], (7, 7, 7, 7))])
    entry = ActivityEntry.objects.get(code="agencies.appraisal_saved")
    assert (entry.before, entry.after) == ({"rated": False}, {"rated": True})


def test_a_year_to_come_and_foreign_departments_are_refused(secretary, agency):
    with pytest.raises(UserError):
        appraisals.save(secretary, agency, year=2027, rows=[])
    with pytest.raises(PermissionDenied):
        appraisals.save(secretary, agency, year=2026, rows=[appraisals.Row(DepartmentFactory(), (1, 0, 0, 0))])
    for role in (Role.LEADER, Role.DEPARTMENT_HEAD, Role.ADMINISTRATOR, Role.INSPECTOR, Role.STAFF):
        with pytest.raises(PermissionDenied):
            appraisals.save(actor(role, agency=agency), agency, year=2026, rows=[])


def test_few_read_the_counts(client, agency, departments):
    rows = [
        AppraisalSummary.objects.create(agency=agency, department=one, year=2026, good=4)
        for one in (*departments, None)
    ]
    head = actor(Role.DEPARTMENT_HEAD, department=departments[0])
    for role in (Role.SECRETARY, Role.OFFICE_HEAD, Role.LEADER):
        client.force_login(actor(role, agency=agency).user)
        assert len(client.get(PAGE).context["rows"]) >= 3
    client.force_login(head.user)
    assert [row.summary for row in client.get(PAGE).context["rows"]] == [rows[0]]
    for role in (Role.STAFF, Role.AUDITOR, Role.INSPECTOR, Role.ADMINISTRATOR, Role.REGISTRY_CLERK):
        client.force_login(actor(role, agency=agency).user)
        assert client.get(PAGE).status_code == 403
    above = actor(Role.LEADER)
    agency.parent = above.agency
    agency.save()
    client.force_login(above.user)
    assert client.get(PAGE + f"&agency={agency.pk}").status_code == 403


def test_departments_that_ended_keep_their_row(agency, departments):
    departments[0].valid_to = date(2026, 5, 1)
    departments[0].save()
    assert [row.department for row in queries.appraisal_rows(agency, 2026)] == [None, departments[1]]
    AppraisalSummary.objects.create(agency=agency, department=departments[0], year=2026)
    assert len(queries.appraisal_rows(agency, 2026)) == 3


BLOCK = """Đơn vị\tXuất sắc\tTốt\tHoàn thành\tKhông
1\tPhòng Tư pháp\t1\t2\t3\t-
Phong noi vu\t7\t1\t2\t3\t1
Lãnh đạo\t1\t1\t0\t0\t2
Phòng Tư pháp\t1\t2\t3
Phòng Không Có\t1\t2\t3\t4
Phòng Nội vụ\t9\t1\t2\t3\t1"""


def test_a_pasted_table_is_read_line_by_line(departments):
    pasted = read_appraisal(BLOCK, departments)
    assert pasted.rows == [
        (departments[0], ["1", "2", "3", "0"]), (departments[1], ["1", "2", "3", "1"]), (None, ["1", "1", "0", "0"]),
    ]  # fmt: skip
    assert [words.split(":")[0].split()[-1] for words in pasted.problems] == ["5", "6", "7"]


def test_pasting_fills_the_table_and_keeps_what_was_typed(client, secretary, departments):
    client.force_login(secretary.user)
    first, second = (f"d{one.pk}" for one in departments)
    data = typed(**{second: (5, 5, 5, 5)}) | {"action": "paste", "pasted": "Phòng Tư pháp\t1\t2\t3\t4"}
    page = client.post(EDIT, data)
    shown = {form.prefix: form["excellent"].value() for form in page.context["forms"]}
    assert (shown[first], shown[second]) == ("1", "5")
    assert not AppraisalSummary.objects.exists()
