"""A person's answers to the checklist of 6.2.1, and the outcome of the annual review."""

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import clock
from agencies.activity import log
from agencies.errors import UserError
from agencies.text import nfc
from objectives import permissions
from objectives.checklist import ASKED
from objectives.models import CheckAnswer, ObjectiveSet, SetCheck, SetState
from objectives.services.base import demand, locked

NOTE_LENGTH = 500
REVIEW_LENGTH = 10_000


def _open(actor, objective_set: ObjectiveSet) -> ObjectiveSet:
    """The set, locked: its answers may be given until another replaces it."""
    row = locked(objective_set)
    demand(permissions.can_edit_set(actor, row))
    if row.state == SetState.REPLACED:
        raise UserError(_("These objectives were replaced; their checklist stays as it is."))
    return row


@transaction.atomic
def answer_checks(actor, objective_set: ObjectiveSet, answers: dict[str, tuple[str, str]]) -> None:
    """Store {key: (answer, how it is known)} for questions that people answer (checklist.ASKED); an empty answer takes one
    back. UserError, with the key as its field, for a "no" or "not applicable" without a word why."""
    row = _open(actor, objective_set)
    stored = {one.key: one for one in SetCheck.objects.filter(objective_set=row).order_by("key")}
    for key, (answer, note) in sorted(answers.items()):
        note = nfc(note or "").strip()
        if key not in ASKED or answer not in ("", *CheckAnswer.values):
            raise UserError(_("Choose one of the answers."), field=key)
        if answer in (CheckAnswer.NO, CheckAnswer.NOT_APPLICABLE) and not note:
            raise UserError(_("Say why."), field=key)
        if len(note) > NOTE_LENGTH:
            raise UserError(_("At most %(count)d characters.") % {"count": NOTE_LENGTH}, field=key)
        _store(actor, row, key, answer, note, stored.get(key))


def _store(actor, row: ObjectiveSet, key: str, answer: str, note: str, old: SetCheck | None) -> None:
    before = {"answer": old.answer, "note": old.note} if old else {}
    after = {"answer": answer, "note": note} if answer else {}
    if before == after:
        return
    if not answer:
        old.delete()
    else:
        values = {"answer": answer, "note": note, "answered_by": actor.membership, "answered_at": clock.now()}
        SetCheck.objects.update_or_create(objective_set=row, key=key, defaults=values)
    log(actor, "objectives.check_answered", row, before=before, after={"question": str(ASKED[key].text), **after})


@transaction.atomic
def record_review(actor, objective_set: ObjectiveSet, note: str) -> ObjectiveSet:
    """Keep the outcome of the annual review (S1-10) on the set. UserError for an empty one."""
    row = _open(actor, objective_set)
    note = nfc(note or "").strip()
    if not note:
        raise UserError(_("Write down what the review found."), field="note")
    if len(note) > REVIEW_LENGTH:
        raise UserError(_("At most %(count)d characters.") % {"count": REVIEW_LENGTH}, field="note")
    if note == row.review_note:
        return row
    before, row.review_note = row.review_note, note
    row.updated_at = clock.now()
    row.save(update_fields=["review_note", "updated_at"])
    log(actor, "objectives.set_reviewed", row, before={"review_note": before}, after={"review_note": note})
    return row
