"""Lists of procedures as ministries write them: read, looked at, taken over in one transaction."""

import io
from datetime import date, datetime

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies import clock
from agencies.errors import UserError
from agencies.models import ActivityEntry, Role, StoredFile
from agencies.spreadsheets.cells import workbook_bytes
from procedures.listing import values
from procedures.listing.table import ADDED, CHANGED, REJECTED, UNCHANGED
from procedures.listing.values import Unreadable
from procedures.models import Field, Procedure
from procedures.services import procedure_lists as lists
from procedures.tests.factories import CaseFactory, make_actor, make_agency

pytestmark = pytest.mark.django_db
HEADER = [
    "Mã TTHC",
    "Tên thủ tục",
    "Lĩnh vực",
    "Thời hạn giải quyết",
    "Phòng giải quyết",
    "Mức độ DVC",
    "Số quyết định",
]
ROW = [
    "1.000111",
    "Cấp giấy",
    "Hộ tịch",
    "15 ngày làm việc",
    "Phòng Tư pháp",
    "Toàn trình",
    "12/QĐ-UBND ngày 05/3/2026",
]


@pytest.fixture(autouse=True)
def _today():
    with clock.freeze(date(2026, 11, 2)):
        yield


@pytest.fixture
def agency():
    return make_agency()


@pytest.fixture
def secretary(agency):
    return make_actor(Role.SECRETARY, agency=agency)


def book(*rows, header=HEADER, above=()):
    sheet_rows = [*above, header, *rows]
    return workbook_bytes("DMTTHC", sheet_rows[0], sheet_rows[1:])


def with_(**changes):
    """ROW with some cells changed by their place: with_(c3="08 giờ")."""
    return [changes.get(f"c{index}", cell) for index, cell in enumerate(ROW)]


def preview(secretary, content, **kwargs):
    stored = lists.upload_list(secretary, name="danh-muc.xlsx", content=content)
    return stored, lists.preview_list(stored, **kwargs)


class TestValues:
    @pytest.mark.parametrize(
        ("cell", "found"),
        [
            ("15 ngày làm việc", (15, "days", True)),
            ("15 ngày", (15, "days", False)),
            ("Không quá 07 (bảy) ngày làm việc kể từ ngày nhận đủ hồ sơ", (7, "days", True)),
            ("08 giờ", (8, "hours", True)),
            ("4 giờ làm việc", (4, "hours", True)),
            ("1/2 ngày", (4, "hours", True)),
            ("0,5 ngày làm việc", (4, "hours", True)),
            ("Ngay trong ngày làm việc", (1, "days", True)),
            ("20", (20, "days", True)),
            (20.0, (20, "days", True)),
        ],
    )
    def test_time_limits(self, cell, found):
        assert values.time_limit(cell) == found

    @pytest.mark.parametrize(
        "cell",
        [
            "",
            "03 tháng",
            "2 tuần",
            "10 ngày hoặc 15 ngày",
            "0 ngày",
            "1/0 ngày",
            "0,3 giờ",
            "theo quy định",
            "9" * 30,
            "99999999 ngày",
        ],
    )
    def test_no_time_limits(self, cell):
        with pytest.raises(Unreadable):
            values.time_limit(cell)

    def test_online_levels_old_and_new(self):
        assert [values.online_level(cell) for cell in ("DVC toàn trình", "Mức độ 4", "3", "Một phần", "-", "")] == [
            "full", "full", "partial", "partial", "", "",
        ]  # fmt: skip
        with pytest.raises(Unreadable):
            values.online_level("Có")

    @pytest.mark.parametrize(
        "cell",
        [
            "15/3/2026",
            "2026-03-15",
            "15.03.2026",
            datetime(2026, 3, 15, 8),
            date(2026, 3, 15),
            46096,
            "ngày 15 tháng 3 năm 2026",
        ],
    )
    def test_days(self, cell):
        assert values.day(cell) == date(2026, 3, 15)

    @pytest.mark.parametrize("cell", ["31/02/2026", "hôm qua", -5, 10**12, "15/3/1899"])
    def test_no_days(self, cell):
        with pytest.raises(Unreadable):
            values.day(cell)

    def test_decisions_with_their_day(self):
        assert values.decision("Quyết định số 12/QĐ-UBND ngày 05/3/2026") == ("12/QĐ-UBND", date(2026, 3, 5))
        assert values.decision("12/QĐ-UBND") == ("12/QĐ-UBND", None)


