"""Which column holds what: recognised, chosen by a person, kept for the next file, proposed by what stands in it. And never an applicant."""

import io

import pytest
from django.core.exceptions import PermissionDenied

from agencies.actor import Actor
from agencies.models import ActivityEntry, Role
from agencies.text import fold
from procedures.importing.copying import without_applicants
from procedures.importing.mapping import header_sha256, save_columns, saved_columns
from procedures.importing.run import check_file, import_file, notices
from procedures.models import AliasKind, Case, ImportAlias, Procedure
from procedures.tests.factories import make_agency, make_member
from procedures.tests.files import HEADER, csv_bytes, row, xlsx_bytes
from procedures.tests.uploads import as_file

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
STRANGE = [*HEADER]
STRANGE[6], STRANGE[4] = "Cột F", "Mốc A"  # finished, received


@pytest.fixture
def agency():
    return make_agency()


@pytest.fixture
def officer(agency):
    return Actor.for_membership(make_member(agency, Role.ONE_STOP_OFFICER))


def check(agency, content, **options):
    return check_file(as_file(content), agency, **options)


def fields(checked) -> dict[str, str]:
    return {column["header"]: column["field"] for column in checked.table.described()}


def test_a_required_column_is_proposed_by_what_stands_in_it(agency):
    checked = check(agency, csv_bytes([row(1), row(2)], header=STRANGE))
    assert fields(checked)["Mốc A"] == "received" and fields(checked)["Cột F"] == ""
    assert [column["header"] for column in checked.table.described() if column["proposed"]] == ["Mốc A"]
    assert any("Cột “Mốc A” được hiểu là “Ngày tiếp nhận”" in words for words in notices(checked))
    assert checked.bad_rows == 0


def test_a_header_nobody_knows_is_found_above_the_first_case(agency):
    strange = [f"c{number}" for number in range(10)]
    checked = check(agency, csv_bytes([row(1), row(2)], header=strange, above=[["Danh sách"], []]))
    assert checked.table.header_row == 3
    assert {field for field in fields(checked).values() if field} == {"code", "procedure", "received"}


def test_what_a_person_says_goes_over_what_was_recognised(agency):
    content = csv_bytes([row(1)], header=STRANGE)
    assert check(agency, content).table.described()[6]["mappable"]
    checked = check(agency, content, chosen={4: "received", 6: "finished", 7: "", 9: ""})
    assert (fields(checked)["Cột F"], fields(checked)["Ngày trả kết quả"], fields(checked)["Hình thức tiếp nhận"]) == (
        "finished",
        "",
        "",
    )
    actor = Actor.system(agency)
    import_file(
        as_file(content), actor, agency, good_rows_only=False, chosen={4: "received", 6: "finished", 7: "", 9: ""}
    )
    case = Case.objects.get()
    assert (str(case.finished_on), case.returned_at, case.channel) == ("2024-03-05", None, 1)


def test_two_columns_change_places(agency):
    checked = check(agency, csv_bytes([row(1)]), chosen={6: "returned", 7: "finished"})
    assert (checked.table.columns["finished"], checked.table.columns["returned"]) == (7, 6)


def test_it_is_kept_for_the_next_file(agency, officer):
    header = check(agency, csv_bytes([row(1)], header=STRANGE)).table.header
    save_columns(officer, header, {4: "received", 6: "finished"})
    assert saved_columns(agency, header) == {4: "received", 6: "finished"}
    assert saved_columns(make_agency(), header) is None
    other_spelling = [name.upper() + " " for name in STRANGE]
    assert header_sha256(other_spelling) == header_sha256(header)
    assert check(agency, csv_bytes([row(7)], header=other_spelling)).table.columns["finished"] == 6
    save_columns(officer, header, {4: "received", 6: "finished"})
    assert ActivityEntry.objects.filter(code="procedures.columns_saved").count() == 1
    # What is said about this very file goes over what was saved.
    assert "finished" not in check(agency, csv_bytes([row(7)], header=STRANGE), chosen={6: ""}).table.columns


def test_a_saved_header_is_found_without_a_known_word(agency, officer):
    strange = [f"c{number}" for number in range(10)]
    save_columns(officer, strange, {1: "code", 2: "procedure", 4: "received", 8: "status", 6: "finished"})
    rows = [row(1, department="x"), row(2, procedure="9.9")]
    checked = check(agency, csv_bytes(rows, header=strange, above=[["Danh sách"]]))
    assert (
        checked.table.columns == {"code": 1, "procedure": 2, "received": 4, "status": 8, "finished": 6}
        or checked.bad_rows
    )


def test_only_loaders_save_columns(agency):
    with pytest.raises(PermissionDenied):
        save_columns(Actor.for_membership(make_member(agency, Role.STAFF)), HEADER, {4: "received"})


APPLICANTS = {
    "Họ tên người nộp": "Nguyễn Thị Canary",
    "Cột tên lạ": "Trần Văn Canary",
    "Cột số lạ": "012345678901",
    "Cột hộ chiếu": "C7654321",
    "Cột lạ có số 5 chữ số": "45352",
    "Ngày sinh": "07/02/2010",
    "Thủ tục lạ": "2.000635 Lê Thị Canary",
    "Cột địa chỉ lạ": "Số 7, đường Canary",
}


