"""Loading a file in the browser's steps: upload, check, decide, result; who may; what is refused."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from agencies.models import ActivityEntry, Job, JobStatus, Role
from procedures.models import Case, ImportBatch, ImportState
from procedures.statistics import counts
from procedures.tests.factories import make_agency, make_member
from procedures.tests.files import csv_bytes, row, xlsx_bytes

pytestmark = pytest.mark.django_db
START = "procedures:import_start"


@pytest.fixture
def agency():
    return make_agency()


@pytest.fixture
def officer(client, agency):
    client.force_login(make_member(agency, Role.ONE_STOP_OFFICER).user)
    return client


def upload(client, callbacks, content, name="hồ sơ.csv"):
    """Upload and let the check run, as a worker would."""
    with callbacks(execute=True):
        answer = client.post(reverse(START), {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content.decode()
    return ImportBatch.objects.latest("pk")


def decide(client, callbacks, batch, rows):
    with callbacks(execute=True):
        answer = client.post(reverse("procedures:import_run", args=[batch.pk]), {"rows": rows})
    assert answer.status_code == 302
    batch.refresh_from_db()


def page_of(client, batch) -> str:
    return client.get(reverse("procedures:import_detail", args=[batch.pk])).content.decode()


def test_good_file_from_upload_to_rates(officer, agency, django_capture_on_commit_callbacks):
    batch = upload(officer, django_capture_on_commit_callbacks, csv_bytes([row(1), row(2)]))
    assert (batch.state, batch.rows, batch.rejected) == (ImportState.CHECKED, 2, 0)
    page = page_of(officer, batch)
    assert "Nạp 2 hồ sơ" in page
    assert "H99.15-240301-00001 · H99.15-240301-00002" in page
    assert not Case.objects.exists()
    decide(officer, django_capture_on_commit_callbacks, batch, "all")
    assert (batch.state, batch.created) == (ImportState.IMPORTED, 2)
    assert "Thêm 2, cập nhật 0, không đổi 0, từ chối 0." in page_of(officer, batch)
    assert counts(batch.agency, date(2023, 12, 15), date(2024, 3, 14))[None].early == 2
    assert ActivityEntry.objects.filter(code="procedures.file_imported").count() == 1
    assert not Job.objects.exclude(status=JobStatus.DONE).exists()


def test_problems_are_grouped_and_good_rows_can_be_taken(officer, django_capture_on_commit_callbacks):
    bad = [row(number, due="31/02/2024") for number in range(2, 9)]
    batch = upload(officer, django_capture_on_commit_callbacks, csv_bytes([row(1), *bad, row(9, department="Phòng X")]))
    page = page_of(officer, batch)
    assert "Ngày không đọc được (7)" in page
    assert "Dòng 3, cột Ngày hẹn trả: 31/02/2024 không phải là ngày hợp lệ." in page
    assert "và 6 dòng nữa" in page, "one wording once"
    assert "Phòng không có trong cơ quan (1)" in page
    decide(officer, django_capture_on_commit_callbacks, batch, "all")
    assert batch.state == ImportState.CHECKED
    assert not Case.objects.exists()
    decide(officer, django_capture_on_commit_callbacks, batch, "good")
    assert (batch.state, batch.created, batch.rejected) == (ImportState.IMPORTED, 1, 8)


def test_rejected_rows_come_back_ready_to_mend_and_without_formulas(officer, django_capture_on_commit_callbacks):
    evil = [
        row(2, due='=HYPERLINK("http://x")'),
        row(3, due="+84901", department="-5"),
        row(4, due="@SUM(A1)", status="\tx"),
    ]
    batch = upload(officer, django_capture_on_commit_callbacks, csv_bytes([row(1), *evil]))
    answer = officer.get(reverse("procedures:import_rejected", args=[batch.pk]))
    content = b"".join(answer.streaming_content)
    sheet = load_workbook(io.BytesIO(content)).active
    cells = [cell for line in sheet.iter_rows(min_row=2) for cell in line]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert sheet.cell(2, 6).value == '=HYPERLINK("http://x")'
    assert "không phải là ngày hợp lệ" in sheet.cell(2, 12).value
    again = upload(officer, django_capture_on_commit_callbacks, content, "sửa.xlsx")
    assert (again.rows, again.rejected) == (3, 3)


def test_refused_file_says_why(officer, django_capture_on_commit_callbacks):
    batch = upload(officer, django_capture_on_commit_callbacks, b"%PDF-1.7", "báo cáo.csv")
    assert batch.state == ImportState.REFUSED
    assert "Đây không phải là tệp CSV hay bảng tính" in page_of(officer, batch)


@pytest.mark.parametrize(
    ("data", "words"), [({}, "Hãy chọn tệp trước"), ({"file": SimpleUploadedFile("a.csv", b"")}, "Tệp rỗng")]
)
def test_nothing_chosen_or_empty(officer, data, words):
    assert words in officer.post(reverse(START), data).content.decode()


def test_too_large_is_refused_before_it_is_kept(officer, settings):
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    file = SimpleUploadedFile("a.csv", b"x" * (1024 * 1024 + 1))
    assert "Tệp lớn hơn 1 MB" in officer.post(reverse(START), {"file": file}).content.decode()
    assert not ImportBatch.objects.exists()


def test_workbook_by_content_not_by_name(officer, django_capture_on_commit_callbacks):
    batch = upload(officer, django_capture_on_commit_callbacks, xlsx_bytes([row(1)]), "../../x.csv")
    assert (batch.rows, batch.rejected, batch.file.name) == (1, 0, "x.csv")


def test_cancel(officer, django_capture_on_commit_callbacks):
    batch = upload(officer, django_capture_on_commit_callbacks, csv_bytes([row(1)]))
    officer.post(reverse("procedures:import_cancel", args=[batch.pk]))
    batch.refresh_from_db()
    assert batch.state == ImportState.CANCELLED
    decide(officer, django_capture_on_commit_callbacks, batch, "all")
    assert not Case.objects.exists()


def test_job_run_again_after_it_was_done_changes_nothing(officer, django_capture_on_commit_callbacks):
    from agencies.jobs import run_now

    batch = upload(officer, django_capture_on_commit_callbacks, csv_bytes([row(1)]))
    decide(officer, django_capture_on_commit_callbacks, batch, "all")
    Job.objects.filter(pk=batch.job_id).update(status=JobStatus.QUEUED)
    assert run_now(batch.job_id).status == JobStatus.DONE
    batch.refresh_from_db()
    assert (batch.created, Case.objects.count()) == (1, 1)


def test_department_gone_between_check_and_import(officer, agency, django_capture_on_commit_callbacks):
    batch = upload(officer, django_capture_on_commit_callbacks, csv_bytes([row(1)]))
    agency.departments.filter(code="TCKH").update(name="Phòng Kế hoạch", code="KH")
    decide(officer, django_capture_on_commit_callbacks, batch, "all")
    assert batch.state == ImportState.CHECKED
    assert "Hãy tải lại tệp" in page_of(officer, batch)
    assert not Case.objects.exists()


class TestWhoMay:
    @pytest.mark.parametrize("role", [Role.ONE_STOP_OFFICER, Role.SECRETARY])
    def test_may(self, client, agency, role):
        client.force_login(make_member(agency, role).user)
        assert client.get(reverse(START)).status_code == 200

    @pytest.mark.parametrize("role", [Role.STAFF, Role.LEADER, Role.AUDITOR, Role.INSPECTOR, Role.REGISTRY_CLERK])
    def test_may_not(self, client, agency, role):
        client.force_login(make_member(agency, role).user)
        assert client.get(reverse(START)).status_code == 403
        assert client.get(reverse("procedures:import_template")).status_code == 403

    def test_other_agency_is_404(self, officer, client, django_capture_on_commit_callbacks):
        batch = upload(officer, django_capture_on_commit_callbacks, csv_bytes([row(1)]))
        client.force_login(make_member(make_agency(), Role.SECRETARY).user)
        for name, method in (
            ("detail", client.get),
            ("run", client.post),
            ("cancel", client.post),
            ("rejected", client.get),
        ):
            assert method(reverse(f"procedures:import_{name}", args=[batch.pk])).status_code == 404

    def test_superior_reads_below_but_does_not_import(
        self, officer, agency, client, django_capture_on_commit_callbacks
    ):
        batch = upload(officer, django_capture_on_commit_callbacks, csv_bytes([row(1)]))
        above = make_agency()
        agency.parent = above
        agency.save()
        client.force_login(make_member(above, Role.SECRETARY).user)
        assert client.get(reverse("procedures:import_detail", args=[batch.pk])).status_code == 403


def test_template_is_recognised_by_the_importer(officer):
    from procedures.importing.columns import LABELS, recognise

    answer = officer.get(reverse("procedures:import_template"))
    header = [cell.value for cell in load_workbook(io.BytesIO(answer.content)).active[1]]
    assert set(recognise(header)) == set(LABELS)


def test_list_of_imports_has_a_fixed_query_count(
    officer, agency, assert_constant_queries, django_capture_on_commit_callbacks
):
    def add():
        for number in range(3):
            upload(officer, django_capture_on_commit_callbacks, csv_bytes([row(number)]), f"{number}.csv")

    add()
    assert_constant_queries(lambda: officer.get(reverse(START)), add)
