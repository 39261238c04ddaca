"""The registry's part: number and date, the agency's seal, issue; later withdrawal."""

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import clock, files
from agencies.activity import log
from agencies.errors import UserError
from agencies.text import nfc
from documents import permissions
from documents.layout.dates import date_line, number_line
from documents.models import DocumentState, NumberSeries, OfficialDocument, SignatureKind, SigningKey
from documents.services.base import demand, follow, locked
from documents.services.signing import record_signature
from documents.signals import document_issued, document_moving_on

State = DocumentState


def issue(actor, document: OfficialDocument, *, passphrase: str) -> OfficialDocument:
    """Number, date, seal and issue a signed document.

    Two short transactions: the first takes the number (last of all, so that the counter is held for a moment only),
    the second fills the fields, seals and issues. If the process dies between them, the document keeps its number
    and the same call finishes the work: no number is lost or given twice. Raises UserError when the seal key,
    its certificate or the passphrase will not do, before any number is taken.
    """
    demand(permissions.can_issue(actor, document))
    key, provider = _seal(document, passphrase)
    _take_number(actor, document)
    return _seal_and_issue(actor, document, key, provider)


@transaction.atomic
def withdraw(actor, document: OfficialDocument, *, reason: str) -> OfficialDocument:
    """Take an issued document back; it stays readable, marked as withdrawn. Raises UserError without a reason."""
    row = locked(document)
    demand(permissions.can_withdraw(actor, row))
    reason = nfc(reason or "").strip()
    if not reason:
        raise UserError(_("Say why the document is withdrawn."), field="comment")
    row.state, row.updated_at = State.WITHDRAWN, clock.now()
    row.save()
    log(actor, "documents.withdrawn", row, reason=reason)
    return follow(document, row)


def number_and_date(agency, series: str):
    """(number, day): the next number of a series in the year of that day, without gaps and never twice.

    Call it last in a transaction: the counter row stays locked until that ends. The day is read while the counter is
    held, so that numbers and dates run in the same order even at midnight; the year is that of Vietnam's time.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("number_and_date() needs a transaction")
    while True:
        year = clock.today().year
        NumberSeries.objects.get_or_create(agency=agency, series=series, year=year)
        row = NumberSeries.objects.select_for_update(of=("self",)).get(agency=agency, series=series, year=year)
        day = clock.today()
        if day.year == year:  # else the year turned while we waited for the counter
            break
    row.last_number += 1
    row.save(update_fields=["last_number"])
    return row.last_number, day


def _seal(document: OfficialDocument, passphrase: str):
    """(key, opened provider) of the agency's seal, checked."""
    from documents.signing.providers import Pkcs12Provider, check_before_signing

    key = SigningKey.objects.filter(agency=document.agency, user=None, is_active=True).first()
    if key is None:
        raise UserError(_("The agency has no seal key. Ask the administrator."))
    provider = Pkcs12Provider(bytes(key.pkcs12), passphrase)
    check_before_signing(provider, document.agency_name)
    return key, provider


@transaction.atomic
def _take_number(actor, document: OfficialDocument) -> None:
    row = locked(document)
    demand(permissions.can_issue(actor, row))
    if row.number is not None:
        follow(document, row)
        return
    document_moving_on.send(OfficialDocument, document=row, actor=actor)
    row.state, row.updated_at = State.NUMBERED, clock.now()
    row.number, row.issued_on = number_and_date(row.agency, row.series)
    row.issued_year = row.issued_on.year
    row.save()
    log(actor, "documents.numbered", row, after={"number": row.full_number, "issued_on": row.issued_on})
    follow(document, row)


@transaction.atomic
def _seal_and_issue(actor, document: OfficialDocument, key: SigningKey, provider) -> OfficialDocument:
    from documents.signing import sign as pades
    from documents.signing.fields import fill

    row = locked(document)
    demand(permissions.can_issue(actor, row))
    signed = row.pdf.read_bytes()
    filled = fill(
        signed,
        number_text=number_line(row.notation, row.number),
        date_text=date_line(row.place_name, row.issued_on),
    )
    sealed = pades.seal_as_agency(
        filled, provider, image=bytes(key.image), reason="Phát hành văn bản", location=row.place_name
    )
    if not sealed.startswith(signed):
        raise RuntimeError("The sealed file does not begin with the file the leader signed")
    name = f"{row.full_number.replace('/', '-')}.pdf"
    row.pdf = files.store(actor, name, sealed, "application/pdf", kind="document", made_here=True)
    record_signature(actor, row, SignatureKind.SEAL, provider, sealed)
    row.state, row.updated_at = State.ISSUED, clock.now()
    row.save()
    log(actor, "documents.issued", row, after={"number": row.full_number, "sha256": row.pdf.sha256})
    _replace_old(actor, row)
    document_issued.send(OfficialDocument, document=row, actor=actor)
    return follow(document, row)


def _replace_old(actor, row: OfficialDocument) -> None:
    """The document that this one replaces is no longer the current one."""
    if row.replaces_id is None:
        return
    old = locked(row.replaces)
    if old.state == State.ISSUED:
        old.state, old.updated_at = State.REPLACED, clock.now()
        old.save()
        log(actor, "documents.replaced", old, after={"replaced_by": row.full_number})
