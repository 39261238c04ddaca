"""Objectives posted in a department's room, shown by a photo (S4-05)."""

from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies import clock, files
from agencies.activity import log
from agencies.errors import UserError
from agencies.models import Department
from agencies.text import nfc
from objectives import permissions
from objectives.models import ObjectiveSet, SetPosting, SetState
from objectives.services.base import demand

PHOTO_TYPES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png"}
PHOTO_LIMIT = 10 * 1024 * 1024
UNKNOWN_TYPE = gettext_lazy("Choose a photo (JPG or PNG).")


def _stored_photo(actor, name: str, content: bytes):
    """UserError at the photo for another kind, for what isn't what its name says, above 10 MB, marked secret."""
    kind = PHOTO_TYPES.get(Path(name).suffix.lower())
    if kind is None:
        raise UserError(str(UNKNOWN_TYPE), "photo")
    if len(content) > PHOTO_LIMIT:
        raise UserError(_("The file is larger than 10 MB. Send a smaller one."), "photo")
    try:
        return files.store(actor, name, content, kind, kind="set_posting")
    except UserError as error:
        raise UserError(error.message, "photo") from None


@transaction.atomic
def post_set(
    actor, objective_set: ObjectiveSet, department: Department, *, place: str, posted_on: date, photo: tuple[str, bytes]
) -> SetPosting:
    """Record that a set in force hangs in a department's room; what hung there of the same set is taken down that day.

    UserError for a set not in force, a day to come or before it came into force, a photo that is none.
    """
    row = ObjectiveSet.objects.select_related("agency", "decision").get(pk=objective_set.pk)
    demand(permissions.can_post_set(actor, row, department))
    if row.state != SetState.IN_FORCE:
        raise UserError(_("Only objectives in force are posted."))
    place = nfc(place).strip()
    if not place:
        raise UserError(_("Say where it hangs."), "place")
    if posted_on > clock.today():
        raise UserError(_("This day is still to come."), "posted_on")
    since = row.effective_from
    if since and posted_on < since:
        text = _("These objectives are in force since %(day)s; they can't have been posted before.")
        raise UserError(text % {"day": f"{since:%d/%m/%Y}"}, "posted_on")
    present = SetPosting.objects.select_for_update(of=("self",)).filter(objective_set=row, department=department)
    for old in present.filter(taken_down_on=None).order_by("pk"):
        if posted_on < old.posted_on:
            text = _("It is posted there since %(day)s; the new posting can't be earlier.")
            raise UserError(text % {"day": f"{old.posted_on:%d/%m/%Y}"}, "posted_on")
        _end(actor, old, posted_on)
    posting = SetPosting.objects.create(
        objective_set=row, department=department, place=place, posted_on=posted_on,
        photo=_stored_photo(actor, *photo), recorded_by=actor.membership,
    )  # fmt: skip
    after = {"department": str(department), "place": place, "posted_on": posted_on}
    log(actor, "objectives.set_posted", row, after=after, agency=row.agency)
    return posting


@transaction.atomic
def take_down(actor, posting: SetPosting) -> SetPosting:
    """Note that it no longer hangs there, as of today. UserError where that is known already."""
    rows = SetPosting.objects.select_for_update(of=("self",)).select_related("objective_set__agency", "department")
    row = rows.get_to_change(posting.pk)
    demand(permissions.can_post_set(actor, row.objective_set, row.department))
    if row.taken_down_on is not None:
        raise UserError(_("This posting was taken down already."))
    _end(actor, row, clock.today())
    return row


def _end(actor, posting: SetPosting, day: date) -> None:
    posting.taken_down_on = day
    posting.save(update_fields=["taken_down_on"])
    log(
        actor, "objectives.posting_taken_down", posting.objective_set,
        before={"posted_on": posting.posted_on},
        after={"department": str(posting.department), "taken_down_on": day}, agency=posting.objective_set.agency,
    )  # fmt: skip
