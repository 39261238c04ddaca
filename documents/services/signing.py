"""The leader's signature. Synchronous: it takes a fifth of a second, and a passphrase must not travel in a job."""

import hashlib

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import clock, files
from agencies.activity import log
from agencies.errors import UserError
from documents import permissions
from documents.models import DocumentState, InitialKind, OfficialDocument, Signature, SignatureKind, SigningKey
from documents.services.base import demand, follow, locked
from documents.signals import document_moving_on


@transaction.atomic
def sign(actor, document: OfficialDocument, *, passphrase: str, seen_sha256: str) -> OfficialDocument:
    """Sign the very file that was shown (`seen_sha256` is its hash) with the signer's own key.

    Raises UserError when the file has changed since it was shown, when it is not laid out yet, when an initial is
    missing, and when the key, its certificate or the passphrase will not do.
    """
    from documents.signing import sign as pades
    from documents.signing.providers import Pkcs12Provider, check_before_signing

    row = locked(document)
    demand(permissions.can_sign(actor, row))
    given = set(row.initials.filter(is_void=False).values_list("kind", flat=True))
    if given != {InitialKind.CONTENT, InitialKind.FORMAT}:
        raise UserError(_("Both initials, for content and for format, are needed before signing."))
    if not row.is_rendered:
        raise UserError(_("The pages are still being made. Look at them, then sign."))
    if row.pdf.sha256 != seen_sha256:
        raise UserError(_("The document has changed since you opened it. Look at it again, then sign."))
    document_moving_on.send(OfficialDocument, document=row, actor=actor)
    key = SigningKey.objects.filter(agency=row.agency, user=actor.user, is_active=True).first()
    if key is None:
        raise UserError(_("You have no signing key in this agency. Ask the administrator."))
    provider = Pkcs12Provider(bytes(key.pkcs12), passphrase)
    check_before_signing(provider, actor.user.full_name)
    before = row.pdf.read_bytes()
    signed = pades.sign_as_leader(
        before,
        provider,
        image=bytes(key.image),
        reason="Ký ban hành văn bản",
        location=row.place_name,
    )
    if not signed.startswith(before):
        raise RuntimeError("The signed file does not begin with the file that was shown")
    row.pdf = files.store(actor, row.pdf.name, signed, "application/pdf", kind="document", made_here=True)
    record_signature(actor, row, SignatureKind.SIGNER, provider, signed)
    row.state, row.updated_at = DocumentState.SIGNED, clock.now()
    row.save()
    log(actor, "documents.signed", row, after={"sha256": row.pdf.sha256, "certificate": provider.certificate.subject})
    return follow(document, row)


def record_signature(actor, row: OfficialDocument, kind: str, provider, pdf: bytes) -> Signature:
    """Note who signed what, with the hash of the file as it was right after."""
    return Signature.objects.create(
        document=row,
        kind=kind,
        by=actor.membership,
        by_name=actor.name,
        acting_for=actor.acting_for,
        certificate_subject=provider.certificate.subject,
        certificate_serial=provider.certificate.serial,
        at=clock.now(),
        pdf_sha256=hashlib.sha256(pdf).hexdigest(),
    )
