"""Stored files."""

from contextlib import closing

import pytest

from agencies import files
from agencies.errors import UserError
from agencies.models import Role, StoredFile
from agencies.tests.factories import actor

pytestmark = pytest.mark.django_db


def test_the_same_content_is_kept_once_and_read_back():
    who = actor(Role.STAFF)
    one = files.store(who, "a.txt", "nội dung".encode(), "text/plain")
    two = files.store(who, "b.txt", "nội dung".encode(), "text/plain")
    assert one.key == two.key and one.read_bytes() == "nội dung".encode()
    assert one.size == len("nội dung".encode()) and one.sha256 in one.key


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\a\\Kế hoạch.xlsx", "Kế hoạch.xlsx"),
        ('a<script>"x".pdf', "ascriptx.pdf"),
        ("Ke\u0302\u0301 hoa\u0323ch\x00\n.pdf", "Kế hoạch.pdf"),
        ("...", "file"),
        ("", "file"),
    ],
)
def test_names_are_cleaned(name, kept):
    assert files.clean_name(name) == kept


def test_a_long_name_keeps_its_ending():
    cleaned = files.clean_name("x" * 400 + ".xlsx")
    assert len(cleaned) <= 150 and cleaned.endswith(".xlsx")


def test_files_belong_to_their_agency():
    mine, other = actor(Role.STAFF), actor(Role.STAFF)
    stored = files.store(mine, "a.txt", b"a", "text/plain")
    assert list(StoredFile.objects.visible_to(mine)) == [stored]
    assert not StoredFile.objects.visible_to(other).exists()


def test_a_vietnamese_name_survives_the_download():
    stored = files.store(actor(Role.STAFF), "Quyết định số 5.pdf", b"%PDF", "application/pdf")
    for inline, begins in ((False, "attachment"), (True, "inline")):
        with closing(files.response(stored, inline=inline)) as answer:
            assert answer["Content-Disposition"].startswith(begins)
            assert "utf-8''Quy%E1%BA%BFt" in answer["Content-Disposition"]


@pytest.mark.parametrize(
    "name", ["con.pdf", "NUL", "..\\..\\x.pdf", "a\r\nSet-Cookie: x=1.pdf", "\u202efdp.exe", "x" * 300 + ".pdf", "/"]
)
def test_names_do_no_harm(name):
    kept = files.clean_name(name)
    assert kept and len(kept) <= 200 and kept.isprintable()
    assert not {"/", "\\", "\r", "\n", "\u202e"} & set(kept)
    assert kept.split(".")[0].lower() not in {"con", "nul"}


PNG, JPG, OLE = b"\x89PNG\r\n\x1a\n...", b"\xff\xd8\xff\xe0...", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1..."


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"<!doctype html><script>alert(1)</script>", "application/pdf"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "image/png"),
        (b"<html>%PDF-1.7", "application/pdf"),
        (PNG, "image/jpeg"),
        (b"MZ\x90\x00", files.XLSX),
        (b"PK\x03\x04 but no workbook", files.XLSX),
        (OLE, files.DOCX),
        (b"a\x00b", "text/csv"),
        (b"<p>", "text/html"),
        (b"<svg/>", "image/svg+xml"),
        (b"anything", "application/octet-stream"),
    ],
)
def test_what_is_not_what_it_says_is_refused(content, content_type):
    with pytest.raises(UserError):
        files.store(actor(Role.STAFF), "a.pdf", content, content_type)
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("content", "content_type"),
    [(PNG, "image/png"), (JPG, "image/jpeg"), (OLE, "application/msword"), (b"%PDF-1.7", "application/pdf")],
)
def test_what_is_what_it_says_is_kept(content, content_type):
    assert files.store(actor(Role.STAFF), "a", content, content_type).read_bytes() == content


def test_too_large_is_refused(settings):
    settings.UPLOAD_MAX_BYTES = 10
    with pytest.raises(UserError):
        files.store(actor(Role.STAFF), "a.txt", b"x" * 11, "text/plain")


def test_downloads_are_attachments_that_no_browser_guesses_about():
    who = actor(Role.STAFF)
    text = files.store(who, "a.txt", b"<script>alert(1)</script>", "text/plain")
    for inline in (False, True):
        with closing(files.response(text, inline=inline)) as answer:
            assert answer["Content-Disposition"].startswith("attachment")
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert "no-store" in answer["Cache-Control"]


def test_where_a_file_lies_has_nothing_of_its_name():
    stored = files.store(actor(Role.STAFF), "../../canary.txt", b"a", "text/plain")
    assert "canary" not in stored.key and ".." not in stored.key


def test_forgotten_bytes_are_gone_unless_somebody_else_has_the_same():
    one, two = (files.store(actor(Role.STAFF), "a.txt", b"same", "text/plain") for _number in range(2))
    files.forget(one)
    assert two.read_bytes() == b"same"
    two.delete()
    files.forget(one)
    with pytest.raises(FileNotFoundError):
        one.read_bytes()
