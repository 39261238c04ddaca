"""From a set to its decision, and from the issued decision to objectives in force."""

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import clock
from agencies.activity import log
from agencies.errors import UserError
from agencies.hands import may_have_written
from documents import permissions as document_permissions
from documents import services as documents
from documents.models import DocumentKind, DocumentState, OfficialDocument
from objectives import decision as content
from objectives.legal_bases import default_bases, load_legal_bases
from objectives.models import ObjectiveSet, SetState, TargetRole
from objectives.services.base import writable
from objectives.services.completeness import demand_complete
from objectives.services.proposing import demand_not_weaker, enter_into_force, ready_for_decision


@transaction.atomic
def draft_decision(actor, objective_set: ObjectiveSet) -> OfficialDocument:
    """Draft the decision on a set; asked again, give the draft there is. Its texts are then changed as a document's.

    UserError for a set without objectives, one whose targets are not complete or ask less than the superior's, one that
    is proposed and not accepted yet, a department's own.
    """
    row = ready_for_decision(actor, objective_set)
    if row.state == SetState.IN_DECISION:
        return row.decision
    full = ObjectiveSet.objects.with_content().get(pk=row.pk)
    demand_complete(full)
    demand_not_weaker(full)
    load_legal_bases()
    document = documents.draft_document(
        actor,
        agency=row.agency,
        kind=DocumentKind.DECISION,
        abstract=content.abstract(full),
        authority_line=row.agency.authority_line,
        legal_bases=default_bases(clock.today(), row.agency),
        proposal=content.proposal(full),
        articles=content.articles(full),
        recipients=content.recipients(full),
        appendices=content.appendices(full),
        drafting_department=actor.department or _leading_department(full),
        subject=row,
        replaces=full.replaces.decision if full.replaces else None,
    )
    row.decision = document
    row.state = SetState.IN_DECISION
    row.decision_version = row.version
    row.updated_at = clock.now()
    row.save(update_fields=["decision", "state", "decision_version", "updated_at"])
    log(actor, "objectives.decision_drafted", row)
    return document


def _leading_department(objective_set: ObjectiveSet):
    """The department that leads most objectives: who drafts where the secretary sits in none."""
    leads = [
        t.department for one in objective_set.objectives.all() for t in one.targets.all() if t.role == TargetRole.LEAD
    ]
    return max(leads, key=leads.count) if leads else None


@transaction.atomic
def renew_appendix(actor, objective_set: ObjectiveSet) -> OfficialDocument:
    """Take the set as it is now into the draft decision: the appendix, or the objectives in article 1, are made anew;
    the other articles, legal bases and recipients stay as their author left them."""
    row = writable(actor, objective_set)
    if row.decision is None:
        raise UserError(_("There is no draft decision yet."))
    full = ObjectiveSet.objects.with_content().get(pk=row.pk)
    texts = {
        "appendices": content.appendices(full),
        "articles": content.renewed_articles(full, row.decision.articles, bool(row.decision.appendices)),
    }
    document = documents.update_text(actor, row.decision, **texts)
    row.decision_version = row.version
    row.save(update_fields=["decision_version"])
    log(actor, "objectives.appendix_renewed", row)
    return document


def can_renew(actor, objective_set: ObjectiveSet) -> bool:
    """Whether the draft lacks the latest changes and this person, as its author, may take them over."""
    document = objective_set.decision
    return is_stale(objective_set) and document_permissions.can_edit(actor, document)


def is_stale(objective_set: ObjectiveSet) -> bool:
    return objective_set.state == SetState.IN_DECISION and objective_set.decision_version != objective_set.version


def demand_another_hand(actor, document: OfficialDocument) -> None:
    """Raises UserError where the actor is to approve (initial, sign, number) the decision on objectives they began."""
    if document.subject_label != ObjectiveSet._meta.label or document.state == DocumentState.DRAFT:
        return
    row = ObjectiveSet.objects.select_related("author").filter(decision=document).first()
    if row is not None and may_have_written(actor, row.author, row.created_at):
        raise UserError(_("You began these objectives yourself; somebody else must approve their decision."))


def demand_current(document: OfficialDocument) -> None:
    """Raises UserError where the objectives of this decision were changed after it was drafted."""
    if document.subject_label != ObjectiveSet._meta.label:
        return
    row = ObjectiveSet.objects.select_for_update(of=("self",)).filter(decision=document).first()
    if row is None:
        return
    if document.state == DocumentState.DRAFT:  # the superior may have asked for more since it was drafted
        demand_not_weaker(ObjectiveSet.objects.with_content().get(pk=row.pk))
    if not is_stale(row):
        return
    if document.state == DocumentState.DRAFT:
        raise UserError(
            _(
                "The objectives were changed after this decision was drafted. Open the objectives, press “Update the appendix”, then submit."
            )
        )
    raise UserError(
        _(
            "The objectives were changed after this decision was drafted. Send it back, so that its author takes the changes over."
        )
    )


@transaction.atomic
def put_in_force(actor, document: OfficialDocument) -> ObjectiveSet | None:
    """What the issue of a decision does to its objectives: they are in force, those before them are replaced.

    None where the document is about something else. UserError, which stops the issue, where the objectives were
    changed after the decision was drafted and it does not say so.
    """
    if document.subject_label != ObjectiveSet._meta.label:
        return None
    demand_current(document)
    row = (
        ObjectiveSet.objects.select_for_update(of=("self",)).select_related("agency").filter(decision=document).first()
    )
    if row is None or row.state != SetState.IN_DECISION:
        return None
    before = ObjectiveSet.objects.of_agency(row.agency).in_force()
    return enter_into_force(actor, row, before, "objectives.set_in_force", decision=document.full_number)
