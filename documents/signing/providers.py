"""Where private keys live. One interface, so that tokens and remote services can join PKCS#12 files later."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import UserError

_LONGEST_NAME = 64


@dataclass(frozen=True)
class CertificateInfo:
    """What a person needs to know of a certificate."""

    subject: str
    issuer: str
    organisation: str
    serial: str
    valid_from: datetime
    valid_to: datetime


class SigningProvider(Protocol):
    """A key that can sign. `signer()` gives the object pyHanko signs with; `certificate` describes it."""

    certificate: CertificateInfo

    def signer(self): ...


class Pkcs12Provider:
    """A PKCS#12 file opened by its passphrase. The passphrase is used here and kept nowhere.

    Raises UserError when the passphrase is wrong or the file holds no signing key.
    """

    def __init__(self, data: bytes, passphrase: str):
        from pyhanko.sign.signers import SimpleSigner

        try:
            self._signer = SimpleSigner.load_pkcs12_data(data, other_certs=[], passphrase=passphrase.encode())
        except (ValueError, TypeError, AttributeError):
            raise UserError(_("The passphrase of the signing key is wrong."), field="passphrase") from None
        if self._signer is None:
            raise UserError(_("The passphrase of the signing key is wrong."), field="passphrase")
        self.certificate = certificate_info(self._signer.signing_cert)

    def signer(self):
        return self._signer


def certificate_info(certificate) -> CertificateInfo:
    """Description of an asn1crypto certificate."""
    subject, issuer = certificate.subject.native, certificate.issuer.native
    return CertificateInfo(
        subject=_text(subject.get("common_name")),
        issuer=_text(issuer.get("common_name")),
        organisation=_text(subject.get("organization_name")),
        serial=format(certificate.serial_number, "x"),
        valid_from=certificate.not_valid_before,
        valid_to=certificate.not_valid_after,
    )


def check_before_signing(provider: SigningProvider, expected_name: str) -> None:
    """Refuse a certificate that is not valid today or belongs to someone else (Circular 15/2025/TT-BKHCN asks for
    both checks before the key is used). Raises UserError with a message for the signer."""
    info, now = provider.certificate, timezone.now()
    if now < info.valid_from:
        raise UserError(
            _("The certificate of %(name)s is not valid before %(day)s.")
            % {"name": info.subject, "day": f"{info.valid_from:%d/%m/%Y}"}
        )
    if now > info.valid_to:
        raise UserError(
            _("The certificate of %(name)s expired on %(day)s. Ask for a new one before signing.")
            % {"name": info.subject, "day": f"{info.valid_to:%d/%m/%Y}"}
        )
    if not _same_holder(expected_name, info.subject):
        raise UserError(
            _("The certificate belongs to %(subject)s, not to %(expected)s.")
            % {"subject": info.subject, "expected": expected_name}
        )


def _same_holder(expected: str, subject: str) -> bool:
    """Whether a certificate names this holder; certificates cut names at 64 letters."""
    expected, subject = _plain(expected), _plain(subject)
    cut = len(subject) >= _LONGEST_NAME - 1 and expected.startswith(subject.removeprefix("demo "))
    return bool(expected) and (expected in subject or cut)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _text(value) -> str:
    """Names in a certificate may be repeated; the first is the one people read."""
    return value[0] if isinstance(value, list) else (value or "")
