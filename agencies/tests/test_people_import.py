"""Lists of people from a spreadsheet: read, judged, taken over at once or not at all."""

import csv
import io
import time
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from agencies import people_import as lists
from agencies.errors import UserError
from agencies.models import ActivityEntry, Membership, PeopleImport, PeopleImportState, Role, User
from agencies.people_table import ADDED, CHANGED, REJECTED, UNCHANGED
from agencies.tests.factories import AgencyFactory, DepartmentFactory, MembershipFactory, UserFactory, actor

pytestmark = pytest.mark.django_db
HEADER = [
    "Họ và tên", "Tên đăng nhập", "Thư điện tử", "Đơn vị/Phòng", "Vai trò", "Chức vụ", "Quyền ký", "Từ ngày", "Đến ngày",
]  # fmt: skip
GOOD = ["Lê Thị Mẫu", "mau.lt", "mau.lt@thu.example", "", "Văn thư", "Văn thư", "", "01/02/2026", ""]


def csv_of(*rows, header=HEADER, delimiter=",", encoding="utf-8-sig", above=()) -> bytes:
    target = io.StringIO()
    csv.writer(target, delimiter=delimiter).writerows([*above, header, *rows])
    return target.getvalue().encode(encoding)


def xlsx_of(*rows, header=HEADER) -> bytes:
    book = Workbook()
    for row in (["DANH SÁCH NGƯỜI DÙNG"], [], header, *rows):
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def person(**changes) -> list:
    names = [
        "full_name",
        "username",
        "email",
        "department",
        "role",
        "position",
        "acting_title",
        "valid_from",
        "valid_to",
    ]
    return [changes.get(name, cell) for name, cell in zip(names, GOOD, strict=True)]


@pytest.fixture
def admin():
    return actor(Role.ADMINISTRATOR)


def uploaded(admin, content, name="người dùng.csv"):
    return lists.upload(admin, name=name, content=content)


def judged(admin, *rows, **how):
    return lists.preview(admin, uploaded(admin, csv_of(*rows, **how))).checked


def take(admin, content, **how):
    return lists.apply(admin, uploaded(admin, content), good_rows_only=how.pop("good_rows_only", False), **how)


