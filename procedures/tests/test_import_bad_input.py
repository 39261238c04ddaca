"""Bad files and bad rows: each gets a message that names the place and the mend, and nothing is saved."""

import io
import struct
import zipfile

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.actor import Actor
from agencies.errors import UserError
from agencies.spreadsheets import readers
from procedures.importing.run import check_file, import_file, notices
from procedures.models import Case
from procedures.tests.factories import make_agency
from procedures.tests.files import HEADER, csv_bytes, row, xlsx_bytes
from procedures.tests.uploads import as_file

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def agency():
    return make_agency()


GOOD = row(1)
# name: (bad row after a good one, column named, words of the message)
BAD_ROWS = {
    "duplicate code": (row(1), "Mã hồ sơ", "đã có ở dòng 2"),
    "no code": (row(2, code=""), "Mã hồ sơ", "để trống"),
    "blank in the code": (row(2, code="H99 15"), "Mã hồ sơ", "không phải là mã hồ sơ"),
    "endless code": (row(2, code="H" * 60), "Mã hồ sơ", "tối đa 50"),
    "due before receipt": (
        row(2, due="29/02/2024 08:00"),
        "Ngày hẹn trả",
        "đứng trước ngày tiếp nhận 01/03/2024 08:15",
    ),
    "finished before receipt": (row(2, finished="28/02/2024"), "Ngày kết thúc xử lý", "đứng trước ngày tiếp nhận"),
    "returned before receipt": (row(2, returned="01/03/2024 07:00"), "Ngày trả kết quả", "đứng trước ngày tiếp nhận"),
    "day that does not exist": (row(2, due="31/02/2024"), "Ngày hẹn trả", "31/02/2024 không phải là ngày hợp lệ"),
    "text for a date": (row(2, received="hôm qua"), "Ngày tiếp nhận", "hôm qua không phải là ngày hợp lệ"),
    "decimal comma for a date": (
        row(2, finished="45356,5"),
        "Ngày kết thúc xử lý",
        "45356,5 không phải là ngày hợp lệ",
    ),
    "no date of receipt": (row(2, received=""), "Ngày tiếp nhận", "để trống"),
    "unlikely year": (row(2, received="01/03/0224"), "Ngày tiếp nhận", "năm không hợp lý"),
    "unknown department": (row(2, department="Phòng Không Có"), "Phòng xử lý", "“Phòng Không Có” không phải là phòng"),
    "unknown procedure": (row(2, procedure="9.999999"), "Thủ tục", "“9.999999” không phải là thủ tục"),
    "no procedure": (row(2, procedure=""), "Thủ tục", "để trống"),
    "unknown status": (row(2, status="Sắp xong"), "Trạng thái", "“Sắp xong” không phải là trạng thái"),
    "status out of range": (row(2, status="11"), "Trạng thái", "mã từ 1 đến 10"),
    "unknown channel": (row(2, channel="4"), "Hình thức tiếp nhận", "không phải là hình thức tiếp nhận"),
    "ended without a date": (row(2, finished="", returned=""), "Trạng thái", "không có ngày kết thúc"),
    "pending with an end": (row(2, status="Đang xử lý"), "Trạng thái", "lại có ngày kết thúc"),
    "unquoted comma shifts the cells": ([*row(2), "5"], "Mã hồ sơ", "“98,5”, phải đặt trong ngoặc kép"),
}


@pytest.mark.parametrize("name", BAD_ROWS)
def test_bad_row_is_named_and_nothing_is_saved(agency, name):
    bad, column, words = BAD_ROWS[name]
    content = csv_bytes([GOOD, bad])
    outcome = import_file(as_file(content), Actor.system(agency), agency, good_rows_only=False)
    assert (outcome.rows, outcome.rejected, outcome.created) == (2, 1, 0)
    [error] = outcome.errors
    assert (error["row"], error["column"]) == (3, column)
    assert words in error["message"]
    assert not Case.objects.exists()


@pytest.mark.parametrize("name", BAD_ROWS)
def test_good_rows_only_takes_the_others(agency, name):
    content = csv_bytes([GOOD, BAD_ROWS[name][0], row(3)])
    outcome = import_file(as_file(content), Actor.system(agency), agency, good_rows_only=True)
    assert (outcome.created, outcome.rejected) == (2, 1)
    assert sorted(Case.objects.values_list("code", flat=True)) == [row(1)[1], row(3)[1]]


def test_row_numbers_count_the_title_block(agency):
    content = xlsx_bytes([GOOD, row(2, due="31/02/2024")], above=[["BÁO CÁO"], [], ["Năm 2024"]])
    assert check_file(as_file(content), agency).reader.problems[0].row == 6


def test_serial_number_of_a_workbook_is_a_date_and_text_is_not(agency):
    content = xlsx_bytes([row(1, received=45352.5, due="mai", finished="", returned="", status="")])
    [problem] = check_file(as_file(content), agency).reader.problems
    assert problem.column == "Ngày hẹn trả"


def zip_of(**members) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


