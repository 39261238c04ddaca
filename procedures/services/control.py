"""Documents under control: entered, mended, looked at (one or many at once), renewed by the next issue, taken out of force."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.activity import changes, log
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.files import DOCX, XLSX
from agencies.models import Department
from agencies.periods import months_after
from procedures.models import ControlledDocument, ControlledDocumentReview, ReviewOutcome
from procedures.permissions import can_keep_document
from procedures.services.common import fill, not_to_come, same_agency, state, store_upload

FILE_TYPES = {".pdf": "application/pdf", ".docx": DOCX, ".xlsx": XLSX, ".jpg": "image/jpeg", ".png": "image/png"}
UNKNOWN_TYPE = gettext_lazy("Choose a PDF, Word (.docx) or Excel (.xlsx) file or a picture (JPG, PNG).")
FIELDS = ("department", "code", "title", "kind", "issue", "issued_on", "review_months", "place", "file")
LOGGED = {
    ReviewOutcome.KEEP: "procedures.controlled_kept",
    ReviewOutcome.REVISE: "procedures.controlled_revised",
    ReviewOutcome.WITHDRAW: "procedures.controlled_withdrawn",
}


@transaction.atomic
def add_controlled_document(
    actor: Actor,
    *,
    department: Department,
    code: str,
    title: str,
    kind: str,
    issued_on: date,
    issue: int = 1,
    review_months: int = 12,
    place: str = "",
    upload: tuple[str, bytes] | None = None,
) -> ControlledDocument:
    """Put a document under control. `upload`: (file name, content). UserError for a code that is in force, a day to come."""
    document = ControlledDocument(agency=actor.agency, department=department, recorded_by=actor.membership)
    if not can_keep_document(actor, document):
        raise PermissionDenied
    same_agency(department, actor.agency.pk, "department")
    given = {"code": code, "title": title, "kind": kind, "issue": issue, "issued_on": issued_on, "place": place}
    _set(actor, document, {**given, "review_months": review_months}, upload)
    document.save()
    told = state(document, FIELDS)
    log(actor, "procedures.controlled_added", document, after={name: value for name, value in told.items() if value})
    return document


@transaction.atomic
def change_controlled_document(
    actor: Actor, document: ControlledDocument, *, upload: tuple[str, bytes] | None = None, **fields
) -> ControlledDocument:
    """Mend the entry of an issue in force, or attach its file. UserError for one that is out of force."""
    stored = _locked(document)
    if not can_keep_document(actor, stored):
        raise PermissionDenied
    _still_in_force(stored)
    if "department" in fields:
        same_agency(fields["department"], stored.agency_id, "department")
        moved = ControlledDocument(agency=stored.agency, department=fields["department"])
        if not can_keep_document(actor, moved):
            raise UserError(_("Only the office can give a document to another department."), "department")
    before = state(stored, FIELDS)
    _set(actor, stored, fields, upload)
    old, new = changes(before, state(stored, FIELDS))
    if new:
        stored.save()
        log(actor, "procedures.controlled_changed", stored, before=old, after=new)
    return stored


def _set(actor: Actor, document: ControlledDocument, fields: dict, upload: tuple[str, bytes] | None) -> None:
    """Set and check the fields and the day that follows from them; the file last, when everything else fits."""
    if fields.get("issued_on") is not None:
        not_to_come(fields["issued_on"], "issued_on")
    for name, value in fields.items():
        setattr(document, name, value)
    looked_at = (
        document.reviews.filter(outcome=ReviewOutcome.KEEP) if document.pk else ControlledDocumentReview.objects.none()
    )
    last = looked_at.order_by("-reviewed_on").values_list("reviewed_on", flat=True).first()
    if document.issued_on and document.review_months:
        first = max(filter(None, (document.issued_on, last)))
        document.review_due_on = months_after(first, min(document.review_months, 1200))
    fill(document, fields)
    if upload:
        document.file = store_upload(actor, *upload, FILE_TYPES, UNKNOWN_TYPE, kind="controlled", field="file")


@transaction.atomic
def review_controlled_documents(
    actor: Actor, documents: Sequence[ControlledDocument], *, outcome: str, reviewed_on: date, note: str = ""
) -> list[ControlledDocumentReview]:
    """Note that these were looked at on a day, and what came of it, the same for all of them.

    Kept: the next look is due so many months later. Revised: the next issue comes into force that day, its file can be attached.
    Withdrawn: out of force from that day. UserError for none, for a day to come or before the issue or its last look.
    """
    if not documents:
        raise UserError(_("Tick at least one document."), "documents")
    if outcome not in ReviewOutcome.values:
        raise UserError(_("Choose what came of it."), "outcome")
    not_to_come(reviewed_on, "reviewed_on")
    if outcome != ReviewOutcome.KEEP and not note.strip():
        raise UserError(_("Say what is changed, or why it goes out of force."), "note")
    return [_review(actor, one, outcome, reviewed_on, note) for one in sorted(documents, key=lambda one: one.pk)]


def _review(
    actor: Actor, document: ControlledDocument, outcome: str, reviewed_on: date, note: str
) -> ControlledDocumentReview:
    stored = _locked(document)
    if not can_keep_document(actor, stored):
        raise PermissionDenied
    _still_in_force(stored)
    last = stored.reviews.order_by("-reviewed_on").values_list("reviewed_on", flat=True).first()
    since = max(filter(None, (stored.issued_on, last)))
    if reviewed_on < since:
        words = _("%(code)s was issued or looked at on %(day)s; a look can't be earlier.")
        raise UserError(words % {"code": stored.code, "day": f"{since:%d/%m/%Y}"}, "reviewed_on")
    review = ControlledDocumentReview(document=stored, reviewed_by=actor.membership)
    fill(review, {"reviewed_on": reviewed_on, "outcome": outcome, "note": note})
    review.save()
    if outcome == ReviewOutcome.KEEP:
        stored.review_due_on = months_after(reviewed_on, stored.review_months)
    else:
        stored.withdrawn_on = reviewed_on
    stored.save(update_fields=["review_due_on", "withdrawn_on"])
    after = {"reviewed_on": reviewed_on}
    if outcome == ReviewOutcome.REVISE:
        after["issue"] = _next_issue(actor, stored, reviewed_on).issue
    log(actor, LOGGED[outcome], stored, after=after, reason=review.note)
    return review


def _next_issue(actor: Actor, document: ControlledDocument, issued_on: date) -> ControlledDocument:
    """The next issue, in force from that day, without a file yet."""
    made = ControlledDocument(agency=document.agency, replaces=document, recorded_by=actor.membership)
    same = {name: getattr(document, name) for name in ("department", "code", "title", "kind", "review_months", "place")}
    due = months_after(issued_on, document.review_months)
    fill(made, {**same, "issue": document.issue + 1, "issued_on": issued_on, "review_due_on": due})
    made.save()
    log(actor, "procedures.controlled_added", made, after={"issue": made.issue, "issued_on": issued_on})
    return made


def _still_in_force(document: ControlledDocument) -> None:
    if document.withdrawn_on is not None:
        words = _("%(code)s, issue %(issue)d, is no longer in force; it stays as it was.")
        raise UserError(words % {"code": document.code, "issue": document.issue})


def _locked(document: ControlledDocument) -> ControlledDocument:
    rows = ControlledDocument.objects.select_for_update(of=("self",)).select_related("agency", "department", "file")
    return rows.get_to_change(document.pk)