SHAPES = {
    "comma": csv_of(GOOD),
    "semicolon": csv_of(GOOD, delimiter=";"),
    "without mark": csv_of(GOOD, encoding="utf-8"),
    "title rows": csv_of(GOOD, above=[["ỦY BAN NHÂN DÂN"], [], ["Danh sách năm 2026"]]),
    "workbook": xlsx_of(GOOD),
    "real dates": xlsx_of(person(valid_from=date(2026, 2, 1))),
    "other words": csv_of(
        GOOD, header=["HỌ TÊN", "Tài khoản", "Email", "Phòng ban", "Vai trò", "Chức danh", "Thẩm quyền ký", "Ngày bắt đầu", "Ngày kết thúc"]
    ),
    "role by code": csv_of(person(role="registry_clerk")),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_a_list_is_read(admin, shape):
    checked = lists.preview(admin, uploaded(admin, SHAPES[shape])).checked
    assert not checked.problems
    [row] = checked.of(ADDED)
    assert (row.user.username, row.user.email, row.user.full_name) == ("mau.lt", "mau.lt@thu.example", "Lê Thị Mẫu")
    assert row.role_fields["role"] == Role.REGISTRY_CLERK
    assert row.role_fields["valid_from"] == date(2026, 2, 1)


def test_nothing_is_written_before_the_decision(admin):
    people, entries = User.objects.count(), ActivityEntry.objects.filter(code="agencies.person_added").count()
    found = uploaded(admin, csv_of(GOOD))
    lists.preview(admin, found)
    assert (User.objects.count(), Membership.objects.filter(user__username="mau.lt").count()) == (people, 0)
    assert ActivityEntry.objects.filter(code="agencies.person_added").count() == entries
    assert found.state == PeopleImportState.CHECKED


def test_taken_over_with_entries_and_without_a_password(admin):
    department = DepartmentFactory(agency=admin.agency, name="Phòng Tư pháp", code="TP")
    checked = take(
        admin,
        csv_of(GOOD, person(username="truong.p", email="", role="Trưởng phòng", department="TP", acting_title="KT")),
    )
    assert dict(checked.counts) == {ADDED: 2, CHANGED: 0, UNCHANGED: 0, REJECTED: 0}
    one, head = (Membership.objects.get(user__username=name) for name in ("mau.lt", "truong.p"))
    assert not one.user.has_usable_password() and one.user.folded_name == "le thi mau"
    assert (head.department, head.role, head.acting_title) == (department, Role.DEPARTMENT_HEAD, "KT")
    for membership in (one, head):
        entry = ActivityEntry.objects.get(code="agencies.person_added", object_id=str(membership.user_id))
        assert (entry.user, entry.agency) == (admin.user, admin.agency)
        assert ActivityEntry.objects.filter(code="agencies.role_given", object_id=str(membership.pk)).count() == 1


def test_the_same_list_again_changes_nothing(admin):
    content = csv_of(GOOD, person(username="khac", email="khac@thu.example", valid_from=""))
    take(admin, content)
    before = list(Membership.objects.order_by("pk").values_list())
    for again in (content, xlsx_of(GOOD)):
        assert {row.state for row in take(admin, again).rows} == {UNCHANGED}
    assert list(Membership.objects.order_by("pk").values_list()) == before


def test_known_people_get_the_role_only(admin):
    known = MembershipFactory(
        agency=admin.agency, user__full_name="Lê Thị Mẫu", user__username="mau.lt", user__email="cu@thu.example"
    )
    checked = take(admin, csv_of(person(email="moi@thu.example")))
    assert checked.counts[CHANGED] == 1
    known.user.refresh_from_db()
    assert known.user.email == "cu@thu.example"
    assert {one.role for one in known.user.memberships.all()} == {Role.STAFF, Role.REGISTRY_CLERK}


BAD = {
    "no name": (person(full_name=""), "Họ và tên", "ô này để trống"),
    "no user name": (person(username=""), "Tên đăng nhập", "ô này để trống"),
    "user name with blanks": (person(username="mau lt"), "Tên đăng nhập", ""),
    "bad address": (person(email="mau.lt"), "Thư điện tử", ""),
    "unknown role": (person(role="Vua"), "Vai trò", "“Vua” không phải là vai trò"),
    "no role": (person(role=""), "Vai trò", "ô này để trống"),
    "unknown department": (person(department="Phòng Lạ"), "Phòng, đơn vị", "“Phòng Lạ” không phải là phòng"),
    "head of nothing": (person(role="Trưởng phòng"), "Phòng, đơn vị", "Trưởng phòng phải thuộc"),
    "unknown right to sign": (person(acting_title="PP"), "Quyền ký", "“PP” không phải là quyền ký"),
    "day that does not exist": (person(valid_from="31/02/2026"), "Từ ngày", "31/02/2026 không phải"),
    "ends before it begins": (person(valid_to="01/01/2026"), "Đến ngày", "không thể kết thúc trước"),
    "before the agency": (person(valid_from="01/01/1999"), "Từ ngày", ""),
    "a mark of secrecy": (person(position="TỐI MẬT"), "Chức vụ", "dấu chỉ độ mật"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_row_is_named_and_nothing_is_written(admin, name):
    row, column, words = BAD[name]
    people = User.objects.count()
    content = csv_of(person(username="tot", email="tot@thu.example"), row)
    found = PeopleImport(agency=admin.agency)
    try:
        found = uploaded(admin, content)
    except UserError as error:
        assert name == "a mark of secrecy" and words in str(error.message)
        return
    [problem] = lists.preview(admin, found).checked.problems
    assert (problem.row, problem.column) == (3, column)
    assert words in problem.message
    with pytest.raises(UserError):
        lists.apply(admin, found, good_rows_only=False)
    assert User.objects.count() == people
    lists.apply(admin, found, good_rows_only=True)
    assert User.objects.count() == people + 1


def test_user_names_of_others_are_refused_without_saying_whose(admin):
    elsewhere = MembershipFactory(user__username="mau.lt", user__full_name="Lê Thị Mẫu")
    here = MembershipFactory(agency=admin.agency, user__username="trung", user__full_name="Người Khác")
    checked = judged(admin, GOOD, person(username="TRUNG", email="a@thu.example"))
    words = {problem.message for problem in checked.problems}
    assert len(checked.problems) == 2 and len(words) == 1
    for secret in (elsewhere.agency.name, here.user.full_name, elsewhere.user.email):
        assert secret not in words.pop() if len(words) > 1 else secret not in next(iter(words))


def test_an_address_belongs_to_one_person(admin):
    UserFactory(email="chung@thu.example")
    rows = [
        person(email="CHUNG@thu.example"),
        person(username="hai", email="b@thu.example"),
        person(username="ba", email="B@thu.example"),
    ]
    checked = judged(admin, *rows)
    assert [(problem.row, problem.column) for problem in checked.problems] == [(2, "Thư điện tử"), (4, "Thư điện tử")]


def test_rows_about_the_same_person(admin):
    rows = [
        GOOD,
        GOOD,
        person(role="Quản trị"),
        person(full_name="Ai Đó", role="Chuyên viên"),
    ]
    checked = judged(admin, *rows)
    assert [row.state for row in checked.rows] == [ADDED, REJECTED, CHANGED, REJECTED]
    take(admin, csv_of(*rows), good_rows_only=True)
    assert User.objects.get(username="mau.lt").memberships.count() == 2


def test_nobody_makes_themselves_leader(admin):
    row = person(username=admin.user.username, full_name=admin.user.full_name, role="Lãnh đạo", email="")
    [problem] = judged(admin, row).problems
    assert problem.column == "Vai trò"


def test_columns_may_be_set_by_hand(admin):
    content = csv_of(GOOD, header=["Họ và tên", "Mã số lạ", "Thư điện tử", "x", "Vai trò", "Chức vụ", "y", "z", "t"])
    found = uploaded(admin, content)
    shown = lists.preview(admin, found)
    assert shown.checked is None and shown.table.missing == ["Tên đăng nhập"]
    with pytest.raises(UserError, match="Tên đăng nhập"):
        lists.apply(admin, found, good_rows_only=True)
    chosen = {0: "full_name", 1: "username", 2: "email", 4: "role"}
    assert lists.apply(admin, found, chosen=chosen, good_rows_only=False).counts[ADDED] == 1


def test_a_list_is_taken_over_once(admin):
    found = uploaded(admin, csv_of(GOOD))
    lists.apply(admin, found, good_rows_only=False)
    for verb in (lambda: lists.apply(admin, found, good_rows_only=False), lambda: lists.discard(admin, found)):
        with pytest.raises(UserError, match="đã được xử lý"):
            verb()


def test_the_file_is_removed_when_it_is_no_longer_needed(admin, django_capture_on_commit_callbacks):
    kept, gone, aside = (uploaded(admin, csv_of(person(username=name, email=""))) for name in ("a", "b", "c"))
    with django_capture_on_commit_callbacks(execute=True):
        lists.apply(admin, gone, good_rows_only=False)
        lists.discard(admin, aside)
    assert kept.file.read_bytes()
    for one in (gone, aside):
        with pytest.raises(FileNotFoundError):
            one.file.read_bytes()


def test_a_thousand_rows_in_seconds_and_as_many_queries_for_each_chunk(admin):
    def run(count, start):
        rows = [person(username=f"nd{start + n}", email=f"nd{start + n}@thu.example") for n in range(count)]
        found = uploaded(admin, csv_of(*rows))
        began = time.process_time()
        with CaptureQueriesContext(connection) as queries:
            lists.preview(admin, found)
            assert lists.apply(admin, found, good_rows_only=False).counts[ADDED] == count
        return len(queries), time.process_time() - began

    few, _seconds = run(400, 0)
    more, seconds = run(1000, 10_000)
    assert seconds < 5
    # A second chunk of 500: the same look-ups and batches once more, never one for each row.
    assert more <= 2 * few


class TestPages:
    @pytest.fixture
    def browser(self, client, admin):
        client.force_login(admin.user)
        return client

    def upload(self, browser, content, name="ds.csv"):
        answer = browser.post(reverse("agencies:people_import_start"), {"file": SimpleUploadedFile(name, content)})
        assert answer.status_code == 302, answer.content.decode()
        return PeopleImport.objects.latest("pk")

    def test_from_the_sample_to_the_people(self, browser, admin):
        DepartmentFactory(agency=admin.agency, name="Phòng Tư pháp")
        sample = browser.get(reverse("agencies:people_import_sample")).content
        found = self.upload(browser, sample, "mau.xlsx")
        page = browser.get(reverse("agencies:people_import", args=[found.pk])).content.decode()
        assert "Nguyễn Văn Mẫu · Trần Thị Ví Dụ" in page and "Ghi 2 dòng" in page
        answer = browser.post(reverse("agencies:people_import_apply", args=[found.pk]), {"rows": "all"}, follow=True)
        assert "Đã ghi 2 dòng" in answer.content.decode()
        assert User.objects.filter(username__in=["mau.nv", "vidu.tt"]).count() == 2

    def test_problems_stand_by_row_and_column_and_can_be_downloaded(self, browser):
        found = self.upload(browser, csv_of(GOOD, person(username="hai", email="", full_name="=1+1", role="Vua")))
        page = browser.get(reverse("agencies:people_import", args=[found.pk])).content.decode()
        assert "Dòng 3, cột Vai trò: “Vua” không phải là vai trò" in page
        content = browser.get(reverse("agencies:people_import_rejected", args=[found.pk])).content
        sheet = load_workbook(io.BytesIO(content)).active
        assert sheet.cell(2, 1).value == "=1+1" and sheet.cell(2, 1).data_type == "s"
        assert "“Vua” không phải là vai trò" in sheet.cell(2, 11).value
        assert ActivityEntry.objects.filter(code="agencies.rejected_people_exported").count() == 1

    def test_columns_by_the_selects(self, browser):
        found = self.upload(browser, csv_of(GOOD, header=["Họ và tên", "Mã lạ", "Thư điện tử", *HEADER[3:]]))
        address = reverse("agencies:people_import", args=[found.pk])
        assert "cột nào chứa: Tên đăng nhập" in browser.get(address).content.decode()
        chosen = {"columns": "1", "c0": "full_name", "c1": "username", "c4": "role"}
        page = browser.get(address, chosen).content.decode()
        assert 'name="c1" value="username"' in page and "Ghi 1 dòng" in page
        browser.post(reverse("agencies:people_import_apply", args=[found.pk]), {**chosen, "rows": "all"})
        assert User.objects.filter(username="mau.lt").exists()

    def test_a_file_that_is_no_list_is_refused_at_the_form(self, browser):
        answer = browser.post(
            reverse("agencies:people_import_start"), {"file": SimpleUploadedFile("a.csv", b"%PDF-1.7")}
        )
        assert "Đây không phải là tệp CSV hay bảng tính" in answer.content.decode()
        assert not PeopleImport.objects.exists()

    @pytest.mark.parametrize("role", [role for role in Role.values if role != Role.ADMINISTRATOR])
    def test_administrators_only(self, client, admin, role):
        found = uploaded(admin, csv_of(GOOD))
        client.force_login(actor(role, agency=admin.agency).user)
        for name in ("people_import_start", "people_import_sample"):
            assert client.get(reverse(f"agencies:{name}")).status_code == 403
        assert client.get(reverse("agencies:people_import", args=[found.pk])).status_code == 403
        assert client.post(reverse("agencies:people_import_apply", args=[found.pk])).status_code == 403

    def test_of_that_very_agency(self, client, admin):
        found = uploaded(admin, csv_of(GOOD))
        above = AgencyFactory()
        admin.agency.parent = above
        admin.agency.save()
        for who, expected in ((actor(Role.ADMINISTRATOR), 404), (actor(Role.ADMINISTRATOR, agency=above), 403)):
            client.force_login(who.user)
            for name, method in (
                ("", client.get),
                ("_rejected", client.get),
                ("_apply", client.post),
                ("_discard", client.post),
            ):
                assert method(reverse(f"agencies:people_import{name}", args=[found.pk])).status_code == expected
        assert not User.objects.filter(username="mau.lt").exists()

    def test_list_of_lists_has_a_fixed_query_count(self, browser, admin, assert_constant_queries):
        def add():
            for number in range(3):
                uploaded(admin, csv_of(person(username=f"x{number}", email="")))

        add()
        assert_constant_queries(lambda: browser.get(reverse("agencies:people_import_start")), add)
