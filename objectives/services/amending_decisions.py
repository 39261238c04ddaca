"""From an amendment to its decision, and from the issued decision to new figures in force."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agencies import clock
from agencies.activity import log
from agencies.errors import UserError
from agencies.hands import may_have_written
from documents import permissions as document_permissions
from documents import services as documents
from documents.models import DocumentKind, DocumentState, OfficialDocument
from objectives import amending_decision as content
from objectives.amending import FIGURES, item_of, lines_of, new_figures, old_figures
from objectives.decision import recipients
from objectives.legal_bases import default_bases, load_legal_bases
from objectives.models import AmendmentState, ObjectiveSet, SetState, Target, TargetAmendment, TargetAmendmentLine
from objectives.services.amendments import demand_editable, locked_amendment, plain_lines
from objectives.signals import targets_amended


@transaction.atomic
def draft_amending_decision(actor, amendment: TargetAmendment) -> OfficialDocument:
    """Draft the decision on an amendment; asked again, give the draft there is. UserError where no figure changes."""
    row = locked_amendment(actor, amendment)
    demand_editable(row)
    if row.state == AmendmentState.IN_DECISION:
        return row.decision
    if not row.lines.exists():
        raise UserError(_("No figure changes yet. Write the new figures first."))
    objective_set = row.objective_set
    agency = objective_set.agency
    load_legal_bases()
    document = documents.draft_document(
        actor,
        agency=agency,
        kind=DocumentKind.DECISION,
        abstract=content.abstract(row),
        authority_line=agency.authority_line,
        legal_bases=[*default_bases(clock.today(), agency), *content.bases(row)],
        proposal=content.proposal(row),
        articles=content.articles(row),
        recipients=recipients(objective_set),
        appendices=[content.appendix(row)],
        drafting_department=actor.department or objective_set.decision.drafting_department,
        subject=row,
    )
    row.decision, row.state, row.decision_version = document, AmendmentState.IN_DECISION, row.version
    row.save(update_fields=["decision", "state", "decision_version"])
    log(actor, "objectives.amendment_decision_drafted", row, agency=agency)
    return document


@transaction.atomic
def renew_amending_decision(actor, amendment: TargetAmendment) -> OfficialDocument:
    """Take the amendment as it is now into its draft decision: articles and table are made anew, the other texts stay."""
    row = locked_amendment(actor, amendment)
    demand_editable(row)
    if row.decision is None:
        raise UserError(_("There is no draft decision yet."))
    document = documents.update_text(
        actor, row.decision, articles=content.articles(row), appendices=[content.appendix(row)]
    )
    row.decision_version = row.version
    row.save(update_fields=["decision_version"])
    log(actor, "objectives.amendment_decision_renewed", row, agency=row.objective_set.agency)
    return document


def is_amendment_stale(amendment: TargetAmendment) -> bool:
    """Whether the draft decision lacks what was written since."""
    return amendment.state == AmendmentState.IN_DECISION and amendment.decision_version != amendment.version


def can_renew_amendment(actor, amendment: TargetAmendment) -> bool:
    return is_amendment_stale(amendment) and document_permissions.can_edit(actor, amendment.decision)


# --- what happens to the decision happens to the amendment ------------------------------------------------------


def _of(document: OfficialDocument) -> TargetAmendment | None:
    """The amendment that a document is about, locked after its set; None for documents about something else."""
    if document.subject_label != TargetAmendment._meta.label:
        return None
    known = TargetAmendment.objects.filter(decision=document).first()
    if known is None:
        return None
    objective_set = ObjectiveSet.objects.select_for_update(of=("self",)).get(pk=known.objective_set_id)
    row = TargetAmendment.objects.select_for_update(of=("self",)).select_related("author").get(pk=known.pk)
    row.objective_set, row.decision = objective_set, document
    return row


def demand_amendment_ready(actor, document: OfficialDocument) -> None:
    """Stops a decision on an amendment that was dropped, changed since, came too late, or would be approved by its own author."""
    row = _of(document)
    if row is None or row.state == AmendmentState.IN_FORCE:
        return
    if row.state == AmendmentState.DROPPED:
        raise UserError(_("This amendment was dropped; its decision goes no further."))
    if row.objective_set.state != SetState.IN_FORCE:
        raise UserError(_("The objectives that this decision amends have been replaced meanwhile."))
    if is_amendment_stale(row):
        raise UserError(
            _(
                "The amendment was changed after this decision was drafted. Open the amendment, press “Update the decision”, then go on."
            )
        )
    if row.effective_from is not None and row.effective_from < clock.today():
        text = _(
            "The new targets were to count from %(day)s, which has passed. Send the decision back and give a later day."
        )
        raise UserError(text % {"day": f"{row.effective_from:%d/%m/%Y}"})
    if document.state != DocumentState.DRAFT and may_have_written(actor, row.author, row.created_at):
        raise UserError(_("You began this amendment yourself; somebody else must approve its decision."))


@transaction.atomic
def put_amendment_in_force(actor, document: OfficialDocument) -> TargetAmendment | None:
    """What the issue of an amending decision does: the new figures count, the old ones stay on its lines.

    None where the document is about something else. UserError, which stops the issue, where the objectives were replaced
    or changed meanwhile.
    """
    row = _of(document)
    if row is None or row.state != AmendmentState.IN_DECISION:
        return None
    if row.objective_set.state != SetState.IN_FORCE or is_amendment_stale(row):
        demand_amendment_ready(actor, document)
    told = plain_lines(row)
    for line in lines_of([row]):
        _apply(line)
    # A day that passed between the last check and midnight can't make a decision count before its issue.
    row.effective_from = max(row.effective_from or document.issued_on, document.issued_on)
    row.state = AmendmentState.IN_FORCE
    row.save(update_fields=["effective_from", "state"])
    log(
        actor,
        "objectives.amendment_in_force",
        row,
        after={"decision": document.full_number, "effective_from": row.effective_from, "targets": told},
        reason=row.reason,
        agency=row.objective_set.agency,
    )
    targets_amended.send(TargetAmendment, amendment=row, actor=actor)
    return row


def _apply(line: TargetAmendmentLine) -> None:
    """Write the new figures of a line where the old ones stand. UserError where these are not what was amended."""
    item = item_of(line)
    if {name: getattr(item, name) for name in FIGURES} != old_figures(line):
        raise UserError(
            _("A target is no longer what this decision says it was. Send it back, so that it is drafted anew.")
        )
    for name, value in new_figures(line).items():
        setattr(item, name, value)
    if item.pk is not None:
        item.save(update_fields=list(FIGURES))
        return
    last = Target.objects.filter(objective=line.objective).aggregate(last=Max("position"))["last"]
    item.position = (last or 0) + 1
    item.save()
    line.target = item
    line.save(update_fields=["target"])
