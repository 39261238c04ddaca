"""Exports: what the list shows, as a file; long lists by a job whose file is only for whoever asked."""

import csv
import io

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from agencies import clock
from agencies.jobs import run_now
from agencies.models import ActivityEntry, Job, JobStatus, Role, StoredFile
from procedures import export_jobs, exports
from procedures.models import Channel
from procedures.tests.factories import CaseFactory, at, make_agency, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
URL = "procedures:case_export"


@pytest.fixture
def agency():
    agency = make_agency()
    for number in range(12):
        CaseFactory(
            procedure=agency.procedures.order_by("code")[number % 3],
            code=f"H99.15-240401-{number:04d}",
            received=f"2024-04-{1 + number:02d} 09:00",
            due="2024-04-20 17:00",
            finished=(f"2024-04-{13 + number:02d} 10:00", None)[number % 2],
            channel=Channel.POST if number % 4 == 0 else Channel.ONLINE,
        )
    return agency


@pytest.fixture
def secretary(client, agency):
    membership = make_member(agency, Role.SECRETARY)
    client.force_login(membership.user)
    client.membership = membership
    return client


def body(answer) -> bytes:
    return b"".join(answer.streaming_content)


def codes(content: bytes) -> list[str]:
    return [row[0] for row in csv.reader(io.StringIO(content.decode("utf-8-sig")))][1:]


def test_a_short_list_comes_at_once_as_it_is_shown(secretary, agency):
    answer = secretary.post(reverse(URL) + "?channel=3", {"kind": "csv"})
    assert codes(body(answer)) == [f"H99.15-240401-{number:04d}" for number in (8, 4, 0)]
    entry = ActivityEntry.objects.get(code="agencies.exported")
    assert entry.after == {"what": "case_list", "count": 3}
    assert "no-store" in answer["Cache-Control"]


def test_a_workbook_has_days_as_days_and_no_formulas(secretary, agency):
    procedure = agency.procedures.order_by("code").first()
    procedure.name = '=HYPERLINK("http://evil.vn")'
    procedure.save()
    answer = secretary.post(reverse(URL) + "?department=all", {"kind": "xlsx"})
    sheet = load_workbook(io.BytesIO(body(answer))).active
    assert sheet.max_row == 13 and sheet["H2"].is_date and sheet["H2"].number_format == "dd/mm/yyyy"
    assert not [cell for row in sheet for cell in row if cell.data_type == "f"]
    text = body(secretary.post(reverse(URL) + "?department=all", {"kind": "csv"})).decode("utf-8-sig")
    assert "'=HYPERLINK" in text


def test_the_new_due_date_is_the_day_in_vietnam(secretary, agency):
    case = agency.cases.order_by("pk").first()
    case.extended_due_at = at("2024-06-03 00:30")
    case.save()
    answer = secretary.post(reverse(URL) + "?department=all", {"kind": "csv"})
    line = next(row for row in csv.reader(io.StringIO(body(answer).decode("utf-8-sig"))) if row[0] == case.code)
    assert line[9] == "03/06/2024"


def test_one_must_be_oneself(secretary, agency, settings):
    session = secretary.session
    session["confirmed_at"] = 0
    session.save()
    answer = secretary.post(reverse(URL) + "?department=all", {"kind": "csv"})
    assert answer.status_code == 401 and "danh sách hồ sơ" in answer.text
    assert not ActivityEntry.objects.filter(code="agencies.exported").exists()


def test_kinds_that_are_none_and_foreign_lists_are_refused(secretary):
    assert secretary.post(reverse(URL), {"kind": "exe"}).status_code == 403
    assert secretary.get(reverse(URL)).status_code == 405
    assert secretary.post(f"{reverse(URL)}?agency={make_agency().pk}", {"kind": "csv"}).status_code == 404


