"""The way of a document through people: submitted, initialled twice, or sent back with a reason."""

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import clock
from agencies.activity import log
from agencies.errors import UserError
from agencies.text import nfc
from documents import permissions
from documents.models import DocumentState, Initial, InitialKind, OfficialDocument, Return
from documents.services.base import demand, follow, locked
from documents.services.rendering import request_rendering
from documents.signals import document_moving_on

State = DocumentState


@transaction.atomic
def submit(actor, document: OfficialDocument) -> OfficialDocument:
    """Hand a draft to the head of its department. Raises UserError if what the next people need is missing."""
    row = locked(document)
    demand(permissions.can_submit(actor, row))
    if row.drafting_department is None:
        raise UserError(
            _("Choose the department that drafted it: its head answers for the content."), "drafting_department"
        )
    if not (row.articles or row.body):
        raise UserError(_("The document has no text yet."), field="articles")
    if row.author.user_id == row.signer.user_id:
        raise UserError(_("The author can't be the signer."), field="signer")
    document_moving_on.send(OfficialDocument, document=row, actor=actor)
    return _move(actor, document, row, State.AWAITING_CONTENT, "documents.submitted")


@transaction.atomic
def initial_content(actor, document: OfficialDocument, *, comment: str = "") -> OfficialDocument:
    """The department head answers for the content (Decree 30/2020, art. 12.1)."""
    row = locked(document)
    demand(permissions.can_initial_content(actor, row))
    document_moving_on.send(OfficialDocument, document=row, actor=actor)
    _initial(actor, row, InitialKind.CONTENT, comment)
    return _move(actor, document, row, State.AWAITING_FORMAT, "documents.content_initialled", comment)


@transaction.atomic
def initial_format(actor, document: OfficialDocument, *, comment: str = "") -> OfficialDocument:
    """The office head answers for the form (Decree 30/2020, art. 12.2)."""
    row = locked(document)
    demand(permissions.can_initial_format(actor, row))
    document_moving_on.send(OfficialDocument, document=row, actor=actor)
    _initial(actor, row, InitialKind.FORMAT, comment)
    return _move(actor, document, row, State.AWAITING_SIGNATURE, "documents.format_initialled", comment)


@transaction.atomic
def send_back(actor, document: OfficialDocument, *, comment: str) -> OfficialDocument:
    """Send a document back to its author. Initials and an unsealed signature become void. Raises UserError without
    a comment."""
    row = locked(document)
    demand(permissions.can_send_back(actor, row))
    comment = nfc(comment or "").strip()
    if not comment:
        raise UserError(_("Say what must be mended."), field="comment")
    Return.objects.create(
        document=row,
        from_state=row.state,
        by=actor.membership,
        by_name=actor.name,
        acting_for=actor.acting_for,
        at=clock.now(),
        comment=comment,
    )
    row.initials.filter(is_void=False).update(is_void=True)
    row.signatures.filter(is_void=False).update(is_void=True)
    if row.state == State.SIGNED:  # the signed file is put aside; its pages are made again, without a signature
        row.pdf, row.pdf_version = None, None
        request_rendering(actor, row)
    return _move(actor, document, row, State.DRAFT, "documents.returned", comment)


def _initial(actor, row: OfficialDocument, kind: str, comment: str) -> None:
    Initial.objects.create(
        document=row,
        kind=kind,
        by=actor.membership,
        by_name=actor.name,
        acting_for=actor.acting_for,
        at=clock.now(),
        comment=nfc(comment or "").strip(),
    )


def _move(actor, document, row, state: str, code: str, reason: str = "") -> OfficialDocument:
    before = row.state
    row.state = state
    row.updated_at = clock.now()
    row.save()
    log(actor, code, row, before={"state": before}, after={"state": state}, reason=reason)
    return follow(document, row)
