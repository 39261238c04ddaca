"""The office looks at issued documents again, sends each department what to mend, and departments report what they mended."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from agencies import clock
from agencies.activity import log
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.jobs import enqueue
from agencies.models import Department
from documents.models import OfficialDocument
from procedures.document_reviews import department_of
from procedures.models import DocumentFault, DocumentReview, DocumentReviewRound
from procedures.permissions import can_mend_document, can_review_documents
from procedures.services.common import fill, not_to_come, same_agency

REPORT_JOB = "procedures.document_reports"


@transaction.atomic
def begin_document_round(actor: Actor, *, start: date, end: date) -> DocumentReviewRound:
    """Begin to look at the documents issued between two days. UserError for days to come or upside down."""
    if not can_review_documents(actor, actor.agency):
        raise PermissionDenied
    not_to_come(end, "end")
    made = DocumentReviewRound(agency=actor.agency, made_by=actor.membership)
    fill(made, {"start": start, "end": end})
    made.save()
    log(actor, "procedures.document_round_begun", made, after={"start": start, "end": end})
    return made


@transaction.atomic
def pass_documents(actor: Actor, found: DocumentReviewRound, documents: Sequence[OfficialDocument]) -> int:
    """Note that these issued documents have no error; how many there were. What was noted of them before is replaced."""
    stored = _open(actor, found)
    if not documents:
        raise UserError(_("Tick at least one document."), "documents")
    for document in sorted(documents, key=lambda one: one.pk):
        _note(stored, document=document)
    _log_results(actor, stored, len(documents), [])
    return len(documents)


@transaction.atomic
def review_document(
    actor: Actor,
    found: DocumentReviewRound,
    *,
    document: OfficialDocument | None = None,
    number: str = "",
    issued_on: date | None = None,
    abstract: str = "",
    department: Department | None = None,
    faults: Sequence[str] = (),
    description: str = "",
) -> DocumentReview:
    """Note what was found in one document: `faults` (codes of DocumentFault) and their `description`, or neither.

    A document that isn't in the system is named by number, day and department; UserError where it lies outside the round's days.
    """
    stored = _open(actor, found)
    noted = _note(
        stored, document=document, number=number, issued_on=issued_on, abstract=abstract, department=department,
        faults=faults, description=description,
    )  # fmt: skip
    _log_results(actor, stored, 1, [noted.number] if noted.has_errors else [])
    return noted


def _note(found: DocumentReviewRound, *, document=None, department=None, faults=(), description="", **named):
    if document is not None:
        same_agency(document, found.agency_id, "document")
        named = {"number": document.full_number, "issued_on": document.issued_on, "abstract": document.abstract[:500]}
        department = department or department_of(document)
    if named["issued_on"] is None or not found.start <= named["issued_on"] <= found.end:
        words = _("This review is of documents issued from %(start)s to %(end)s.")
        raise UserError(words % {"start": f"{found.start:%d/%m/%Y}", "end": f"{found.end:%d/%m/%Y}"}, "issued_on")
    if department is None:
        words = _("Say which department drafted %(number)s; open it and record it by itself.")
        raise UserError(words % {"number": named["number"]}, "department")
    same_agency(department, found.agency_id, "department")
    faults = [code for code in DocumentFault.values if code in set(faults)]
    if bool(faults) != bool(description.strip()):
        raise UserError(
            _("An error has its kind and says what is wrong; without error both stay empty."), "description"
        )
    same = found.reviews.filter(document=document) if document else found.reviews.filter(
        document=None, number=named["number"], issued_on=named["issued_on"]
    )  # fmt: skip
    row = same.order_by("pk").first() or DocumentReview(round=found, document=document)
    fill(
        row,
        {**named, "department": department, "has_errors": bool(faults), "faults": faults, "description": description},
    )
    row.save()
    return row


def _log_results(actor: Actor, found: DocumentReviewRound, count: int, with_errors: list[str]) -> None:
    after = {"documents": count, "numbers": with_errors} if with_errors else {"documents": count}
    log(actor, "procedures.documents_reviewed", found, after=after)


@transaction.atomic
def remove_document_review(actor: Actor, review: DocumentReview) -> None:
    """Take a document out of a review that is not sent."""
    stored = _open(actor, review.round)
    row = stored.reviews.filter(pk=review.pk).order_by("pk").first()
    if row is None:
        raise UserError(_("This document is no longer in the review."))
    log(actor, "procedures.document_review_removed", stored, before={"number": row.number})
    row.delete()


@transaction.atomic
def send_document_round(actor: Actor, found: DocumentReviewRound, *, site: str) -> DocumentReviewRound:
    """Send each department its report: from now on the round is frozen but for corrections. `site`: https://…, for the letters.

    UserError for a round without documents, or that was sent.
    """
    stored = _open(actor, found)
    rows = list(stored.reviews.order_by("pk").values_list("department_id", "has_errors"))
    if not rows:
        raise UserError(_("Nothing was looked at yet: note at least one document."))
    now = clock.now()
    stored.sent_at, stored.sent_on, stored.sent_by = now, now.date(), actor.membership
    stored.save(update_fields=["sent_at", "sent_on", "sent_by"])
    after = {"documents": len(rows), "with_errors": sum(wrong for _department, wrong in rows)}
    log(actor, "procedures.document_round_sent", stored, after=after)
    enqueue(actor, REPORT_JOB, params={"round": stored.pk, "site": site}, subject=stored)
    return stored


@transaction.atomic
def mend_document(actor: Actor, review: DocumentReview, *, corrected_on: date, correction: str) -> DocumentReview:
    """Tell how and when an error was mended. UserError before the round is sent, without an error, a second time, a day to come."""
    rows = DocumentReview.objects.select_for_update(of=("self",)).select_related("round__agency", "department")
    stored = rows.get_to_change(review.pk)
    if not can_mend_document(actor, stored):
        raise PermissionDenied
    if stored.round.sent_at is None or not stored.has_errors:
        raise UserError(_("There is nothing to mend here."))
    if stored.corrected_on is not None:
        raise UserError(_("This was reported as mended already."))
    if not correction.strip():
        raise UserError(_("Say how it was mended."), "correction")
    not_to_come(corrected_on, "corrected_on")
    if corrected_on < stored.issued_on:
        raise UserError(_("It can't be mended before it was issued."), "corrected_on")
    fill(stored, {"corrected_on": corrected_on, "correction": correction, "corrected_by": actor.membership})
    stored.save(update_fields=["corrected_on", "correction", "corrected_by"])
    log(
        actor,
        "procedures.document_mended",
        stored,
        agency=stored.round.agency,
        after={"corrected_on": corrected_on, "correction": stored.correction},
    )
    return stored


def _open(actor: Actor, found: DocumentReviewRound) -> DocumentReviewRound:
    """The round locked, of somebody who may, and not sent."""
    rows = DocumentReviewRound.objects.select_for_update(of=("self",)).select_related("agency")
    stored = rows.get_to_change(found.pk)
    if not can_review_documents(actor, stored.agency):
        raise PermissionDenied
    if stored.sent_at is not None:
        raise UserError(_("This review was sent to the departments; it stays as it is. Begin another one."))
    return stored