class TestReading:
    def test_new_changed_unchanged_and_wrong_rows(self, secretary, agency):
        content = book(
            ROW,
            ["2.000720", "Đăng ký thay đổi hộ kinh doanh", "Hộ kinh doanh", "2 ngày làm việc", "", "", ""],
            ["1.003003", "Đăng ký biến động quyền sử dụng đất", "Đất đai", "10 ngày làm việc", "TNMT", "", ""],
            with_(c0="1.000112", c3="03 tháng"),
            with_(c0="1.000113", c4="Phòng Không có"),
            with_(),
        )
        _stored, shown = preview(secretary, content)
        assert dict(shown.checked.counts) == {ADDED: 1, CHANGED: 1, UNCHANGED: 1, REJECTED: 3}
        (changed,) = shown.checked.of(CHANGED)
        assert changed.changes[0][1:] == ("3 ngày làm việc", "2 ngày làm việc")
        problems = [(row.problem.row, row.problem.column) for row in shown.checked.of(REJECTED)]
        assert problems == [(5, "Thời hạn"), (6, "Phòng giải quyết"), (7, "Mã quốc gia")]
        assert Procedure.objects.of_agency(agency).count() == 4  # nothing is written by looking

    def test_title_rows_headings_column_numbers_and_totals(self, secretary, agency):
        header = ["STT", "Mã TTHC", "Tên thủ tục hành chính", "Thời hạn giải quyết", "Đơn vị thực hiện"]
        content = book(
            ["(1)", "(2)", "(3)", "(4)", "(5)"],
            ["I", "LĨNH VỰC HỘ TỊCH (02 TTHC)", "", "", ""],
            ["1", "1.000111", "Cấp giấy", "3 ngày", "TP"],
            ["II.", "Lĩnh vực: Đấu giá tài sản", "", "", ""],
            ["2", "1.000112", "Đăng ký", "08 giờ", "Phòng Tư pháp"],
            ["", "Tổng cộng: 2 thủ tục", "", "", ""],
            header=header,
            above=(["DANH MỤC THỦ TỤC HÀNH CHÍNH", "", "", "", ""], ["(Kèm theo Quyết định)", "", "", "", ""]),
        )  # fmt: skip
        _stored, shown = preview(secretary, content)
        assert not shown.checked.of(REJECTED)
        assert [(row.fields["code"], row.fields["field"]) for row in shown.checked.of(ADDED)] == [
            ("1.000111", "Hộ tịch"),
            ("1.000112", "Đấu giá tài sản"),
        ]
        assert shown.checked.of(ADDED)[0].note  # “3 ngày” is taken for working days

    def test_an_empty_cell_changes_nothing(self, secretary, agency):
        content = book(["2.000720", "Đăng ký thay đổi hộ kinh doanh", "", "3 ngày làm việc", "", "", ""])
        assert preview(secretary, content)[1].checked.counts[UNCHANGED] == 1

    def test_a_department_for_rows_that_name_none(self, secretary, agency):
        content = book(with_(c4=""))
        stored, shown = preview(secretary, content)
        assert shown.checked.counts[REJECTED] == 1
        land = agency.departments.get(code="TNMT")
        (row,) = lists.preview_list(stored, department=land).checked.of(ADDED)
        assert row.fields["department"] == land

    def test_columns_may_be_set_by_the_person(self, secretary):
        header = ["Cột A", "Tên thủ tục", "Lĩnh vực", "Cột D", "Phòng giải quyết", "Mức độ DVC", "Số quyết định"]
        stored, shown = preview(secretary, book(ROW, header=header))
        assert shown.checked is None and len(shown.table.missing) == 2
        names = ("code", "name", "field", "time_limit", "department", "online_level", "decision_number")
        assert lists.preview_list(stored, dict(enumerate(names))).checked.counts[ADDED] == 1

    @pytest.mark.parametrize(
        "content", [b"", b"%PDF-1.4", b"PK\x03\x04rubbish", "một dòng\n".encode(), b"\xff\xfe\x00\x00", b"a;b\x00c\n"]
    )
    def test_what_is_no_list_is_refused(self, secretary, content):
        with pytest.raises(UserError):
            lists.upload_list(secretary, name="x.xlsx", content=content)
        assert not StoredFile.objects.exists()

    def test_odd_cells_are_problems_not_failures(self, secretary):
        odd = ("=1+1", "\u202e", "A" * 5000, "<script>", "1.000111; DROP TABLE", "-")
        rows = [with_(**{f"c{place}": text}) for place in range(len(ROW)) for text in odd]
        checked = preview(secretary, book(*rows))[1].checked
        assert len(checked.rows) >= len(rows) - len(odd) and all(row.state for row in checked.rows)

    def test_what_is_secret_is_refused(self, secretary):
        with pytest.raises(UserError):
            lists.upload_list(secretary, name="TUYỆT MẬT.xlsx", content=book(ROW))