BOMB = zip_of(**{"xl/workbook.xml": b"<a/>", "xl/worksheets/sheet1.xml": b"0" * (120 * 1024 * 1024)})
REFUSED_FILES = {
    "empty": (b"", "rỗng"),
    "only blanks": (b"\n\n \n", "dòng"),
    "header only": (csv_bytes([]), "không có hồ sơ nào"),
    "no header": (csv_bytes([["1", "x", "y"], ["2", "x", "y"]], header=["a", "b"]), "Không tìm thấy dòng tiêu đề"),
    "column missing": (
        csv_bytes([row(1, received="thứ hai")], header=[*HEADER[:4], "x", *HEADER[5:]]),
        "thiếu các cột: Ngày tiếp nhận",
    ),
    "only a total": (csv_bytes([["Tổng cộng", "0"]]), "không có hồ sơ nào"),
    "old code page": (csv_bytes([row(1)]).replace("Phòng".encode(), "Phßng".encode("cp1252")), "Unicode"),
    "open quotation mark": (csv_bytes([row(1)]) + b'"' + b"a" * 40_000, "ngoặc kép"),
    "old Excel without a table": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "bị hỏng"),
    "PDF": (b"%PDF-1.7 ...", "không phải là tệp CSV hay bảng tính"),
    "binary": (b"\x00\x01\x02\x03" * 50, ""),
    "web page": (b"<!doctype html><html><body>x</body></html>", "tiêu đề"),
    "empty workbook": (xlsx_bytes([], header=[]), "không có dòng nào"),
    "cut workbook": (xlsx_bytes([row(1)])[:2000], "bị hỏng"),
    "other archive": (zip_of(**{"word/document.xml": b"<a/>"}), "không phải là tệp CSV hay bảng tính"),
    "workbook of nonsense": (zip_of(**{"xl/workbook.xml": b"nonsense"}), "bị hỏng"),
    "bomb": (BOMB, "quá nhiều dữ liệu"),
    "many members": (zip_of(**{f"xl/{n}": b"" for n in range(2500)}), "quá nhiều dữ liệu"),
}


@pytest.mark.parametrize("name", REFUSED_FILES)
def test_file_as_a_whole_is_refused_in_words(agency, name):
    content, words = REFUSED_FILES[name]
    with pytest.raises(UserError) as caught:
        check_file(as_file(content), agency)
    assert words in str(caught.value.message)


def test_bomb_is_refused_before_anything_is_unpacked(monkeypatch):
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *args, **kwargs: pytest.fail("unpacked"))
    with pytest.raises(UserError):
        readers.check_archive(as_file(BOMB))


def test_archive_that_lies_about_its_size_is_refused():
    """Directory and local header say 1,000 bytes, the data unpack to 50 MB."""
    content = bytearray(zip_of(**{"xl/workbook.xml": b"x", "xl/b.xml": b"0" * (50 * 1024 * 1024)}))
    struct.pack_into("<I", content, content.rfind(b"PK\x01\x02") + 24, 1000)
    struct.pack_into("<I", content, content.rfind(b"PK\x03\x04") + 22, 1000)
    with pytest.raises(UserError, match="quá nhiều dữ liệu"):
        readers.check_archive(as_file(bytes(content)))


def test_archive_whose_members_overlap_is_refused():
    """Two directory entries for the same bytes: the trick of the densest bombs."""
    content = bytearray(zip_of(**{"xl/workbook.xml": b"x" * 100, "xl/b.xml": b"y" * 5000}))
    second = content.rfind(b"PK\x01\x02")
    struct.pack_into("<I", content, second + 42, 0)
    with pytest.raises(UserError):
        readers.check_archive(as_file(bytes(content)))


WHOLE_FILES = [csv_bytes([row(1), row(2)]), xlsx_bytes([row(1), row(2)])]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_damaged_files_never_crash(agency, data):
    """Bytes changed, cut or repeated anywhere: a refusal in words or a result, nothing else (reliability F1)."""
    content = bytearray(data.draw(st.sampled_from(WHOLE_FILES)))
    for _change in range(data.draw(st.integers(1, 12))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    content = bytes(content[:cut]) if data.draw(st.booleans()) else bytes(content)
    try:
        check_file(as_file(content), agency)
    except UserError as error:
        assert str(error.message)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(cells=st.lists(st.text(st.characters(codec="utf-8"), max_size=30), min_size=10, max_size=10))
def test_any_text_in_any_cell(agency, cells):
    """NUL, marks that turn the writing direction, half characters: rejected with a row number, never a crash."""
    try:
        checked = check_file(as_file(csv_bytes([cells, row(9)])), agency)
    except UserError:
        return
    assert all(problem.row >= 2 for problem in checked.reader.problems)


class TestCommand:
    def test_bad_row_ends_with_status_1_and_json(self, agency, tmp_path, capsys):
        path = tmp_path / "hồ sơ.csv"
        path.write_bytes(csv_bytes([GOOD, row(2, due="31/02/2024")]))
        with pytest.raises(SystemExit) as ended:
            call_command("import_cases", str(path), "--agency", agency.code, "--json")
        assert ended.value.code == 1
        answer = capsys.readouterr().out
        assert '"rejected": 1' in answer
        assert "31/02/2024 không phải là ngày hợp lệ" in answer
        assert not Case.objects.exists()

    def test_refused_file_is_json_too(self, agency, tmp_path, capsys):
        path = tmp_path / "a.csv"
        path.write_bytes(b"")
        with pytest.raises(SystemExit):
            call_command("import_cases", str(path), "--agency", agency.code, "--json")
        assert "Tệp rỗng" in capsys.readouterr().out


def test_a_file_without_a_date_of_finishing_says_what_that_means(agency):
    """A header nobody foresaw would otherwise bring in a year of finished cases as overdue, without a word."""
    header = [*HEADER]
    header[6], header[7] = "Cột lạ một", "Cột lạ hai"
    checked = check_file(as_file(csv_bytes([row(1, status="Đang xử lý")], header=header)), agency)
    assert any("ngày kết thúc" in words for words in notices(checked))
    assert not any("ngày kết thúc" in words for words in notices(check_file(as_file(csv_bytes([GOOD])), agency)))
