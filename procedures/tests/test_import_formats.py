"""Files as one-stop systems write them: formats, two-line headers, numbered columns, merged cells, the rejected rows come back."""

import io
from datetime import datetime

import pytest
from openpyxl import Workbook

from agencies.actor import Actor
from procedures.importing.run import check_file, import_file, notices
from procedures.models import Case
from procedures.tests.factories import at, make_agency
from procedures.tests.files import HEADER, csv_bytes, row, xlsx_bytes
from procedures.tests.uploads import as_file
from procedures.tests.workbooks import ods_bytes, xls_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def agency():
    return make_agency()


def load(agency, content, **options):
    return import_file(as_file(content), Actor.system(agency), agency, good_rows_only=False, **options)


TITLE = [["BÁO CÁO HỒ SƠ"], [], ["Từ ngày 01/01/2024"]]
FORMATS = {
    "ods": ods_bytes([row(received=datetime(2024, 3, 1, 8, 15))], header=HEADER, above=TITLE),
    "xls": xls_bytes([row()], header=HEADER, above=TITLE),
    "xls with a serial number": xls_bytes([row(received="45352.34375")], header=HEADER),
    "utf-16 big-endian": csv_bytes([row()], encoding="utf-16-be"),
    "utf-16 semicolons": csv_bytes([row()], delimiter=";", encoding="utf-16"),
    "unix line ends": csv_bytes([row()]).replace(b"\r\n", b"\n"),
    "old line ends": csv_bytes([row()]).replace(b"\r\n", b"\r"),
    "every cell in quotation marks": b"\r\n".join(b'"' + line.replace(b",", b'","') + b'"' for line in csv_bytes([row()]).split(b"\r\n")[:-1]),
    "a line break in a cell": csv_bytes([row()], header=[HEADER[0], "Mã\nhồ sơ", *HEADER[2:]]),
    "a long title": csv_bytes([row()], above=[["x " * 900]] * 30),
    "line of column numbers": csv_bytes([[f"({n})" for n in range(1, 11)], row()]),
    "cells beyond the header": csv_bytes([[*row(), "", ""]], header=[*HEADER, "", ""]),
    "blanks for an empty row": csv_bytes([[" "] * 10, row(), [" ", "", "  "]]),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
def test_format_is_read(agency, name):
    outcome = load(agency, FORMATS[name])
    assert (outcome.rows, outcome.created, outcome.errors) == (1, 1, [])
    case = Case.objects.get()
    assert (case.code, case.department.code, case.received_at) == (
        "H99.15-240301-00001",
        "TCKH",
        at("2024-03-01 08:15"),
    )


UPPER = ["STT", "Mã hồ sơ", "Thủ tục hành chính", "Thời gian", "", "Ngày", "", "Thông tin thêm", "", "Người nộp"]
LOWER = ["", "", "", "Tiếp nhận", "Hẹn trả", "Kết thúc xử lý", "Trả kết quả", "Trạng thái", "Hình thức nộp", "Họ tên"]
CELLS = [
    "1", "H99.15-240301-00001", "2.000720", "01/03/2024 08:15", "06/03/2024 17:00", "05/03/2024 10:00", "06/03/2024 08:00",
    "Đã trả kết quả", "Trực tuyến", "Nguyễn Văn Bí Ẩn",
]  # fmt: skip


def merged(rows, ranges) -> bytes:
    book = Workbook()
    for line in rows:
        book.active.append(list(line))
    for one in ranges:
        book.active.merge_cells(one)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


TWO_LINES = {
    "csv": csv_bytes([LOWER, CELLS], header=UPPER),
    "merged cells": merged([UPPER, LOWER, CELLS], ["A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:G1", "H1:I1"]),
    "below a title": csv_bytes([LOWER, CELLS], header=UPPER, above=[["SỔ THEO DÕI HỒ SƠ"], ["Quý I/2024"]]),
    "with numbers below": csv_bytes([LOWER, [str(n) for n in range(1, 11)], CELLS], header=UPPER),
}


@pytest.mark.parametrize("name", TWO_LINES)
def test_header_of_two_lines(agency, name):
    checked = check_file(as_file(TWO_LINES[name]), agency)
    assert (checked.rows, checked.problems) == (1, [])
    fields = {column["header"]: column["field"] for column in checked.table.described()}
    assert fields["Thời gian - Tiếp nhận"] == "received" and fields["Thời gian - Hẹn trả"] == "due"
    assert fields["Ngày - Kết thúc xử lý"] == "finished" and fields["Mã hồ sơ"] == "code"
    assert [c["personal"] for c in checked.table.described() if "Họ tên" in c["header"]] == [True]
    load(agency, TWO_LINES[name])
    assert Case.objects.get().due_at == at("2024-03-06 17:00")


def test_one_line_is_not_taken_for_two(agency):
    """The first case is no second line of the header, whatever stands in it."""
    table = check_file(as_file(csv_bytes([row(1), row(2)])), agency).table
    assert (table.header_row, table.header) == (1, HEADER)


def test_rejected_rows_come_back(agency):
    """The workbook of rejected rows, mended, is an import file: its two extra columns are left out."""
    content = csv_bytes([row(1), row(2, due="31/02/2024"), row(3, department="Phòng X")])
    checked = check_file(as_file(content), agency)
    assert checked.bad_rows == 2
    again = check_file(as_file(checked.rejected), agency)
    assert [(problem.row, problem.kind) for problem in again.problems] == [(2, "date"), (3, "department")]
    assert [column["field"] for column in again.table.described()][-2:] == ["", ""]
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(checked.rejected))
    sheet = book.active
    sheet["F2"], sheet["D3"] = "06/03/2024", "TCKH"
    target = io.BytesIO()
    book.save(target)
    assert load(agency, target.getvalue()).created == 2


