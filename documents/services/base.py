"""What every verb needs: the row locked, the right checked."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from documents.models import OfficialDocument


def locked(document: OfficialDocument) -> OfficialDocument:
    """The document as it is now, locked until the transaction ends."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("locked() needs a transaction")
    query = OfficialDocument.objects.select_related(
        "agency", "author__user", "first_author", "signer__user", "drafting_department", "pdf"
    )
    return query.select_for_update(of=("self",)).get_to_change(document.pk)


def demand(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def follow(document: OfficialDocument, row: OfficialDocument) -> OfficialDocument:
    """Bring the caller's object up to date with the changed row, and give it back."""
    for field in OfficialDocument._meta.concrete_fields:
        setattr(document, field.attname, getattr(row, field.attname))
    document.pdf = row.pdf
    return document
