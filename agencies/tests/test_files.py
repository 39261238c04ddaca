"""Stored files."""

from contextlib import closing

import pytest

from agencies import files
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
