"""Digital signatures: two in the order of law, accepted by others' verifiers, and broken by every change."""

import datetime
import random
import re
import shutil
import subprocess
from functools import cache
from io import BytesIO

import pytest

from agencies.errors import UserError
from documents.layout import render
from documents.layout.dates import date_line, number_line
from documents.signing import demo_ca, fields, images, sign
from documents.signing.providers import Pkcs12Provider, check_before_signing
from documents.signing.verify import verify
from documents.tests.test_layout import decision

LEADER, SEAL = "Trần Văn Thử", "Ủy ban nhân dân huyện Bình Minh"


@cache
def provider(name: str) -> Pkcs12Provider:
    return Pkcs12Provider(demo_ca.issue(name, SEAL), demo_ca.PASSPHRASE)


@cache
def stages() -> dict[str, bytes]:
    """The same decision prepared, signed by the leader, numbered, sealed."""
    prepared = fields.prepare(render(decision()))
    signed = sign.sign_as_leader(
        prepared, provider(LEADER), image=images.demo_signature(LEADER), reason="Ký", location="Bình Minh"
    )
    numbered = fields.fill(
        signed,
        number_text=number_line("QĐ-UBND", 7),
        date_text=date_line("Bình Minh", datetime.date(2026, 2, 5)),
    )
    sealed = seal(numbered)
    return {"prepared": prepared, "signed": signed, "numbered": numbered, "sealed": sealed}


def seal(pdf: bytes) -> bytes:
    return sign.seal_as_agency(
        pdf, provider(SEAL), image=images.demo_seal(SEAL), reason="Phát hành", location="Bình Minh"
    )


def tool(*arguments: str, pdf: bytes, tmp_path) -> str:
    if shutil.which(arguments[0]) is None:
        pytest.skip(f"{arguments[0]} is not installed")
    path = tmp_path / "signed.pdf"
    path.write_bytes(pdf)
    words = [str(path) if one == "FILE" else one for one in arguments]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_each_stage_only_appends():
    order = list(stages().values())
    assert all(later.startswith(earlier) for earlier, later in zip(order, order[1:], strict=False))


def test_both_signatures_are_valid_and_say_who_and_what():
    report = verify(stages()["sealed"])
    assert report.intact and report.trusted
    leader, agency = report.signatures
    assert (leader.role, leader.signer, leader.level) == ("leader", f"DEMO {LEADER}", "B-B")
    assert (agency.role, agency.signer, agency.organisation) == ("agency", f"DEMO {SEAL}", SEAL)
    assert not leader.modified_after and not agency.modified_after
    assert report.document == {"number": "07/QĐ-UBND", "issued_on": "2026-02-05", "agency": ""}


def test_pyhanko_itself_calls_the_changes_after_the_leader_form_filling():
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    from documents.signing.verify import trust_roots

    reader = PdfFileReader(BytesIO(stages()["sealed"]))
    roots = trust_roots()
    first, second = [
        validate_pdf_signature(one, ValidationContext(trust_roots=roots, allow_fetching=False))
        for one in reader.embedded_regular_signatures
    ]
    assert first.bottom_line and first.modification_level == ModificationLevel.FORM_FILLING
    assert second.bottom_line and second.coverage == SignatureCoverageLevel.ENTIRE_FILE


def test_pdfsig_accepts_both(tmp_path):
    output = tool("pdfsig", "FILE", pdf=stages()["sealed"], tmp_path=tmp_path)
    assert output.count("Signature is Valid.") == 2
    assert output.count("Total document signed") == 1


def test_mutool_accepts_both(tmp_path):
    output = tool("mutool", "sign", "-v", "FILE", pdf=stages()["sealed"], tmp_path=tmp_path)
    assert "The document is unchanged since signing." in output
    assert "The signature is valid but there have been edits since signing." in output


def test_number_and_date_copy_out_as_printed(tmp_path):
    text = tool("pdftotext", "-layout", "-l", "1", "FILE", "-", pdf=stages()["sealed"], tmp_path=tmp_path)
    assert re.search(r"Số: 07/QĐ-UBND\s+Bình Minh, ngày 05 tháng 02 năm 2026", text)


def test_fonts_stay_tinos_and_embedded_after_filling(tmp_path):
    lines = tool("pdffonts", "FILE", pdf=stages()["sealed"], tmp_path=tmp_path).splitlines()[2:]
    assert len(lines) == 6
    assert all(re.match(r"[A-Z]{6}\+Tinos\S*\s+CID TrueType\s+Identity-H\s+yes yes yes", line) for line in lines)


def test_file_is_sound_for_other_readers(tmp_path):
    assert "No syntax or stream encoding errors" in tool(
        "qpdf", "--check", "FILE", pdf=stages()["sealed"], tmp_path=tmp_path
    )


@pytest.mark.parametrize("flips", [40, pytest.param(2000, marks=pytest.mark.slow)])
def test_every_changed_byte_is_seen(flips):
    """Random flips: a covered byte makes the file invalid; the hole that holds a signature is guarded by the
    whole file's SHA-256, which every record keeps."""
    pdf = stages()["sealed"]
    start, length, restart, rest = _last_byte_range(pdf)
    rng, digest = random.Random(20260101), verify(pdf).sha256
    for _ in range(flips):
        at = rng.randrange(len(pdf))
        changed = bytearray(pdf)
        changed[at] ^= 1 << rng.randrange(8)
        report = verify(bytes(changed))
        assert report.sha256 != digest
        if at < length or at >= restart:
            assert not report.intact, at
    assert start == 0 and restart + rest == len(pdf)


