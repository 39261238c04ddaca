"""A set on its way from proposal to force: proposed, sent back or accepted, in force, replaced.

An agency's set may be proposed by its ISO secretary before its decision is drafted (S0-05, S1-04); a leader accepts it.
A department's own set has no decision: accepting puts it in force.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import clock
from agencies.activity import log
from agencies.errors import UserError
from agencies.text import nfc
from documents.models import DocumentKind, DocumentState, OfficialDocument
from objectives import permissions
from objectives.cascade import weaker_in
from objectives.models import ObjectiveSet, SetState
from objectives.services.base import demand, frozen_words, locked, writable
from objectives.services.completeness import demand_complete
from objectives.services.tasks import make_tasks
from objectives.signals import set_in_force

WITHDRAWN = (DocumentState.REPLACED, DocumentState.WITHDRAWN)


def proposals_of(agency):
    """The proposals (tờ trình) of an agency that a set may name."""
    return (
        OfficialDocument.objects.filter(agency=agency, kind=DocumentKind.PROPOSAL)
        .exclude(state__in=WITHDRAWN)
        .order_by("-pk")
    )


def demand_not_weaker(objective_set: ObjectiveSet) -> None:
    """Raises UserError with both figures of each target that asks less than the superior's does now."""
    weaker = weaker_in(objective_set)
    if weaker:
        text = _("Objective %(label)s: %(words)s")
        raise UserError(" ".join(text % {"label": one.objective.label, "words": one.words} for one in weaker))


@transaction.atomic
def propose_set(
    actor, objective_set: ObjectiveSet, *, proposal: OfficialDocument | None = None, proposal_words: str = ""
) -> ObjectiveSet:
    """Hand a draft to whoever accepts it. `proposal`: a tờ trình of the agency kept here; `proposal_words`: how the
    decision cites one that is kept elsewhere, "Tờ trình số 41/TTr-KT ngày 27/3/2024 của Phòng Kinh tế".

    UserError for a set that isn't complete, or asks less than its superior's.
    """
    row = writable(actor, objective_set)
    if row.state != SetState.DRAFT:
        raise UserError(_("The decision on these objectives has been drafted already."))
    if proposal is not None and not proposals_of(row.agency).filter(pk=proposal.pk).exists():
        raise UserError(_("Choose a proposal of this agency."), field="proposal")
    full = ObjectiveSet.objects.with_content().get(pk=row.pk)
    demand_complete(full)
    demand_not_weaker(full)
    row.state, row.proposal, row.proposal_words = SetState.PROPOSED, proposal, nfc(proposal_words).strip()
    row.proposed_at, row.proposed_by, row.return_comment = clock.now(), actor.membership, ""
    row.updated_at = clock.now()
    row.save()
    after = {"proposal": str(proposal) if proposal else row.proposal_words}
    log(actor, "objectives.set_proposed", row, after={name: words for name, words in after.items() if words})
    return row


def _proposed(objective_set: ObjectiveSet) -> ObjectiveSet:
    row = locked(objective_set)
    if row.state != SetState.PROPOSED:
        raise UserError(_("These objectives are not proposed (any more). Look at the page again."))
    return row


@transaction.atomic
def take_back(actor, objective_set: ObjectiveSet) -> ObjectiveSet:
    """A proposal becomes a draft again, by whoever writes the set; an acceptance given in between is void."""
    row = _proposed(objective_set)
    demand(permissions.can_take_back(actor, row))
    return _to_draft(actor, row, "objectives.proposal_taken_back", "")


@transaction.atomic
def send_back(actor, objective_set: ObjectiveSet, *, comment: str) -> ObjectiveSet:
    """Send a proposal back to be mended. UserError without a comment."""
    row = _proposed(objective_set)
    demand(permissions.can_accept(actor, row))
    comment = nfc(comment or "").strip()
    if not comment:
        raise UserError(_("Say what must be mended."), field="comment")
    return _to_draft(actor, row, "objectives.proposal_sent_back", comment)


def _to_draft(actor, row: ObjectiveSet, code: str, comment: str) -> ObjectiveSet:
    row.state, row.return_comment = SetState.DRAFT, comment
    row.approved_at, row.approved_by = None, None
    row.updated_at = clock.now()
    row.save()
    log(actor, code, row, reason=comment)
    return row


@transaction.atomic
def accept_set(actor, objective_set: ObjectiveSet) -> ObjectiveSet:
    """Accept a proposal, by another hand than the author's: an agency's set may now go to its decision, a department's
    own set is in force. UserError where it asks less than the superior's does now."""
    row = _proposed(objective_set)
    demand(permissions.can_accept(actor, row))
    demand_not_weaker(ObjectiveSet.objects.with_content().get(pk=row.pk))
    row.approved_at, row.approved_by, row.updated_at = clock.now(), actor.membership, clock.now()
    if row.department_id is None:
        row.save(update_fields=["approved_at", "approved_by", "updated_at"])
        log(actor, "objectives.proposal_accepted", row)
        return row
    row.save(update_fields=["approved_at", "approved_by", "updated_at"])
    before = ObjectiveSet.objects.of_department(row.department_id).filter(state=SetState.IN_FORCE)
    return enter_into_force(actor, row, before, "objectives.department_set_in_force")


def enter_into_force(actor, row: ObjectiveSet, before, code: str, **after) -> ObjectiveSet:
    """Put a locked set in force; `before`, the sets in force until now, are replaced by it."""
    for old in before.select_for_update(of=("self",)).order_by("pk"):
        old.state = SetState.REPLACED
        old.save(update_fields=["state"])
        log(actor, "objectives.set_replaced", old, after={"replaced_by": str(row)})
        row.replaces = old
    row.state = SetState.IN_FORCE
    row.save(update_fields=["state", "replaces"])
    log(actor, code, row, after=after)
    make_tasks(actor, row)
    set_in_force.send(ObjectiveSet, objective_set=row, actor=actor)
    return row


def ready_for_decision(actor, objective_set: ObjectiveSet) -> ObjectiveSet:
    """The set, locked, if this actor may draft its decision now: a draft, or a proposal that was accepted."""
    row = locked(objective_set)
    demand(permissions.can_edit_set(actor, row))
    if row.department_id is not None:
        raise UserError(_("A department's own objectives come into force by approval; they need no decision."))
    if row.state == SetState.PROPOSED and row.approved_at is None:
        raise UserError(_("The proposal has not been accepted yet."))
    if not row.is_editable and row.state != SetState.PROPOSED:
        raise UserError(frozen_words(row))
    return row