class TestTakingOver:
    def test_all_in_one_with_entries_and_again_unchanged(self, secretary, agency):
        changed = ["2.000720", "Tên mới", "Hộ kinh doanh", "08 giờ", "TP", "Một phần", ""]
        stored, _shown = preview(secretary, book(ROW, changed))
        lists.take_over_list(secretary, stored, good_rows_only=False)
        made = Procedure.objects.get(agency=agency, code="1.000111")
        assert (made.time_limit, made.time_unit, made.online_level) == (15, "days", "full")
        assert (made.decision_number, made.decided_on, made.valid_from) == (
            "12/QĐ-UBND",
            date(2026, 3, 5),
            date(2026, 11, 2),
        )
        other = Procedure.objects.get(agency=agency, code="2.000720")
        assert (other.name, other.time_limit, other.time_unit, other.department.code) == ("Tên mới", 8, "hours", "TP")
        entry = ActivityEntry.objects.about(other).get()
        assert entry.before["name"] == "Đăng ký thay đổi hộ kinh doanh" and entry.after["time_limit"] == 8
        assert ActivityEntry.objects.about(made).get().code == "procedures.procedure_added"
        assert ActivityEntry.objects.filter(code="procedures.list_taken_over").get().after["added"] == 1
        assert lists.preview_list(stored).checked.counts[UNCHANGED] == 2
        with pytest.raises(UserError):
            lists.take_over_list(secretary, stored, good_rows_only=False)

    def test_whole_or_only_the_good_rows(self, secretary, agency):
        stored, _shown = preview(secretary, book(ROW, with_(c0="1.000112", c3="?")))
        with pytest.raises(UserError):
            lists.take_over_list(secretary, stored, good_rows_only=False)
        assert Procedure.objects.of_agency(agency).count() == 4
        lists.take_over_list(secretary, stored, good_rows_only=True)
        assert Procedure.objects.of_agency(agency).count() == 5

    def test_new_fields_are_added_once(self, secretary):
        rows = [with_(c0=f"1.00012{n}", c2=name) for n, name in enumerate(("Đấu thầu", "đấu  thầu", "Báo chí"))]
        stored, _shown = preview(secretary, book(*rows))
        lists.take_over_list(secretary, stored, good_rows_only=False)
        assert Field.objects.filter(name__in=("Đấu thầu", "đấu thầu", "Báo chí")).count() == 2

    def test_cases_keep_their_dates(self, secretary, agency):
        case = CaseFactory(procedure=agency.procedures.get(code="2.000720"))
        stored, _shown = preview(secretary, book(["2.000720", "Tên", "Hộ kinh doanh", "08 giờ", "TP", "", ""]))
        lists.take_over_list(secretary, stored, good_rows_only=False)
        before = (case.due_on, case.department_id)
        case.refresh_from_db()
        assert (case.due_on, case.department_id) == before

    @pytest.mark.parametrize("role", [Role.ONE_STOP_OFFICER, Role.LEADER, Role.ADMINISTRATOR, Role.INSPECTOR])
    def test_who_may_not(self, secretary, agency, role):
        stored, _shown = preview(secretary, book(ROW))
        actor = make_actor(role, agency=agency)
        with pytest.raises(PermissionDenied):
            lists.upload_list(actor, name="x.xlsx", content=book(ROW))
        with pytest.raises(PermissionDenied):
            lists.take_over_list(actor, stored, good_rows_only=True)

    def test_reading_takes_a_fixed_number_of_queries(self, secretary, assert_constant_queries):
        stored = [
            lists.upload_list(secretary, name="a.xlsx", content=book(*(with_(c0=f"1.0{n:05d}") for n in range(2))))
        ]

        def more():
            rows = [with_(c0=f"1.0{n:05d}", c2=f"Lĩnh vực {n}") for n in range(40)]
            stored[0] = lists.upload_list(secretary, name="b.xlsx", content=book(*rows))

        assert_constant_queries(lambda: lists.preview_list(stored[0]), more)


