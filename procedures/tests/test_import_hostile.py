"""Files made to do harm (reliability F1, F2, F4): refused in words, before anything is parsed where their size tells, otherwise in a process
of their own that may die of them."""

import io
import os
import struct
import subprocess
import time
import zipfile

import pytest

from agencies.errors import UserError
from agencies.spreadsheets import workbooks
from agencies.spreadsheets.readers import open_table
from procedures.importing.columns import VOCABULARY
from procedures.importing.copying import without_applicants
from procedures.importing.run import check_file
from procedures.tests.factories import make_agency
from procedures.tests.files import HEADER, csv_bytes, row, xlsx_bytes
from procedures.tests.fuzz import DOCTYPE, fuzzed
from procedures.tests.uploads import as_file
from procedures.tests.workbooks import ods_bytes, zip_bytes

pytestmark = pytest.mark.django_db
MEGABYTE = 1024 * 1024
MEMORY = 512 * MEGABYTE


class Bounded(subprocess.Popen):
    """A child whose limit of memory is noted: the kernel holds it to that (RLIMIT_AS), so its peak can't be more.

    The peak itself can't be read here: what the kernel tells of a child includes the large process that it was forked from.
    """

    limits: list[int] = []

    def __init__(self, command, *arguments, **options):
        if str(workbooks.SCRIPT) in command:
            self.limits.append(int(command[command.index(str(workbooks.SCRIPT)) + 1]))
        super().__init__(command, *arguments, **options)


@pytest.fixture(autouse=True)
def _memory_is_bounded(monkeypatch):
    monkeypatch.setattr(Bounded, "limits", [])
    monkeypatch.setattr(workbooks.subprocess, "Popen", Bounded)


@pytest.fixture
def agency():
    return make_agency()


def survives(agency, content: bytes) -> None:
    """An outcome or a refusal in words, within 30 seconds; each problem names its place."""
    begun = time.monotonic()
    try:
        checked = check_file(as_file(content), agency)
        assert all(problem.row > 0 and problem.column and problem.message for problem in checked.problems)
        without_applicants(as_file(content), agency)
    except UserError as error:
        assert str(error.message)
    assert time.monotonic() - begun < 30


def fuzz(agency, numbers) -> None:
    for number in numbers:
        try:
            survives(agency, fuzzed(number))
        except Exception as error:
            raise AssertionError(f"file {number}") from error
    assert Bounded.limits and max(Bounded.limits) < MEMORY


def test_spoilt_files(agency):
    fuzz(agency, range(200))


@pytest.mark.slow
def test_ten_thousand_spoilt_files(agency):
    fuzz(agency, range(200, 10_200))


BOMB = zip_bytes({"xl/workbook.xml": b"<a/>", "xl/worksheets/sheet1.xml": b"0" * (100 * MEGABYTE)})


def overlapping() -> bytes:
    content = bytearray(zip_bytes({"xl/workbook.xml": b"x" * 100, "xl/b.xml": b"y" * 5000}))
    struct.pack_into("<I", content, content.rfind(b"PK\x01\x02") + 42, 0)
    return bytes(content)


REFUSED_UNREAD = {
    "a sheet of 100 MiB in 100 KiB": (BOMB, "quá nhiều dữ liệu"),
    "ten thousand members": (zip_bytes({f"xl/{number}": b"" for number in range(10_000)}), "quá nhiều dữ liệu"),
    "members that overlap": (overlapping(), "quá nhiều dữ liệu"),
    "an archive in the archive": (
        zip_bytes({"xl/workbook.xml": b"<a/>", "xl/inner.zip": BOMB[:500]}),
        "quá nhiều dữ liệu",
    ),
    "an OpenDocument bomb": (zip_bytes({"mimetype": "x", "content.xml": b"0" * (100 * MEGABYTE)}), "quá nhiều dữ liệu"),
    "no workbook": (zip_bytes({"word/document.xml": b"<a/>"}), "không phải là tệp CSV hay bảng tính"),
    "entities": (
        zip_bytes({"xl/workbook.xml": f'<?xml version="1.0"?>{DOCTYPE}<workbook>&bomb;</workbook>'}),
        "bị hỏng",
    ),
    "entities in UTF-16": (
        zip_bytes({"xl/workbook.xml": f'<?xml version="1.0"?>{DOCTYPE}<workbook/>'.encode("utf-16")}),
        "bị hỏng",
    ),
    "old Excel of 65 MB": (b"\xd0\xcf\x11\xe0" + bytes(65 * MEGABYTE), "quá nhiều dữ liệu"),
}


