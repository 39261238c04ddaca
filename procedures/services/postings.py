"""Evidence that procedures are posted at the centre and on the website."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies import clock
from agencies.activity import log
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import StoredFile
from procedures.models import Posting, PostingPlace, Procedure
from procedures.permissions import can_post
from procedures.services.common import fill, store_upload

EVIDENCE_TYPES = {".pdf": "application/pdf", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png"}
UNKNOWN_TYPE = gettext_lazy("Choose a PDF file or a picture (JPG, PNG).")


def store_evidence(actor: Actor, name: str, content: bytes) -> StoredFile:
    """Keep a photo or scan. UserError for another kind, for what isn't what its name says, above 10 MB, marked secret."""
    return store_upload(actor, name, content, EVIDENCE_TYPES, UNKNOWN_TYPE, kind="posting", field="evidence")


@transaction.atomic
def record_postings(
    actor: Actor,
    procedures: Sequence[Procedure],
    *,
    place: str,
    posted_on: date,
    url: str = "",
    evidence: tuple[str, bytes] | None = None,
) -> list[Posting]:
    """Record that procedures were posted on a day, one or many at once, with one address or one photo for all of them.

    What was posted there before is taken down on that day: a posting is renewed by another. `evidence`: (file name, content).
    UserError for no procedure, a day to come or before the present posting, a website without its address.
    """
    if not can_post(actor, actor.agency) or {procedure.agency_id for procedure in procedures} - {actor.agency.pk}:
        raise PermissionDenied
    if not procedures:
        raise UserError(_("Tick at least one procedure."), "procedures")
    if posted_on > clock.today():
        raise UserError(_("This day is still to come."), "posted_on")
    if place == PostingPlace.WEBSITE and not url.strip():
        raise UserError(_("Give the address of the page: it is the evidence."), "url")
    stored = store_evidence(actor, *evidence) if evidence else None
    rows = (
        Posting.objects.select_for_update(of=("self",)).of_agency(actor.agency).filter(place=place, taken_down_on=None)
    )
    present = {row.procedure_id: row for row in rows.filter(procedure__in=procedures).order_by("pk")}
    made = []
    for procedure in sorted(procedures, key=lambda one: one.pk):
        if old := present.get(procedure.pk):
            _replace(actor, old, procedure, posted_on)
        posting = Posting(agency=actor.agency, procedure=procedure, place=place, recorded_by=actor.membership)
        fill(posting, {"posted_on": posted_on, "url": url, "evidence": stored})
        posting.save()
        told = {"place": place, "posted_on": posted_on, "url": url, "evidence": stored}
        log(actor, "procedures.posted", procedure, after={name: value for name, value in told.items() if value})
        made.append(posting)
    return made


def _replace(actor: Actor, old: Posting, procedure: Procedure, posted_on: date) -> None:
    if posted_on < old.posted_on:
        text = _("Procedure %(code)s is posted there since %(day)s; the new posting can't be earlier.")
        raise UserError(text % {"code": procedure.code, "day": f"{old.posted_on:%d/%m/%Y}"}, "posted_on")
    old.taken_down_on = posted_on
    old.save(update_fields=["taken_down_on"])
    log(
        actor, "procedures.posting_renewed", procedure,
        before={"posted_on": old.posted_on}, after={"place": old.place, "taken_down_on": posted_on},
    )  # fmt: skip


@transaction.atomic
def take_down(actor: Actor, posting: Posting) -> Posting:
    """Note that a procedure is no longer posted, as of today. UserError where it was taken down already."""
    rows = Posting.objects.select_for_update(of=("self",)).select_related("agency", "procedure")
    stored = rows.get_to_change(posting.pk)
    if not can_post(actor, stored.agency):
        raise PermissionDenied
    if stored.taken_down_on is not None:
        raise UserError(_("This posting was taken down already."))
    fill(stored, {"taken_down_on": clock.today()})
    stored.save(update_fields=["taken_down_on"])
    log(
        actor, "procedures.taken_down", stored.procedure,
        before={"posted_on": stored.posted_on}, after={"place": stored.place, "taken_down_on": stored.taken_down_on},
    )  # fmt: skip
    return stored