class TestLong:
    @pytest.fixture
    def job(self, secretary, monkeypatch) -> Job:
        monkeypatch.setattr(exports, "AT_ONCE", 5)
        answer = secretary.post(reverse(URL) + "?department=all", {"kind": "xlsx"})
        job = Job.objects.get(kind="procedures.export_cases")
        assert answer.url == reverse("agencies:job", args=[job.pk])
        return job

    def done(self, job: Job) -> Job:
        if job.status == JobStatus.QUEUED:
            run_now(job)
        job.refresh_from_db()
        assert job.status == JobStatus.DONE, job.error
        return job

    def test_the_file_of_a_job(self, secretary, job):
        job = self.done(job)
        assert job.result["rows"] == 12
        answer = secretary.get(job.result["url"])
        assert load_workbook(io.BytesIO(body(answer))).active.max_row == 13
        assert ActivityEntry.objects.filter(code="agencies.exported").count() == 2

    def test_it_is_for_nobody_else(self, client, agency, secretary, job):
        url = self.done(job).result["url"]
        client.force_login(make_member(agency, Role.SECRETARY).user)
        assert client.get(url).status_code == 404
        client.force_login(make_member(make_agency(), Role.SECRETARY).user)
        assert client.get(url).status_code == 404

    def test_not_once_the_role_has_ended(self, secretary, job):
        url = self.done(job).result["url"]
        membership = secretary.membership
        membership.valid_to = clock.today().replace(year=clock.today().year - 1)
        membership.save()
        assert secretary.get(url).status_code in (302, 403, 404)

    def test_what_is_too_long_for_a_workbook_becomes_csv(self, secretary, monkeypatch, job, agency):
        monkeypatch.setattr(exports, "XLSX_ROWS", 10)
        secretary.post(reverse(URL) + "?department=all", {"kind": "xlsx"})
        job = self.done(Job.objects.order_by("-pk").first())
        answer = secretary.get(job.result["url"])
        assert answer["Content-Type"] == "text/csv" and len(codes(body(answer))) == 12

    def test_an_uncounted_list_goes_to_a_job_too(self, secretary, job):
        secretary.post(reverse(URL) + "?q=H99.15-240401-000", {"kind": "csv"})
        job = self.done(Job.objects.order_by("-pk").first())
        assert len(codes(body(secretary.get(job.result["url"])))) == 10

    def test_after_a_week_the_bytes_are_gone_and_the_page_says_so(self, secretary, job):
        url = self.done(job).result["url"]
        assert export_jobs.forget_old() == 0
        StoredFile.objects.filter(kind=export_jobs.FILE_KIND).update(created_at=clock.now().replace(year=2020))
        assert export_jobs.forget_old() == 1
        assert not default_storage.exists(StoredFile.objects.get(kind=export_jobs.FILE_KIND).key)
        assert "Tệp không còn được lưu" in secretary.get(url, follow=True).text


def test_rows_are_read_in_batches(agency, monkeypatch):
    """So many queries and so much memory, whatever the length: nothing is read row by row, and not all at once."""
    from django.http import QueryDict

    from agencies.actor import Actor
    from procedures import selection

    chosen = selection.read(Actor.system(agency), QueryDict("department=all"))
    with CaptureQueriesContext(connection) as queries:
        assert exports.write(exports.Export(chosen, "csv"), io.BytesIO()) == 12
    assert len([query for query in queries if "procedures_case" in query["sql"]]) <= 1


class TestFormAsFile:
    def test_workbook(self, secretary, agency):
        answer = secretary.get(reverse("procedures:form_06a_xlsx") + "?year=2024&period=Q2&by=department")
        sheet = load_workbook(io.BytesIO(answer.content)).active
        assert sheet["A1"].value == "Biểu số II.06a/VPCP/KSTT"
        total = next(row for row in sheet.iter_rows(values_only=True) if row[1] == "TỔNG CỘNG")
        assert total[2] == total[6] + total[10] == 12 and all(isinstance(value, int) for value in total[2:13])

    @pytest.mark.slow
    def test_pdf_by_a_job(self, secretary, agency):
        from agencies.pdf import text_of_first_pages

        secretary.post(reverse("procedures:form_06a_pdf") + "?year=2024&period=Q2", {})
        job = Job.objects.get(kind="procedures.form_pdf")
        run_now(job)
        job.refresh_from_db()
        assert job.status == JobStatus.DONE, job.error
        text = text_of_first_pages(body(secretary.get(job.result["url"])))
        for words in ("II.06a/VPCP/KSTT", "quý II/2024", "NGƯỜI LẬP BIỂU", "THỦ TRƯỞNG", "TỔNG CỘNG"):
            assert words in text