class TestFurtherColumns:
    HEADER = [*HEADER, "Ngày hẹn lại", "Số lần yêu cầu bổ sung", "Ngày tạm dừng"]

    def load(self, agency, *rows, header=None):
        return load(agency, csv_bytes(rows, header=header or self.HEADER))

    def test_they_are_kept(self, agency):
        waiting = row(2, finished="", returned="", status="5")
        assert self.load(agency, [*row(1), "08/03/2024", "1", ""], [*waiting, "", "", "04/03/2024 09:00"]).created == 2
        first, second = Case.objects.order_by("code")
        assert (first.extended_due_at, first.supplement_requests) == (at("2024-03-08 23:59"), 1)
        assert (second.extended_due_at, second.supplement_requests, str(second.paused_on)) == (None, 0, "2024-03-04")
        assert str(first.due_on) == "2024-03-06"

    def test_the_rules_say_which_due_date_counts(self, agency):
        from procedures.models import CaseRules, DueCounted

        CaseRules.objects.create(agency=agency, due_counted=DueCounted.EXTENDED)
        self.load(agency, [*row(1), "08/03/2024", "", ""])
        assert str(Case.objects.get().due_on) == "2024-03-08"
        # A later file that knows nothing of the extension changes nothing.
        assert load(agency, csv_bytes([row(1)])).unchanged == 1
        assert load(agency, csv_bytes([row(1, channel="1")])).updated == 1
        case = Case.objects.get()
        assert (str(case.due_on), case.extended_due_at) == ("2024-03-08", at("2024-03-08 23:59"))

    def test_a_case_is_extended_once(self, agency):
        self.load(agency, [*row(1), "08/03/2024", "", ""])
        assert self.load(agency, [*row(1), "08/03/2024 10:00", "", ""]).unchanged == 1
        outcome = self.load(agency, [*row(1), "12/03/2024", "", ""])
        assert outcome.rejected == 1 and "đã được gia hạn đến 08/03/2024" in outcome.errors[0]["message"]
        late = load(agency, csv_bytes([row(1, due="11/03/2024")]))
        assert late.rejected == 1 and "08/03/2024" in late.errors[0]["message"]

    @pytest.mark.parametrize(
        ("cells", "words"),
        [
            (["05/03/2024", "", ""], "đứng trước ngày hẹn trả ban đầu 06/03/2024"),
            (["", "hai", ""], "“hai” không phải là số lần"),
            (["", "-1", ""], "không phải là số lần"),
        ],
    )
    def test_what_cannot_be_is_refused(self, agency, cells, words):
        [error] = self.load(agency, [*row(1), *cells]).errors
        assert words in error["message"]

    def test_the_day_the_clock_stopped_goes_with_the_waiting(self, agency):
        waiting = row(1, finished="", returned="", status="5")
        self.load(agency, [*waiting, "", "1", "04/03/2024"])
        assert load(agency, csv_bytes([waiting])).unchanged == 1
        assert load(agency, csv_bytes([row(1)])).updated == 1
        case = Case.objects.get()
        assert (case.paused_on, case.supplement_requests) == (None, 1)

    def test_a_computed_due_date_never_replaces_a_given_one(self, agency):
        blank = row(1, due="")
        load(agency, csv_bytes([blank]))
        assert Case.objects.get().due_is_computed
        assert load(agency, csv_bytes([row(1)])).updated == 1
        assert load(agency, csv_bytes([blank])).unchanged == 1
        case = Case.objects.get()
        assert (case.due_at, case.due_is_computed) == (at("2024-03-06 17:00"), False)


def test_due_dates_are_compared_with_the_rules(agency):
    """2.000720 has 3 working days: received on Friday 1/3, due on Wednesday 6/3; waiting cases rightly differ."""
    waiting = row(3, due="29/03/2024", finished="", returned="", status="5")
    checked = check_file(as_file(csv_bytes([row(1), row(2, due="07/03/2024"), waiting])), agency)
    assert checked.due_differs == 1
    assert any("dòng 3: 07/03/2024, tính được 06/03/2024" in words for words in notices(checked))


def test_codes_of_another_form_are_counted_not_refused(agency):
    checked = check_file(as_file(csv_bytes([row(1), row(2, code="HS-2024/00077")])), agency)
    assert checked.bad_rows == 0
    assert any("1 mã hồ sơ không theo cấu trúc mã quốc gia" in words for words in notices(checked))
    assert check_file(as_file(xlsx_bytes([row(1)])), agency).reader.odd_codes == 0
