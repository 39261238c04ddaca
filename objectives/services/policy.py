"""The quality policy: saved in place while it is a draft, as a new version once it is in force."""

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import clock
from agencies.activity import changes, log
from agencies.errors import UserError
from agencies.text import fold, nfc
from objectives import permissions
from objectives.models import Commitment, Objective, ObjectiveSet, QualityPolicy, SetState
from objectives.services.base import demand

MAX_COMMITMENTS = 30


@transaction.atomic
def save_policy(actor, *, motto: str, preamble: str, commitments: list[str]) -> QualityPolicy:
    """Save the actor's agency's policy and return the version in force.

    The version in force is never changed: different words make the next version, which is in force from today; the
    drafts of objectives follow it, each objective keeping the commitment of the same words. Unchanged words change
    nothing. UserError without a motto or with too many commitments; blank lines are left out.
    """
    agency = actor.agency
    demand(agency is not None and permissions.can_edit(actor, agency))
    wanted = {
        "motto": nfc(motto).strip().strip('"“”').strip(),
        "preamble": nfc(preamble).strip(),
        "commitments": [text for text in (nfc(line).strip() for line in commitments) if text],
    }
    if not wanted["motto"]:
        raise UserError(_("The policy needs a motto."), field="motto")
    if len(wanted["commitments"]) > MAX_COMMITMENTS:
        raise UserError(
            _("A policy has at most %(count)d commitments.") % {"count": MAX_COMMITMENTS}, field="commitments"
        )
    type(agency).objects.select_for_update().get(pk=agency.pk)
    current = QualityPolicy.objects.current(agency)
    before = _content(current)
    if before == wanted:
        return current
    policy = _new_version(agency, current, wanted)
    old, new = changes(before, wanted)
    log(actor, "objectives.policy_version" if current else "objectives.policy_saved", policy, before=old, after=new)
    return policy


def _content(policy: QualityPolicy | None) -> dict:
    if policy is None:
        return {}
    commitments = list(policy.commitments.values_list("text", flat=True))
    return {"motto": policy.motto, "preamble": policy.preamble, "commitments": commitments}


def _new_version(agency, current: QualityPolicy | None, wanted: dict) -> QualityPolicy:
    """Put the next version in force and lead the drafts over to it."""
    latest = QualityPolicy.objects.of_agency(agency).order_by("-version").first()
    if current:
        current.is_current = False
        current.save(update_fields=["is_current"])
    policy = QualityPolicy.objects.create(
        agency=agency,
        version=latest.version + 1 if latest else 1,
        motto=wanted["motto"],
        preamble=wanted["preamble"],
        in_force_from=clock.today(),
        is_current=True,
    )
    Commitment.objects.bulk_create(
        Commitment(policy=policy, position=position, text=text)
        for position, text in enumerate(wanted["commitments"], 1)
    )
    _lead_drafts_over(agency, policy)
    return policy


def _lead_drafts_over(agency, policy: QualityPolicy) -> None:
    """Sets still in work name the new version; what is being signed or was issued keeps the one it was printed with."""
    rows = ObjectiveSet.objects.of_agency(agency).filter(
        state__in=[SetState.DRAFT, SetState.PROPOSED, SetState.IN_DECISION]
    )
    drafts = [
        one.pk
        for one in rows.select_related("decision").order_by("pk")
        if one.is_editable or one.state == SetState.PROPOSED
    ]
    ObjectiveSet.objects.filter(pk__in=drafts).update(policy=policy)
    by_words = {fold(one.text): one for one in policy.commitments.all()}
    followers = Objective.objects.filter(objective_set__in=drafts, commitment__isnull=False).select_related(
        "commitment"
    )
    for objective in followers.order_by("pk"):
        objective.commitment = by_words.get(fold(objective.commitment.text))
        objective.save(update_fields=["commitment"])