@pytest.mark.parametrize("name", REFUSED_UNREAD)
def test_refused_before_parsing(name, monkeypatch):
    content, words = REFUSED_UNREAD[name]
    monkeypatch.setattr(subprocess, "Popen", lambda *args, **kwargs: pytest.fail("parsing was started"))
    with pytest.raises(UserError) as caught:
        list(open_table(as_file(content), VOCABULARY))
    assert words in str(caught.value.message)


def changed_sheet(old: str, new: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes([row(1)]))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["xl/worksheets/sheet1.xml"] = members["xl/worksheets/sheet1.xml"].replace(old.encode(), new.encode())
    return zip_bytes(members)


DEADLY = {
    "one cell in the last row and column": changed_sheet("</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'),
    "a cell far away": changed_sheet("</sheetData>", '<row r="1048576"><c r="ZZ1048576"><v>1</v></c></row></sheetData>'),
    "a row repeated a million times": ods_bytes(
        [row(1)], header=HEADER, tail='<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell office:value-type="string" table:number-columns-repeated="16000"><text:p>x</text:p></table:table-cell></table:table-row>',
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DEADLY)
def test_what_kills_the_child_is_a_refusal(name):
    with pytest.raises(UserError, match="bị hỏng hoặc quá lớn"):
        list(open_table(as_file(DEADLY[name]), VOCABULARY))
    assert Bounded.limits and max(Bounded.limits) < MEMORY


@pytest.mark.parametrize(
    "script",
    [
        "import time; time.sleep(60)",
        "import os; os._exit(1)",
        "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
    ],
)
def test_a_child_that_hangs_or_dies_is_a_refusal(script, monkeypatch, settings):
    path = settings.DATA_DIR / "child.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(script)
    monkeypatch.setattr(workbooks, "SCRIPT", path)
    monkeypatch.setattr(workbooks, "SECONDS", -2)
    begun = time.monotonic()
    with pytest.raises(UserError, match="bị hỏng"):
        list(open_table(as_file(xlsx_bytes([row(1)])), VOCABULARY))
    assert time.monotonic() - begun < 30


def test_the_child_has_nothing_of_ours(monkeypatch):
    """Neither environment (passwords of databases) nor open files but the upload."""
    seen = {}
    real = subprocess.Popen

    def watched(arguments, **options):
        seen.update(options, arguments=arguments)
        return real(arguments, **options)

    monkeypatch.setattr(subprocess, "Popen", watched)
    assert len(list(open_table(as_file(xlsx_bytes([row(1)])), VOCABULARY))) == 2
    assert set(seen["env"]) == {"LC_ALL"} and len(seen["pass_fds"]) == 1 and seen["arguments"][1] == "-I"
    source = workbooks.SCRIPT.read_text()
    assert "agencies" not in source and "django" not in source


def test_no_process_and_no_descriptor_is_left_behind():
    def open_now() -> int:
        return len(os.listdir("/proc/self/fd"))

    before = open_now()
    for content in (xlsx_bytes([row(1)]), DEADLY["one cell in the last row and column"]):
        try:
            rows = open_table(as_file(content), VOCABULARY)
            next(rows)
            rows.close()
        except UserError:
            pass
    assert open_now() == before
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


ODD_TEXTS = {
    "NUL": "Phòng\x00 Tư pháp", "control characters": "\x01\x02\x1b[0m", "half a character": "\ud83d", "turned direction": "\u202eexe.csv",
    "decomposed": "Pho\u0300ng Tu\u031b pha\u0301p", "a megabyte": "x" * MEGABYTE, "zero width": "\u200b\ufeff", "line separator": "a\u2028b",
}  # fmt: skip


@pytest.mark.parametrize("field", ["code", "procedure", "department", "received", "status", "channel"])
@pytest.mark.parametrize("name", ODD_TEXTS)
def test_odd_text_in_every_column(agency, name, field):
    """NFD of a known name is known; the rest is a problem of that row, or a refusal of the file. Never a crash (reliability F4)."""
    content = (
        csv_bytes([row(1), row(2, **{field: ODD_TEXTS[name]})], encoding="utf-8")
        if name != "half a character"
        else None
    )
    if content is None:
        content = csv_bytes([row(1), row(2, **{field: "KHOA"})], encoding="utf-16-le").replace(
            "KHOA".encode("utf-16-le"), b"\x3d\xd8"
        )
    try:
        checked = check_file(as_file(content), agency)
    except UserError as error:
        assert name in ("NUL", "half a character", "a megabyte") and str(error.message)
        return
    if name == "decomposed" and field == "department":
        assert checked.bad_rows == 0
    assert {problem.row for problem in checked.problems} <= {3}
    without_applicants(as_file(content), agency)
