"""Is this file what was signed, by whom, and is the signer known? One function that always answers, never raises."""

import hashlib
import logging
import re
from dataclasses import asdict, dataclass, field
from io import BytesIO

from django.conf import settings

from .fields import DATE_FIELD, NUMBER_FIELD, SEAL_FIELD, SIGNER_FIELD, values
from .providers import certificate_info
from .sign import run_without_loop

ROLES = {SIGNER_FIELD: "leader", SEAL_FIELD: "agency"}
_DATE = re.compile(r"ngày\s*(\d{1,2})\s*tháng\s*(\d{1,2})\s*năm\s*(\d{4})")
_NUMBER = re.compile(r"(\d+)\s*/\s*(\S+)")


@dataclass(frozen=True)
class SignatureCheck:
    """One signature. `valid`: the signed bytes are unchanged and later changes are only those its signer allowed;
    `trusted`: the certificate leads to a root this installation trusts; `modified_after`: a forbidden change."""

    signer: str
    role: str
    valid: bool
    trusted: bool
    modified_after: bool
    signed_at: str
    level: str
    organisation: str = ""
    certificate_serial: str = ""


@dataclass(frozen=True)
class VerificationReport:
    """Answer about one file. `intact` needs every signature valid and the last one to cover the whole file."""

    intact: bool
    reason: str = ""
    signatures: tuple[SignatureCheck, ...] = ()
    document: dict = field(default_factory=dict)
    sha256: str = ""

    @property
    def trusted(self) -> bool:
        return self.intact and all(signature.trusted for signature in self.signatures)

    def as_dict(self) -> dict:
        """JSON shape of `manage.py verify_pdf --json`."""
        return asdict(self) | {"trusted": self.trusted, "signatures": [asdict(item) for item in self.signatures]}


def verify(pdf: bytes) -> VerificationReport:
    """Check every signature of a PDF. `reason` is a code when the answer is no: unreadable, unsigned, modified,
    appended (bytes after the last signature), incomplete (an official document without its seal)."""
    digest = hashlib.sha256(pdf).hexdigest()
    for name in ("pyhanko", "pyhanko_certvalidator"):  # they log whole tracebacks for files that simply fail
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        return run_without_loop(lambda: _verify(pdf, digest))
    except Exception:  # noqa: BLE001 - a damaged file can break its reader anywhere; the answer is always "no"
        return VerificationReport(intact=False, reason="unreadable", sha256=digest)


def trust_roots() -> list:
    """Root certificates this installation trusts: SIGNING_TRUST_ROOTS (PEM or DER files), and the demo authority
    while the demonstration is on."""
    from pyhanko.keys import load_cert_from_pemder, load_certs_from_pemder_data

    from . import demo_ca

    roots = [load_cert_from_pemder(str(path)) for path in getattr(settings, "SIGNING_TRUST_ROOTS", [])]
    if getattr(settings, "DEMO", False):
        pem = demo_ca.existing_root_pem()
        roots += load_certs_from_pemder_data(pem) if pem else []
    return roots


def _verify(pdf: bytes, digest: str) -> VerificationReport:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    reader = PdfFileReader(BytesIO(pdf), strict=True)
    embedded = list(reader.embedded_regular_signatures)
    document = _document(values(reader))
    if not embedded:
        return VerificationReport(intact=False, reason="unsigned", document=document, sha256=digest)
    checks, coverage = [], None
    for signature in embedded:
        check, coverage = _check(signature)
        checks.append(check)
    reason = ""
    if any(not check.valid for check in checks):
        reason = "modified"
    elif coverage != SignatureCoverageLevel.ENTIRE_FILE:
        reason = "appended"
    return VerificationReport(not reason, reason, tuple(checks), document, digest)


def _check(embedded):
    """(SignatureCheck, coverage) of one signature: pyHanko's judgement plus our own rule on the level of change."""
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    context = ValidationContext(trust_roots=trust_roots(), allow_fetching=False, revocation_mode="soft-fail")
    status = validate_pdf_signature(embedded, signer_validation_context=context)
    allowed = status.modification_level in (
        ModificationLevel.NONE,
        ModificationLevel.LTA_UPDATES,
        ModificationLevel.FORM_FILLING,
    )
    changed_lawfully = bool(allowed and status.docmdp_ok)
    valid = bool(status.intact and status.valid and changed_lawfully and status.seed_value_ok)
    info = certificate_info(embedded.signer_cert)
    when = embedded.self_reported_timestamp
    check = SignatureCheck(
        signer=info.subject,
        role=ROLES.get(embedded.field_name, "other"),
        valid=valid,
        trusted=bool(valid and status.trusted and status.bottom_line),
        modified_after=not changed_lawfully,
        signed_at=when.isoformat() if when else "",
        level="B-T" if status.timestamp_validity else "B-B",
        organisation=info.organisation,
        certificate_serial=info.serial,
    )
    return check, status.coverage


def _document(texts: dict[str, str]) -> dict:
    """Number and date as the fields of the file state them."""
    number = _NUMBER.search(texts.get(NUMBER_FIELD, ""))
    date = _DATE.search(texts.get(DATE_FIELD, ""))
    return {
        "number": f"{number[1]}/{number[2]}" if number else "",
        "issued_on": f"{date[3]}-{int(date[2]):02d}-{int(date[1]):02d}" if date else "",
        "agency": "",
    }
