"""Management reviews: planned, moved while they are not held, held with chair, minutes and conclusion. Held ones stay as they are."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agencies import clock
from agencies.activity import log
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import Membership, StoredFile
from agencies.text import nfc
from audits.models import ManagementReview
from audits.permissions import can_keep_management_reviews


@transaction.atomic
def plan_management_review(
    actor: Actor, review: ManagementReview | None = None, *, planned_on: date
) -> ManagementReview:
    """Enter a review for a day, or move one that is not held. UserError for a day that is taken."""
    if review is None:
        stored = ManagementReview(agency=actor.agency, recorded_by=actor.membership)
        _guard(actor, actor.agency)
    else:
        stored = _open(actor, review)
    before = {"planned_on": stored.planned_on} if stored.pk else {}
    stored.planned_on = planned_on
    _check(stored)
    if before.get("planned_on") != planned_on:
        stored.save()
        code = "audits.management_review_changed" if before else "audits.management_review_planned"
        log(actor, code, stored, before=before, after={"planned_on": planned_on})
    return stored


@transaction.atomic
def hold_management_review(
    actor: Actor,
    review: ManagementReview,
    *,
    held_on: date,
    chaired_by: Membership,
    minutes: StoredFile,
    conclusion: str,
) -> ManagementReview:
    """Enter that a review was held. UserError for a day to come, without minutes or conclusion, a chair of another agency, a second time."""
    stored = _open(actor, review)
    if held_on > clock.today():
        raise UserError(_("This day is still to come."), "held_on")
    if chaired_by.agency_id != stored.agency_id:
        raise UserError(_("The chair must hold a role in this agency."), "chaired_by")
    if minutes is None:
        raise UserError(_("Attach the signed minutes: without them the review doesn't count."), "minutes")
    if not conclusion.strip():
        raise UserError(_("Write the conclusion in a few sentences."), "conclusion")
    stored.held_on, stored.chaired_by, stored.minutes = held_on, chaired_by, minutes
    stored.conclusion = nfc(conclusion).strip()
    _check(stored)
    stored.save()
    after = {"held_on": held_on, "chaired_by": chaired_by, "minutes": minutes, "conclusion": stored.conclusion}
    log(actor, "audits.management_review_held", stored, after=after)
    return stored


def _guard(actor: Actor, agency) -> None:
    if not can_keep_management_reviews(actor, agency):
        raise PermissionDenied


def _open(actor: Actor, review: ManagementReview) -> ManagementReview:
    """The review locked, of somebody who may, and not held."""
    rows = ManagementReview.objects.select_for_update(of=("self",)).select_related("agency")
    stored = rows.get_to_change(review.pk)
    _guard(actor, stored.agency)
    if stored.held_on is not None:
        raise UserError(_("This review was held; its minutes stay as they are."))
    return stored


def _check(review: ManagementReview) -> None:
    try:
        review.full_clean()
    except ValidationError as error:
        field, words = next(iter(error.message_dict.items()))
        raise UserError(words[0], None if field == "__all__" else field) from None