def _last_byte_range(pdf: bytes) -> list[int]:
    return [int(one) for one in re.findall(rb"/ByteRange\s*\[\s*(\d+) (\d+) (\d+) (\d+)", pdf)[-1]]


@pytest.mark.parametrize("pdf", [b"", b"%PDF-1.7", b"junk" * 1000, b"%PDF-1.7\n%%EOF" + b"\x00" * 5000])
def test_unreadable_files_are_an_answer_not_an_error(pdf):
    assert verify(pdf).reason == "unreadable"


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.9, 0.999])
def test_truncated_files_are_not_intact(cut):
    pdf = stages()["sealed"]
    assert not verify(pdf[: int(len(pdf) * cut)]).intact


def test_unsigned_and_appended_files_are_named():
    assert verify(stages()["prepared"]).reason == "unsigned"
    assert verify(stages()["numbered"]).reason == "appended"
    assert verify(stages()["sealed"] + b"\n% mehr").reason == "appended"


def test_number_cannot_change_after_the_seal():
    changed = fields.fill(stages()["sealed"], number_text="Số: 08/QĐ-UBND", date_text="Bình Minh, ngày 06")
    report = verify(changed)
    assert not report.intact and report.reason == "modified"
    resealed_over = verify(changed).signatures
    assert resealed_over[1].modified_after


def test_page_content_cannot_change_between_the_signatures():
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(BytesIO(stages()["signed"]))
    page = writer.find_page_for_modification(0)[0]
    overlay = writer.add_object(generic.StreamObject(stream_data=b"1 0 0 rg 100 700 200 30 re f"))
    contents = page.get_object()["/Contents"]
    old = (
        contents
        if isinstance(contents, generic.ArrayObject)
        else generic.ArrayObject([page.get_object().raw_get("/Contents")])
    )
    page.get_object()["/Contents"] = generic.ArrayObject([*old, overlay])
    writer.mark_update(page)
    output = BytesIO()
    writer.write(output)
    report = verify(seal(output.getvalue()))
    assert not report.intact and report.signatures[0].modified_after


def test_certificate_of_another_authority_is_not_trusted(tmp_path, settings):
    sealed = stages()["sealed"]
    settings.DATA_DIR = tmp_path
    demo_ca.root_pem()
    report = verify(sealed)
    assert report.intact and not report.trusted
    assert all(one.valid and not one.trusted for one in report.signatures)


def test_demo_authority_is_trusted_in_the_demonstration_only(settings):
    settings.DEMO = False
    assert not verify(stages()["sealed"]).trusted


def test_extra_trust_roots_come_from_settings(settings, tmp_path):
    sealed, root = stages()["sealed"], tmp_path / "root.pem"
    root.write_bytes(demo_ca.root_pem())
    settings.DEMO, settings.SIGNING_TRUST_ROOTS = False, [root]
    assert verify(sealed).trusted


def test_every_demo_certificate_says_demo():
    for name in (LEADER, SEAL):
        info = provider(name).certificate
        assert info.subject.startswith("DEMO ") and info.issuer.startswith("DEMO ")


def test_wrong_passphrase_opens_nothing():
    data = demo_ca.issue(LEADER, SEAL)
    for wrong in ("", "sai", demo_ca.PASSPHRASE.upper()):
        with pytest.raises(UserError):
            Pkcs12Provider(data, wrong)
    with pytest.raises(UserError):
        Pkcs12Provider(b"khong phai pkcs12", demo_ca.PASSPHRASE)


def test_certificate_of_someone_else_is_refused_before_signing():
    check_before_signing(provider(LEADER), LEADER)
    with pytest.raises(UserError, match="không phải của Lê Thị Khác"):
        check_before_signing(provider(LEADER), "Lê Thị Khác")


def test_expired_certificate_is_refused_before_signing(monkeypatch):
    later = datetime.datetime(2090, 1, 1, tzinfo=datetime.UTC)
    monkeypatch.setattr("documents.signing.providers.timezone.now", lambda: later)
    with pytest.raises(UserError, match="đã hết hạn"):
        check_before_signing(provider(LEADER), LEADER)


def test_private_keys_on_disk_are_for_the_owner_only():
    demo_ca.root_pem()
    assert (demo_ca.folder() / "root.key").stat().st_mode & 0o077 == 0
    assert demo_ca.folder().stat().st_mode & 0o077 == 0


def test_seal_overlaps_a_third_of_the_signature_at_its_left():
    box = render(decision()).signature
    stamp = fields.seal_box(box)
    assert stamp.width == pytest.approx(36 * 72 / 25.4)
    assert stamp.x1 < box.x1 and (stamp.x2 - box.x1) / box.width == pytest.approx(1 / 3)


def test_signed_file_keeps_what_pdf_a_asks_of_it():
    """Our own list, not a validator: fonts embedded, colour profile, claim in the metadata, file ID, printed widgets
    with an appearance, no actions, no viewer-made appearances."""
    import pikepdf

    with pikepdf.open(BytesIO(stages()["sealed"])) as pdf:
        assert pdf.Root.OutputIntents[0].DestOutputProfile is not None
        assert b"pdfaid" in bytes(pdf.Root.Metadata.read_bytes())
        assert "/ID" in pdf.trailer
        assert "/NeedAppearances" not in pdf.Root.AcroForm and "/OpenAction" not in pdf.Root
        widgets = [one for page in pdf.pages for one in page.get("/Annots", []) if one.Subtype == "/Widget"]
        assert len(widgets) == 4
        for widget in widgets:
            assert (
                int(widget.F) & 4
                and not int(widget.F) & 2
                and "/AP" in widget
                and "/A" not in widget
                and "/AA" not in widget
            )