class TestPages:
    @pytest.fixture
    def page(self, client, secretary):
        client.force_login(secretary.user)
        return client

    def test_from_upload_to_the_list(self, page, agency):
        upload = SimpleUploadedFile("danh-muc.xlsx", book(ROW, with_(c0="1.000112", c3="?")))
        answer = page.post(reverse("procedures:procedure_import_start"), {"file": upload})
        stored = StoredFile.objects.get(kind="procedure_list")
        url = reverse("procedures:procedure_import", args=[stored.pk])
        assert answer.headers["Location"] == url
        text = page.get(url).content.decode()
        assert "Dòng 3, cột Thời hạn:" in text and "Cấp giấy" in text
        rejected = page.get(reverse("procedures:procedure_import_rejected", args=[stored.pk]))
        sheet = openpyxl.load_workbook(io.BytesIO(rejected.content)).active
        assert sheet["A2"].value == "1.000112" and "?" in sheet.cell(2, 9).value
        apply = reverse("procedures:procedure_import_apply", args=[stored.pk])
        assert page.post(apply, {"rows": "all"}).headers["Location"] == url
        assert page.post(apply, {"rows": "good"}).headers["Location"] == reverse("procedures:procedure_list")
        assert Procedure.objects.filter(agency=agency, code="1.000111").exists()

    def test_columns_and_department_travel_with_the_decision(self, page, secretary, agency):
        land = agency.departments.get(code="TNMT")
        stored, _shown = preview(secretary, book(with_(c4="")))
        url = reverse("procedures:procedure_import", args=[stored.pk])
        kept = page.get(f"{url}?department={land.pk}").context["kept"]
        assert kept == [("department", land.pk)]
        page.post(
            reverse("procedures:procedure_import_apply", args=[stored.pk]), {"rows": "all", "department": land.pk}
        )
        assert Procedure.objects.get(agency=agency, code="1.000111").department == land

    def test_the_template_can_be_taken_over_as_it_is(self, page, agency, secretary):
        content = page.get(reverse("procedures:procedure_import_template")).content
        _stored, shown = preview(secretary, content)
        assert not shown.checked.of(REJECTED) and not shown.table.missing

    def test_what_is_no_list_is_told_on_the_form(self, page):
        upload = SimpleUploadedFile("x.xlsx", b"%PDF-1.4")
        assert page.post(reverse("procedures:procedure_import_start"), {"file": upload}).status_code == 422

    def test_other_files_and_other_agencies_are_not_there(self, page, secretary):
        foreign = make_actor(Role.SECRETARY, agency=make_agency())
        others = lists.upload_list(foreign, name="x.xlsx", content=book(ROW))
        evidence = lists.upload_list(secretary, name="x.xlsx", content=book(ROW))
        StoredFile.objects.filter(pk=evidence.pk).update(kind="posting")
        for pk in (others.pk, evidence.pk):
            assert page.get(reverse("procedures:procedure_import", args=[pk])).status_code == 404
