"""Applicants' names, numbers and addresses get no further than the upload."""

import io
import json
import secrets

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from openpyxl import load_workbook

from agencies.models import Job, Role, StoredFile
from procedures.importing.applicants import is_personal, scrubbed
from procedures.importing.copying import without_applicants
from procedures.models import Case, ImportBatch, ImportState
from procedures.tests.factories import make_agency, make_member
from procedures.tests.files import HEADER, csv_bytes, row, xlsx_bytes
from procedures.tests.test_import_pages import decide, page_of, upload
from procedures.tests.uploads import as_file

pytestmark = pytest.mark.django_db

PERSONAL = [
    "Họ tên người nộp", "Họ và tên", "Tên người nộp hồ sơ", "Chủ hồ sơ", "Tổ chức, cá nhân nộp", "Người được ủy quyền", "Số CCCD",
    "CMND/CCCD", "Số định danh cá nhân", "Số điện thoại", "SĐT", "Địa chỉ thường trú", "Email người nộp", "Ngày sinh", "Mã số thuế",
]  # fmt: skip
NEEDED = [*HEADER, "Đơn vị xử lý", "Ngày hẹn trả kết quả", "Hình thức nộp hồ sơ", "Lĩnh vực", "Ghi chú"]


@pytest.mark.parametrize("header", PERSONAL)
def test_columns_about_applicants(header):
    assert is_personal(header)


@pytest.mark.parametrize("header", NEEDED)
def test_other_columns(header):
    assert not is_personal(header)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("gọi 0901 234 567 nhé", "gọi ••• nhé"),
        ("+84901234567", "•••"),
        ("CCCD 012345678901", "CCCD •••"),
        ("a.b@thu.example", "•••"),
        ("31/02/2024 08:15", "31/02/2024 08:15"),
        ("2.000720", "2.000720"),
        ("“Phòng X” không phải là phòng", "“Phòng X” không phải là phòng"),
    ],
)
def test_quoted_cells_are_scrubbed(text, left):
    assert scrubbed(text) == left


@pytest.fixture
def agency():
    return make_agency()


@pytest.fixture
def officer(client, agency):
    client.force_login(make_member(agency, Role.ONE_STOP_OFFICER).user)
    return client


def canary() -> tuple[str, str, str]:
    """A name, an identity number and a telephone number found nowhere else."""
    return f"Canary{secrets.token_hex(16)}", f"{secrets.randbelow(10**12):012d}", f"09{secrets.randbelow(10**8):08d}"


def with_applicants(count: int):
    """(header, rows, canaries): rows with three columns about applicants among the others, good and bad ones."""
    people = [canary() for _number in range(count)]
    header = [HEADER[0], "Họ tên người nộp", *HEADER[1:], "Số CCCD", "Cột lạ"]
    rows = []
    for number, (name, identity, phone) in enumerate(people, start=1):
        cells = row(number, due="31/02/2024") if number % 7 == 0 else row(number)
        cells = row(number, department=f"{phone}") if number % 11 == 0 else cells
        rows.append([cells[0], name, *cells[1:], identity, f"{name} {phone}"])
    rows.append([*rows[-1], *people[-1]])  # too many cells: everything has shifted
    return header, rows, [text for person in people for text in person]


def every_text_of_the_database() -> str:
    with connection.cursor() as cursor:
        found = []
        # The marks of changes hold names of tables, and are nobody's to read.
        for table in set(connection.introspection.table_names()) - {"qms_trail_mark"}:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names from the database itself
            found.append(repr(cursor.fetchall()))
    return "\n".join(found)


def every_stored_byte() -> bytes:
    content = b""
    for stored in StoredFile.objects.order_by("pk"):
        if default_storage.exists(stored.key):
            content += stored.read_bytes()
            if stored.content_type.endswith("sheet"):
                book = load_workbook(io.BytesIO(stored.read_bytes()))
                content += repr([[cell.value for cell in line] for line in book.active.iter_rows()]).encode()
    return content