def test_nothing_of_an_applicant_can_be_chosen_or_kept(agency):
    header = [*HEADER, *APPLICANTS]
    content = csv_bytes([[*row(number), *APPLICANTS.values()] for number in range(1, 60)], header=header)
    chosen = dict.fromkeys(range(len(HEADER), len(header)), "extended")
    for version in (content, without_applicants(as_file(content), agency)):
        checked = check(agency, version, chosen=chosen)
        assert [c["header"] for c in checked.table.described() if c["mappable"]] == HEADER[1:]
        assert "extended" not in checked.table.columns
    kept = without_applicants(as_file(content), agency).decode()
    assert [value for value in APPLICANTS.values() if value in kept] == []
    assert "Canary" not in str(check(agency, content).table.described())


@pytest.mark.parametrize("shape", [csv_bytes, xlsx_bytes])
def test_the_copy_keeps_what_may_yet_be_chosen(agency, shape):
    """Dates and known words under strange headers stay in the copy; a column that turns out to hold a name was never kept."""
    header = [*HEADER, "Mốc A", "Nơi", "Lẫn lộn"]
    rows = [[*row(number), f"{number % 28 + 1:02d}/03/2024", "Phòng Tư pháp", "05/03/2024"] for number in range(1, 50)]
    rows[45][-1] = "Nguyễn Văn Canary"
    copy = without_applicants(as_file(shape(rows, header=header, above=[["x"], []])), agency)
    assert "Canary" not in copy.decode() and "28/03/2024" in copy.decode()
    lines = copy.decode("utf-8-sig").splitlines()
    assert lines[3].endswith(",02/03/2024,Phòng Tư pháp,") and lines[:2] == ["", ""]
    described = check(agency, copy).table.described()
    assert [(c["header"], c["mappable"]) for c in described[-3:]] == [
        ("Mốc A", True),
        ("Nơi", True),
        ("Lẫn lộn", False),
    ]


def test_a_column_that_spoils_in_a_later_piece_was_never_kept(agency, monkeypatch):
    from agencies.spreadsheets import readers

    monkeypatch.setattr(readers, "PIECE", 4096)
    rows = [[*row(number), "05/03/2024", "06/03/2024"] for number in range(1, 200)]
    rows[-1][-2] = "0901234567"
    copy = without_applicants(as_file(csv_bytes(rows, header=[*HEADER, "Lẫn lộn", "Mốc A"])), agency).decode()
    assert "0901234567" not in copy and ",05/03/2024,06/03/2024\n" not in copy
    assert copy.count(",,06/03/2024\n") == 199


def test_the_copy_says_the_same_as_the_file(agency):
    """Good rows written as columns, the others row by row: the copy is read like the file itself."""
    rows = [row(number) for number in range(1, 40)]
    rows[3], rows[9], rows[20] = row(4, due="31/02/2024"), row(10, code="=1+1"), [*row(21), "5"]
    rows.insert(12, [])
    rows.append(["Tổng cộng", "39"])
    content = csv_bytes(rows, above=[["x"], []])
    first, second = check(agency, content), check(agency, without_applicants(as_file(content), agency))
    assert [p[:5] for p in first.problems] == [p[:5] for p in second.problems]
    assert (first.rows, first.reader.seen.get(row(30)[1])) == (second.rows, second.reader.seen.get(row(30)[1]))


def test_other_names_are_understood(agency, officer):
    department = agency.departments.get(code="TCKH")
    procedure = Procedure.objects.get(agency=agency, code="2.000720")
    for kind, text, meant in (
        (AliasKind.DEPARTMENT, "P. TCKH (mới)", {"department": department}),
        (AliasKind.PROCEDURE, "ĐKKD thay đổi", {"procedure": procedure}),
    ):
        ImportAlias.objects.create(agency=agency, kind=kind, text=text, key=fold(text), **meant)
    content = csv_bytes([row(1, department="p. tckh (MỚI)", procedure="ĐKKD thay đổi")])
    assert import_file(as_file(content), Actor.system(agency), agency, good_rows_only=False).created == 1
    case = Case.objects.get()
    assert (case.department, case.procedure) == (department, procedure)
    other = make_agency()
    assert check(other, content).bad_rows == 1


def test_unknown_names_are_counted_over_all_rows(agency):
    """Also in rows that have another problem; without telephone numbers; the most frequent first."""
    rows = [row(n, department="Phòng Mới") for n in range(1, 6)] + [
        row(n, department="Tổ 0901234567") for n in range(6, 9)
    ]
    rows += [
        row(9, procedure="9.999999", department="Phòng Mới", due="31/02/2024"),
        row(10, code="", procedure="9.999999"),
    ]
    unknown = check(agency, csv_bytes(rows)).unknown
    assert unknown["department"] == [{"text": "Phòng Mới", "count": 6}, {"text": "Tổ •••", "count": 3}]
    assert unknown["procedure"] == [{"text": "9.999999", "count": 2}]


def test_samples_and_preview_hold_no_numbers_of_people(agency):
    checked = check(agency, csv_bytes([row(1, department="0901234567")]))
    assert "0901234567" not in str(checked.table.described()) + str(checked.table.preview())


def test_a_file_object_without_a_descriptor_is_read(agency):
    assert check_file(io.BytesIO(xlsx_bytes([row(1)])), agency).rows == 1
