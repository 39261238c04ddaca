"""What is uploaded, and under what name: hostile names and types change nothing but the name shown (reliability F5)."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies.models import Role, StoredFile
from procedures.models import Case, ImportBatch, ImportState
from procedures.tests.factories import make_agency, make_member
from procedures.tests.files import csv_bytes, row, xlsx_bytes
from procedures.tests.test_import_pages import START, page_of, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    client.force_login(make_member(make_agency(), Role.ONE_STOP_OFFICER).user)
    return client


NAMES = {
    "../../../etc/cron.d/hồ sơ.csv": "hồ sơ.csv",
    "C:\\\\Users\\\\a\\\\hồ sơ.csv": "hồ sơ.csv",
    "hồ\r\nSet-Cookie: a=b\r\n\r\nsơ.csv": None,
    "a" * 300 + ".csv": None,
    "ho\u0302\u0300 so\u031b.csv": "hồ sơ.csv",
    "CON.csv": "_CON.csv",
    "nul": "_nul",
    "....": None,
    "\u202egnp.csv": "gnp.csv",
    '<img src=x onerror="alert(1)">.csv': None,
}


@pytest.mark.parametrize("name", NAMES)
def test_the_name_is_only_shown_and_never_a_path(officer, name, django_capture_on_commit_callbacks):
    batch = upload(officer, django_capture_on_commit_callbacks, csv_bytes([row(1), row(2, due="x")]), name)
    assert batch.state == ImportState.CHECKED
    for stored in (batch.file, batch.rejected_file):
        assert 0 < len(stored.name) <= 200 and not set(stored.name) & set('/\\\r\n\u202e<>"')
        path = Path(settings.STORAGE_DIR, stored.key).resolve()
        assert path.is_relative_to(Path(settings.STORAGE_DIR).resolve()) and stored.sha256 in path.name
    if NAMES[name]:
        assert batch.file.name == NAMES[name]
    assert "<img src=x" not in page_of(officer, batch)
    answer = officer.get(reverse("procedures:import_rejected", args=[batch.pk]))
    assert answer["Content-Disposition"].startswith("attachment") and "\n" not in answer["Content-Disposition"]
    answer.close()


HTML, SVG = b"<!doctype html><script>alert(1)</script>", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
FOREIGN_TYPES = {
    "page as CSV": ("a.csv", HTML),
    "page as workbook": ("a.xlsx", HTML),
    "drawing as CSV": ("a.csv", SVG),
    "drawing as OpenDocument": ("a.ods", SVG),
    "program as old Excel": ("a.xls", b"MZ\x90\x00" + b"\x00" * 600),
    "picture and page at once": ("a.csv", b"GIF89a/*" + HTML + b"*/=1"),
    "PDF and page at once": ("a.csv", b"%PDF-1.7\n" + HTML),
}


@pytest.mark.parametrize("name", FOREIGN_TYPES)
def test_what_is_no_table_is_refused_and_not_kept(officer, name, django_capture_on_commit_callbacks):
    file_name, content = FOREIGN_TYPES[name]
    batch = upload(officer, django_capture_on_commit_callbacks, content, file_name)
    assert batch.state == ImportState.REFUSED and batch.refusal
    assert batch.file.read_bytes() == b"" and "<script>alert" not in page_of(officer, batch)
    assert not Case.objects.exists()


def test_a_workbook_with_a_page_before_it_is_kept_as_a_table_alone(officer, django_capture_on_commit_callbacks):
    """A zip file may have anything in front; whatever is taken from it is our own CSV."""
    batch = upload(officer, django_capture_on_commit_callbacks, HTML + xlsx_bytes([row(1)]), "a.xlsx")
    assert (
        batch.file.read_bytes() == b""
        if batch.state == ImportState.REFUSED
        else b"script" not in batch.file.read_bytes()
    )


def test_a_file_one_byte_too_large_is_refused_before_anything_is_kept(officer, settings):
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    answer = officer.post(reverse(START), {"file": SimpleUploadedFile("a.csv", b"x" * (1024 * 1024 + 1))})
    assert answer.status_code == 422 and "Tệp lớn hơn 1 MB" in answer.text
    assert not ImportBatch.objects.exists() and not StoredFile.objects.exists()


def test_the_service_itself_stops_reading_at_the_limit(settings):
    """Whoever calls it, however long the file says it is."""
    from agencies.actor import Actor
    from agencies.errors import UserError
    from procedures.services import create_import

    class Endless:
        read_so_far = 0

        def seek(self, *args):
            return 0

        def read(self, size=-1):
            assert 0 < size < 10_000_000, "never all at once"
            self.read_so_far += size
            return b"x" * size

    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    endless = Endless()
    who = Actor.for_membership(make_member(make_agency(), Role.SECRETARY))
    with pytest.raises(UserError, match="1 MB"):
        create_import(who, name="a.csv", file=endless)
    assert endless.read_so_far < 5_000_000
