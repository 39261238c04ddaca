"""What a file may hold and how it is read: encodings, separators, spellings, workbooks."""

import unicodedata
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.actor import Actor
from procedures.importing.columns import find_header, recognise
from procedures.importing.run import import_file
from procedures.importing.values import BadValue, channels, read_moment, statuses
from procedures.models import Case, CaseStatus, Channel
from procedures.tests.factories import at, make_agency
from procedures.tests.files import HEADER, csv_bytes, row, xlsx_bytes
from procedures.tests.uploads import as_file

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def agency():
    return make_agency()


def load(agency, content, **options):
    return import_file(as_file(content), Actor.system(agency), agency, good_rows_only=False, **options)


FILES = {
    "utf-8": csv_bytes([row()]),
    "utf-8 with mark": csv_bytes([row()], encoding="utf-8-sig"),
    "utf-16 with mark": csv_bytes([row()], encoding="utf-16"),
    "utf-16-le": csv_bytes([row()], encoding="utf-16-le"),
    "semicolons": csv_bytes([row()], delimiter=";"),
    "tabs": csv_bytes([row()], delimiter="\t"),
    "decomposed": unicodedata.normalize("NFD", csv_bytes([row()]).decode()).encode(),
    "title block": csv_bytes([row()], above=[["BÁO CÁO HỒ SƠ"], ["Từ ngày 01/01/2024, đơn vị: huyện"], []]),
    "total row": csv_bytes([row(), ["", "Tổng cộng: 1 hồ sơ", "", "", "", "", "", "", "", ""]]),
    "total in the first column": csv_bytes([row(), ["Tổng số", "1"]]),
    "trailing blanks": csv_bytes([row(department="  Phòng Tài chính - Kế hoạch  ", code=" H99.15-240301-00001 "), [""] * 14, []]),
    "codes for words": csv_bytes([row(status="10", channel="2")]),
    "department by code": csv_bytes([row(department="TCKH")]),
    "department without accents": csv_bytes([row(department="phong tai chinh - ke hoach")]),
    "procedure by name": csv_bytes([row(procedure="Đăng ký thay đổi hộ kinh doanh")]),
    "procedure by code and name": csv_bytes([row(procedure="2.000720 - Đăng ký thay đổi hộ kinh doanh")]),
    "workbook": xlsx_bytes([row()]),
    "workbook with title": xlsx_bytes([row()], above=[["BÁO CÁO"], [None, "Kỳ báo cáo"], []]),
    "workbook with real dates": xlsx_bytes(
        [row(received=datetime(2024, 3, 1, 8, 15), due=datetime(2024, 3, 6, 17), finished=datetime(2024, 3, 5, 10),
             returned=datetime(2024, 3, 6, 8), status=10, channel=2)]
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_file_is_read(agency, name):
    outcome = load(agency, FILES[name])
    assert (outcome.rows, outcome.created, outcome.errors) == (1, 1, [])
    case = Case.objects.get()
    assert (case.code, case.procedure.code, case.department.code) == ("H99.15-240301-00001", "2.000720", "TCKH")
    assert (case.status, case.channel) == (CaseStatus.RETURNED, Channel.ONLINE)
    assert case.received_at == at("2024-03-01 08:15")
    assert case.due_at == at("2024-03-06 17:00")
    assert case.finished_at == at("2024-03-05 10:00")
    assert (case.received_on, case.due_on, case.finished_on) == (date(2024, 3, 1), date(2024, 3, 6), date(2024, 3, 5))


def test_due_date_is_computed_where_missing(agency):
    """Three working days for 2.000720, received on a Friday after 15:00."""
    load(agency, csv_bytes([row(received="01/03/2024 15:30", due="", finished="", returned="", status="4")]))
    assert Case.objects.get().due_on == date(2024, 3, 7)


def test_department_falls_back_to_the_procedures(agency):
    load(agency, csv_bytes([row(department="")]))
    assert Case.objects.get().department.code == "TCKH"


@pytest.mark.parametrize(
    ("dates", "status", "finished"),
    [
        ({"finished": "05/03/2024", "returned": ""}, CaseStatus.FINISHED, "2024-03-05"),
        ({"finished": "", "returned": "06/03/2024"}, CaseStatus.RETURNED, "2024-03-06"),
        ({"finished": "", "returned": ""}, CaseStatus.IN_PROGRESS, None),
    ],
)
def test_status_follows_from_the_dates(agency, dates, status, finished):
    """Finishing counts before returning (decision 766/2022)."""
    load(agency, csv_bytes([row(status="", **dates)]))
    case = Case.objects.get()
    assert case.status == status
    assert (str(case.finished_on) if case.finished_on else None) == finished


def test_same_day_without_time_is_not_out_of_order(agency):
    """A due date without a time lasts until the evening of its day."""
    outcome = load(
        agency, csv_bytes([row(received="01/03/2024 16:45", due="01/03/2024", finished="01/03/2024", returned="")])
    )
    assert outcome.created == 1


MOMENTS = {
    "07/02/2024 09:05": "2024-02-07 09:05",
    "7/2/2024 9:05": "2024-02-07 09:05",
    "07-02-2024": "2024-02-07 00:00",
    "07.02.2024 09:05:59": "2024-02-07 09:05",
    "09:05 07/02/2024": "2024-02-07 09:05",
    "9h05 7/2/2024": "2024-02-07 09:05",
    "07/02/2024 02:15:00 CH": "2024-02-07 14:15",
    "07/02/2024 12:15 AM": "2024-02-07 00:15",
    "2024-02-07": "2024-02-07 00:00",
    "2024-02-07T09:05:00": "2024-02-07 09:05",
    "2024-02-07 09:05:00.000": "2024-02-07 09:05",
    "  07/02/2024   09:05 ": "2024-02-07 09:05",
    "45329": "2024-02-07 00:00",
    "45329.378472": "2024-02-07 09:05",
    45329.378472: "2024-02-07 09:05",
    datetime(2024, 2, 7, 9, 5, 30): "2024-02-07 09:05",
    date(2024, 2, 7): "2024-02-07 00:00",
}


@pytest.mark.parametrize("cell", MOMENTS)
def test_moment(cell):
    assert read_moment(cell) == MOMENTS[cell]


@pytest.mark.parametrize("cell", ["", "   ", "\u00a0"])
def test_no_moment(cell):
    assert read_moment(cell) is None


BAD_MOMENTS = [
    "31/02/2024", "29/02/2023 08:00", "00/01/2024", "01/13/2024", "chưa có", "12/2024", "07/02/24", "07/02/2024 25:00",
    "07/02/2024 09:61", "45329,5", "01/01/1924", "01/01/0001 00:00", "99999", 12.0, True, "2024-02-30", "07/02/2024 abc:de", "١٢/٠٢/٢٠٢٤x",
]  # fmt: skip


@pytest.mark.parametrize("cell", BAD_MOMENTS)
def test_bad_moment(cell):
    with pytest.raises(BadValue):
        read_moment(cell)


@given(st.text(max_size=40))
def test_any_text_is_a_moment_or_a_bad_value(text):
    try:
        moment = read_moment(text)
    except BadValue:
        return
    assert moment is None or datetime.fromisoformat(moment)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 12, 30)))
def test_written_moments_come_back(moment):
    assert read_moment(f"{moment:%d/%m/%Y %H:%M}") == f"{moment:%Y-%m-%d %H:%M}"


def test_every_status_is_read_by_code_and_by_its_own_words():
    reader = statuses()
    for status in CaseStatus:
        assert reader[str(status.value)] == reader[float(status.value)] == reader[str(status.label)] == status


def test_every_channel_is_read_by_code_and_by_its_own_words():
    reader = channels()
    for channel in Channel:
        assert reader[str(channel.value)] == reader[str(channel.label)] == channel


class TestHeader:
    def test_best_row_wins(self):
        rows = [["Danh sách mã hồ sơ"], ["Ngày tiếp nhận", "từ 01/01"], HEADER, row()]
        assert find_header(rows)[0] == 2

    def test_code_column_wins_over_name_column(self):
        assert recognise(["Tên thủ tục", "Mã TTHC"])["procedure"] == 1

    def test_words_in_brackets_and_case_do_not_matter(self):
        assert recognise(["MÃ HỒ SƠ (bắt buộc)", "ngày_hẹn trả:"]) == {"code": 0, "due": 1}

    def test_no_header(self):
        assert find_header([row(), ["a", "b"]]) is None
