"""Saying what a file's columns hold: changed at the select, saved for the next file, forgotten again."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.models import ActivityEntry, Role
from procedures.models import Case, ColumnMapping, ImportState
from procedures.tests import ugly
from procedures.tests.factories import make_agency, make_member
from procedures.tests.files import HEADER, csv_bytes, row
from procedures.tests.test_import_pages import decide, page_of, upload

pytestmark = pytest.mark.django_db
OWN_WORDS = [*HEADER[:6], "Ngày làm xong rồi", *HEADER[7:]]
FINISHED, RETURNED = 6, 7


@pytest.fixture
def agency():
    return make_agency()


@pytest.fixture
def officer(client, agency):
    client.force_login(make_member(agency, Role.ONE_STOP_OFFICER).user)
    return client


@pytest.fixture
def batch(officer, django_capture_on_commit_callbacks):
    """A file whose column with the day of finishing has a name of its own."""
    content = csv_bytes([row(1), row(2)], header=OWN_WORDS)
    return upload(officer, django_capture_on_commit_callbacks, content)


def selects(page: str) -> dict[int, str]:
    """{column: chosen field} of the form."""
    found = re.findall(r'<select class="form-select[^"]*" name="c(\d+)".*?</select>', page, re.DOTALL)
    bodies = re.findall(r'<select class="form-select[^"]*" name="c\d+"(.*?)</select>', page, re.DOTALL)
    chosen = [re.search(r'<option value="(\w*)" selected>', body) for body in bodies]
    return {int(index): one[1] if one else "" for index, one in zip(found, chosen, strict=True)}


def choose(client, callbacks, batch, **changes):
    """Send the form as it stands, with changes c6="finished"."""
    data = {f"c{index}": field for index, field in selects(page_of(client, batch)).items()} | changes
    with callbacks(execute=True):
        answer = client.post(reverse("procedures:import_columns", args=[batch.pk]), data)
    batch.refresh_from_db()
    return answer


def test_each_column_stands_there_with_three_samples_and_a_select(officer, batch):
    page = page_of(officer, batch)
    assert selects(page)[FINISHED] == "" and selects(page)[4] == "received"
    assert "05/03/2024 10:00" in page, "a sample of what is not taken yet"
    assert 0 not in selects(page), "a column of bare numbers can't be taken"


def test_what_is_chosen_is_read_at_once_and_in_the_next_file(
    officer, agency, batch, django_capture_on_commit_callbacks
):
    answer = choose(officer, django_capture_on_commit_callbacks, batch, c6="finished")
    assert answer.status_code == 302 and batch.state == ImportState.CHECKED
    assert batch.columns[FINISHED]["field"] == "finished"
    mapping = ColumnMapping.objects.get()
    assert (mapping.agency, mapping.columns["6"]) == (agency, "finished")
    assert ActivityEntry.objects.filter(code="procedures.columns_saved").count() == 1
    decide(officer, django_capture_on_commit_callbacks, batch, "all")
    assert Case.objects.filter(finished_at__hour=10).count() == 2
    following = upload(officer, django_capture_on_commit_callbacks, csv_bytes([row(3)], header=OWN_WORDS))
    page = page_of(officer, following)
    assert selects(page)[FINISHED] == "finished"
    assert f"Dùng cách đọc cột đã lưu ngày {timezone.localtime(mapping.saved_at):%d/%m/%Y}" in page
    assert mapping.saved_by.user.full_name in page


def test_forgotten_it_is_read_by_its_words_again(officer, batch, django_capture_on_commit_callbacks):
    choose(officer, django_capture_on_commit_callbacks, batch, c6="finished")
    with django_capture_on_commit_callbacks(execute=True):
        officer.post(reverse("procedures:import_columns_forget", args=[batch.pk]))
    page = page_of(officer, batch)
    assert selects(page)[FINISHED] == "" and "Dùng cách đọc cột đã lưu" not in page
    assert not ColumnMapping.objects.exists()
    assert ActivityEntry.objects.filter(code="procedures.columns_forgotten").exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"c6": "returned"}, "“Ngày trả kết quả” đã được chọn cho cột “Ngày trả kết quả”"),
        ({"c6": "status"}, "Không phải ô nào trong cột này cũng là “Trạng thái”"),
        ({"c6": "nonsense"}, "Không dùng được cột này"),
        ({"c0": "code"}, "Chưa lưu các cột"),
        ({"c4": ""}, "Hãy chỉ ra cột nào chứa: Ngày tiếp nhận"),
    ],
)
def test_what_cannot_be_is_refused_at_its_select_and_keeps_what_was_chosen(
    officer, batch, django_capture_on_commit_callbacks, changes, words
):
    answer = choose(officer, django_capture_on_commit_callbacks, batch, **changes)
    assert answer.status_code == 422 and words in answer.text
    [(name, value)] = changes.items()
    if value in ("returned", "status"):
        assert selects(answer.text)[int(name[1:])] == value
    assert not ColumnMapping.objects.exists() and batch.columns[FINISHED]["field"] == ""


def test_too_late_once_it_is_imported(officer, batch, django_capture_on_commit_callbacks):
    decide(officer, django_capture_on_commit_callbacks, batch, "all")
    assert not selects(page_of(officer, batch))
    officer.post(reverse("procedures:import_columns", args=[batch.pk]), {"c6": "finished"})
    assert not ColumnMapping.objects.exists()


def test_of_another_agency_nothing_is_known(officer, batch, client, django_capture_on_commit_callbacks):
    choose(officer, django_capture_on_commit_callbacks, batch, c6="finished")
    client.force_login(make_member(make_agency(), Role.SECRETARY).user)
    for name in ("columns", "columns_forget", "names", "check"):
        assert client.post(reverse(f"procedures:import_{name}", args=[batch.pk])).status_code == 404
    other = upload(client, django_capture_on_commit_callbacks, csv_bytes([row(3)], header=OWN_WORDS))
    assert other.columns[FINISHED]["field"] == ""


# name: (rows, rejected, first code)
UGLY = {
    "titled_xlsx": (12, 12, "H99.15-240301-00001"),  # the department is written with another dash
    "semicolon_utf16": (12, 0, "H99.15-240402-00001"),
    "old_xls": (10, 0, "H99.15-240603-00001"),
    "open_document": (8, 0, "H99.15-240501-00001"),
    "faulty_csv": (20, 12, "H99.15-240301-00001"),
}


@pytest.mark.parametrize("name", UGLY)
def test_five_ugly_files_are_read_as_they_are(officer, name, django_capture_on_commit_callbacks):
    batch = upload(officer, django_capture_on_commit_callbacks, getattr(ugly, name)(), f"{name}.dat")
    assert (batch.state, batch.rows, batch.rejected) == (ImportState.CHECKED, *UGLY[name][:2])
    assert UGLY[name][2] in page_of(officer, batch)
