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


@transaction.atomic
def draft_decision(actor, objective_set: ObjectiveSet) -> OfficialDocument:
    """Draft the decision on a set; asked again, give the draft there is. Its texts are then changed as a document's.

    UserError for a set without objectives, or one whose targets are not complete.
    """
    row = writable(actor, objective_set)
    if row.state == SetState.IN_DECISION:
        return row.decision
    full = ObjectiveSet.objects.with_content().get(pk=row.pk)
    _demand_complete(full)
    load_legal_bases()
    document = documents.draft_document(
        actor,
        agency=row.agency,
        kind=DocumentKind.DECISION,
        abstract=content.abstract(full),
        authority_line=row.agency.authority_line,
        legal_bases=default_bases(clock.today()),
        proposal=content.proposal(full),
        articles=content.articles(full),
        recipients=content.recipients(full),
        appendices=[content.appendix(full)],
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


def _demand_complete(objective_set: ObjectiveSet) -> None:
    objectives = list(objective_set.objectives.all())
    if not objectives:
        raise UserError(_("There is no objective yet: a decision needs at least one."))
    for objective in objectives:
        if objective.by_department and not objective.targets.all():
            raise UserError(
                _("Objective %(label)s has targets by department, but its table is empty.") % {"label": objective.label}
            )
        if objective.by_department and objective.value is None:
            _demand_every_target(objective)


def _demand_every_target(objective) -> None:
    """Raises UserError with the departments of the table that have no figure."""
    without = [one for one in objective.targets.all() if one.value is None and one.comparator != "done"]
    if without:
        text = _("Objective %(label)s: %(names)s has no target yet. Give one, or take the row out of the target table.")
        raise UserError(text % {"label": objective.label, "names": ", ".join(one.department.name for one in without)})


def _leading_department(objective_set: ObjectiveSet):
    """The department that leads most objectives: who drafts where the secretary sits in none."""
    leads = [
        t.department for one in objective_set.objectives.all() for t in one.targets.all() if t.role == TargetRole.LEAD
    ]
    return max(leads, key=leads.count) if leads else None


@transaction.atomic
def renew_appendix(actor, objective_set: ObjectiveSet) -> OfficialDocument:
    """Take the set as it is now into the draft decision: the appendix is made anew, the other texts stay."""
    row = writable(actor, objective_set)
    if row.decision is None:
        raise UserError(_("There is no draft decision yet."))
    full = ObjectiveSet.objects.with_content().get(pk=row.pk)
    document = documents.update_text(actor, row.decision, appendices=[content.appendix(full)])
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
    if row is None or not is_stale(row):
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
    for old in ObjectiveSet.objects.select_for_update().of_agency(row.agency).in_force():
        old.state = SetState.REPLACED
        old.save(update_fields=["state"])
        log(actor, "objectives.set_replaced", old, after={"replaced_by": str(row)})
        row.replaces = old
    row.state = SetState.IN_FORCE
    row.save(update_fields=["state", "replaces"])
    log(actor, "objectives.set_in_force", row, after={"decision": document.full_number})
    return row