@pytest.mark.parametrize("shape", [csv_bytes, xlsx_bytes])
def test_a_thousand_canaries_are_found_nowhere(officer, shape, django_capture_on_commit_callbacks, caplog):
    header, rows, canaries = with_applicants(1000)
    content = shape(rows, header=header, above=[["Người lập: " + canaries[0]], []])
    batch = upload(officer, django_capture_on_commit_callbacks, content)
    assert batch.state == ImportState.CHECKED and batch.rejected > 50
    pages = page_of(officer, batch)
    assert "Cột “Họ tên người nộp” không được lưu" in pages and "Cột “Số CCCD” không được lưu" in pages
    rejected = officer.get(reverse("procedures:import_rejected", args=[batch.pk]))
    sheet = load_workbook(io.BytesIO(b"".join(rejected.streaming_content))).active
    cells = repr([[cell.value for cell in line] for line in sheet.iter_rows()])
    decide(officer, django_capture_on_commit_callbacks, batch, "good")
    assert batch.state == ImportState.IMPORTED and Case.objects.count() > 200
    jobs = json.dumps(list(Job.objects.order_by("pk").values_list("params", "result", "message", "error")))
    everything = "\n".join(
        [
            pages,
            page_of(officer, batch),
            cells,
            jobs,
            caplog.text,
            every_text_of_the_database(),
            every_stored_byte().decode("utf-8", "ignore"),
        ]
    )
    assert [one for one in canaries if one in everything] == []


def test_the_command_keeps_none_either(agency, tmp_path, capsys):
    header, rows, canaries = with_applicants(20)
    path = tmp_path / "hồ sơ.csv"
    path.write_bytes(csv_bytes(rows, header=header))
    call_command("import_cases", str(path), "--agency", agency.code, "--good-rows-only", "--json")
    everything = capsys.readouterr().out + every_text_of_the_database() + every_stored_byte().decode("utf-8", "ignore")
    assert [one for one in canaries if one in everything] == []


def test_rows_keep_their_places(agency):
    """What is wrong with the copy is named as in the person's own file."""
    lines = [row(1), [], row(2, due="31/02/2024"), [*row(3), "5"], ["Tổng cộng", "3"]]
    for shape in (csv_bytes, xlsx_bytes):
        content = shape(lines, above=[["BÁO CÁO"], [], ["Năm 2024"]])
        from procedures.importing.run import check_file

        for version in (content, without_applicants(as_file(content))):
            reader = check_file(as_file(version), agency).reader
            assert [(problem.row, problem.kind) for problem in reader.problems] == [(7, "date"), (8, "width")]
            assert (reader.rows, reader.totals_left_out) == (3, 1)


def test_a_file_that_cannot_be_read_is_not_kept(officer, django_capture_on_commit_callbacks):
    batch = upload(officer, django_capture_on_commit_callbacks, b"Canary name, no header\n1,2\n")
    assert batch.state == ImportState.REFUSED and batch.file.read_bytes() == b""
    assert b"Canary" not in every_stored_byte()


def test_a_file_seen_before_is_recognised(officer, django_capture_on_commit_callbacks):
    content = csv_bytes([row(1)])
    first = upload(officer, django_capture_on_commit_callbacks, content)
    assert "đã được nạp ngày" not in page_of(officer, first)
    decide(officer, django_capture_on_commit_callbacks, first, "all")
    again = upload(officer, django_capture_on_commit_callbacks, content)
    assert again.original_sha256 == first.original_sha256
    assert "đã được nạp ngày" in page_of(officer, again)


def test_a_secret_file_is_refused(officer):
    content = csv_bytes([row(1)], above=[["TỐI MẬT"]])
    page = officer.post(reverse("procedures:import_start"), {"file": SimpleUploadedFile("a.csv", content)})
    assert "có văn bản mật, xem sổ riêng" in page.content.decode()
    assert not ImportBatch.objects.exists() and not StoredFile.objects.exists()
