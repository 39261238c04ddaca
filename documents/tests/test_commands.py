"""verify_pdf and export_document, as other people's scripts call them."""

import json

import pytest
from django.core.management import CommandError, call_command

from documents.tests.factories import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def document():
    return Office().document("issued")


def verified(path, capsys) -> tuple[dict, int]:
    code = 0
    try:
        call_command("verify_pdf", str(path), "--json")
    except SystemExit as end:
        code = end.code
    return json.loads(capsys.readouterr().out), code


def test_exported_file_is_the_stored_one_and_verifies(document, tmp_path, capsys):
    path = tmp_path / "quyet-dinh.pdf"
    call_command("export_document", "--agency", document.agency.code, "--number", document.full_number, "-o", str(path))
    capsys.readouterr()
    assert path.read_bytes() == document.pdf.read_bytes()
    report, code = verified(path, capsys)
    assert code == 0 and report["intact"]
    assert report["document"] == {
        "number": document.full_number,
        "issued_on": document.issued_on.isoformat(),
        "agency": document.agency.name,
    }
    assert [
        sorted({"signer", "role", "trusted", "modified_after", "signed_at", "level"} & set(one))
        for one in report["signatures"]
    ] == [["level", "modified_after", "role", "signed_at", "signer", "trusted"]] * 2


def test_changed_file_ends_with_code_one(document, tmp_path, capsys):
    path = tmp_path / "x.pdf"
    content = bytearray(document.pdf.read_bytes())
    content[3000] ^= 1
    path.write_bytes(content)
    report, code = verified(path, capsys)
    assert code == 1 and not report["intact"]


@pytest.mark.parametrize("number", ["99/QĐ-UBND", "01/KH-UBND", "không phải số"])
def test_unknown_numbers_are_refused(document, tmp_path, number):
    with pytest.raises(CommandError):
        call_command(
            "export_document", "--agency", document.agency.code, "--number", number, "-o", str(tmp_path / "x.pdf")
        )


def test_missing_file_is_said(tmp_path):
    with pytest.raises(CommandError):
        call_command("verify_pdf", str(tmp_path / "khong-co.pdf"))
