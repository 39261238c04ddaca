"""The quarterly review of rules: filed once by each department, its proposals followed until they are decided."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from agencies import clock
from agencies.activity import log
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import Department
from agencies.periods import bounds
from procedures.models import ProposalState, RegulationChange, RegulationProposal, RegulationResult, RegulationReview
from procedures.permissions import can_file_rule_review, can_move_proposal
from procedures.services.common import fill, not_to_come, same_agency

# A proposal goes forward only; what is decided stays.
NEXT = {
    ProposalState.PROPOSED: {ProposalState.SENT, ProposalState.ACCEPTED, ProposalState.REFUSED},
    ProposalState.SENT: {ProposalState.ACCEPTED, ProposalState.REFUSED},
}


@transaction.atomic
def file_regulation_review(
    actor: Actor,
    *,
    department: Department,
    year: int,
    quarter: int,
    reviewed_on: date,
    text: str,
    proposals: Sequence[dict] = (),
) -> RegulationReview:
    """File a department's review of a quarter. `proposals`: what, rule, proposal of each; none means nothing to propose.

    In time when filed by the quarter's last day; late ones are taken too and shown as late. UserError for a quarter that has not
    begun or is filed, for a day to come or before the quarter, for a proposal that is not whole.
    """
    review = RegulationReview(agency=actor.agency, department=department, filed_by=actor.membership)
    if actor.agency is None or not can_file_rule_review(actor, review):
        raise PermissionDenied
    same_agency(department, actor.agency.pk, "department")
    if quarter not in (1, 2, 3, 4) or not 2000 < year < 2100:
        raise UserError(_("A year has four quarters."), "quarter")
    first, _last = bounds(actor.agency.cut_off, year, f"Q{quarter}")
    today = clock.today()
    if first > today:
        raise UserError(_("This quarter has not begun."), "quarter")
    not_to_come(reviewed_on, "reviewed_on")
    if reviewed_on < first:
        raise UserError(_("The quarter began on %(day)s only.") % {"day": f"{first:%d/%m/%Y}"}, "reviewed_on")
    result = RegulationResult.PROPOSALS if proposals else RegulationResult.NOTHING
    fill(
        review,
        {
            "year": year, "quarter": quarter, "reviewed_on": reviewed_on, "filed_on": today, "result": result, "text": text,
        },
    )  # fmt: skip
    review.save()
    for given in proposals:
        proposal = RegulationProposal(review=review, state=ProposalState.PROPOSED, state_on=today)
        fill(proposal, given)
        proposal.save()
    after = {"quarter": f"{quarter}/{year}", "reviewed_on": reviewed_on, "proposals": len(proposals)}
    log(actor, "procedures.regulations_reviewed", review, after=after)
    return review


@transaction.atomic
def move_proposal(
    actor: Actor,
    proposal: RegulationProposal,
    *,
    state: str,
    state_on: date,
    state_note: str = "",
    change: RegulationChange | None = None,
) -> RegulationProposal:
    """Tell what became of a proposal; `change`: the changed rule that it led to. UserError backwards, for a day to come or too early."""
    rows = RegulationProposal.objects.select_for_update(of=("self",)).select_related("review__agency")
    stored = rows.get_to_change(proposal.pk)
    if not can_move_proposal(actor, stored):
        raise PermissionDenied
    if state not in NEXT.get(stored.state, set()):
        raise UserError(_("A proposal goes from proposed to sent to decided; what is decided stays."), "state")
    not_to_come(state_on, "state_on")
    if state_on < stored.state_on:
        words = _("It stands as it does since %(day)s; the next step can't be earlier.")
        raise UserError(words % {"day": f"{stored.state_on:%d/%m/%Y}"}, "state_on")
    same_agency(change, stored.review.agency_id, "change")
    if change is not None and state != ProposalState.ACCEPTED:
        raise UserError(_("Only an accepted proposal leads to a changed rule."), "change")
    before = {"state": stored.state}
    fill(stored, {"state": state, "state_on": state_on, "state_note": state_note, "change": change})
    stored.save()
    after = {"state": state, "state_on": state_on} | ({"change": change} if change else {})
    log(
        actor, "procedures.proposal_moved", stored, agency=stored.review.agency, before=before, after=after,
        reason=stored.state_note,
    )  # fmt: skip
    return stored
