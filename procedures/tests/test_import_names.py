"""Names that the agency doesn't know: told what they stand for, added, listed and forgotten."""

import pytest
from django.urls import reverse

from agencies.models import ActivityEntry, Department, Role
from procedures.models import AliasKind, ImportAlias, ImportState
from procedures.tests import ugly
from procedures.tests.factories import make_agency, make_member
from procedures.tests.files import csv_bytes, row
from procedures.tests.test_import_pages import page_of, upload

pytestmark = pytest.mark.django_db
OFFICE, CULTURE, BUSINESS = "Phòng TC-KH huyện", "Phòng Văn hóa và Thông tin", "TTHC đăng ký hộ KD"


@pytest.fixture
def agency():
    return make_agency()


@pytest.fixture
def secretary(client, agency):
    client.force_login(make_member(agency, Role.SECRETARY).user)
    return client


@pytest.fixture
def batch(secretary, django_capture_on_commit_callbacks):
    return upload(secretary, django_capture_on_commit_callbacks, ugly.faulty_csv(), "một cửa.csv")


def tell(client, callbacks, batch, **choices):
    """department_0=…, procedure_0=…; the texts are those of the page."""
    data = {
        f"{kind}-{number}-text": one["text"]
        for kind, found in batch.unknown.items()
        for number, one in enumerate(found)
    }
    data |= {name.replace("_", "-"): str(value) for name, value in choices.items()}
    with callbacks(execute=True):
        answer = client.post(reverse("procedures:import_names", args=[batch.pk]), data)
    batch.refresh_from_db()
    return answer


def test_they_stand_together_with_their_counts(secretary, batch):
    page = page_of(secretary, batch)
    for text, count in ((OFFICE, 5), (CULTURE, 2), (BUSINESS, 2)):
        assert text in page and f'data-label="Số dòng">{count}<' in page
    assert "Phòng mới mang tên này" in page and reverse("procedures:procedure_create") in page


def test_one_button_applies_everything_and_checks_again(secretary, agency, batch, django_capture_on_commit_callbacks):
    finance = agency.departments.get(code="TCKH")
    tell(
        secretary, django_capture_on_commit_callbacks, batch,
        department_0=finance.pk, department_1="new", procedure_0="2.000720 - Đăng ký thay đổi hộ kinh doanh",
    )  # fmt: skip
    assert (batch.state, batch.rejected) == (ImportState.CHECKED, 3)
    assert batch.unknown == {"department": [], "procedure": []}
    assert ImportAlias.objects.get(kind=AliasKind.DEPARTMENT).department == finance
    assert ImportAlias.objects.get(kind=AliasKind.PROCEDURE).procedure.code == "2.000720"
    made = Department.objects.get(name=CULTURE)
    assert (made.code, made.agency, made.valid_from) == ("PVHVTT", agency, agency.valid_from)
    codes = set(ActivityEntry.objects.order_by("pk").values_list("code", flat=True))
    assert {"procedures.alias_added", "agencies.department_added"} <= codes
    again = upload(secretary, django_capture_on_commit_callbacks, csv_bytes([row(40, department=OFFICE.upper())]))
    assert again.rejected == 0


def test_an_officer_is_told_who_can_add_a_department(client, agency, batch, django_capture_on_commit_callbacks):
    administrator = make_member(agency, Role.ADMINISTRATOR)
    client.force_login(make_member(agency, Role.ONE_STOP_OFFICER).user)
    page = page_of(client, batch)
    assert "Phòng mới mang tên này" not in page
    assert "Phòng còn thiếu do những người sau thêm" in page and administrator.user.full_name in page
    assert "do thư ký ISO của cơ quan nhập" in page
    answer = tell(client, django_capture_on_commit_callbacks, batch, department_1="new")
    assert answer.status_code == 403 and not Department.objects.filter(name=CULTURE).exists()


def test_only_what_the_agency_has_and_the_file_holds(secretary, batch, django_capture_on_commit_callbacks):
    foreign = make_agency().departments.first()
    for choices in ({"department_0": foreign.pk}, {"department_0": "x"}, {"procedure_0": "9.999999"}):
        answer = tell(secretary, django_capture_on_commit_callbacks, batch, **choices)
        assert answer.status_code == 422 and "Hãy chọn trong danh sách" in answer.text
    own = batch.agency.departments.first()
    data = {"department-0": own.pk, "department-0-text": "Phòng không có trong tệp"}
    secretary.post(reverse("procedures:import_names", args=[batch.pk]), data)
    tell(secretary, django_capture_on_commit_callbacks, batch)
    assert not ImportAlias.objects.exists()


class TestAliases:
    @pytest.fixture
    def alias(self, agency):
        department = agency.departments.get(code="TP")
        return ImportAlias.objects.create(
            agency=agency, kind=AliasKind.DEPARTMENT, text="Tổ hộ tịch", key="to ho tich", department=department
        )

    def test_listed_and_removed(self, secretary, alias):
        page = secretary.get(reverse("procedures:import_aliases")).text
        assert "Tổ hộ tịch" in page and "Phòng Tư pháp" in page
        answer = secretary.post(reverse("procedures:import_alias_remove", args=[alias.pk]), follow=True)
        assert "Chưa có tên gọi khác nào" in answer.text
        entry = ActivityEntry.objects.get(code="procedures.alias_removed")
        assert entry.before == {"means": "Phòng Tư pháp"}

    def test_by_those_who_load(self, client, agency, alias):
        client.force_login(make_member(agency, Role.STAFF).user)
        assert client.get(reverse("procedures:import_aliases")).status_code == 403
        assert client.post(reverse("procedures:import_alias_remove", args=[alias.pk])).status_code == 403
        client.force_login(make_member(make_agency(), Role.SECRETARY).user)
        assert client.post(reverse("procedures:import_alias_remove", args=[alias.pk])).status_code == 404
        assert ImportAlias.objects.exists()

    def test_fixed_query_count(self, secretary, agency, assert_constant_queries):
        def add():
            for number in range(3):
                text = f"Tên {ImportAlias.objects.count()} {number}"
                ImportAlias.objects.create(
                    agency=agency, kind=AliasKind.DEPARTMENT, text=text, key=text, department=agency.departments.first()
                )

        add()
        assert_constant_queries(lambda: secretary.get(reverse("procedures:import_aliases")), add)
