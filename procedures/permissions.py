"""Who may do what with cases. Reading is decided by `visible_to`: everybody in the agency reads its cases."""

from agencies.actor import Actor
from agencies.models import Agency, ApiScope, Role
from agencies.permissions import can_manage_agency
from procedures.models import (
    Case,
    ControlledDocument,
    DocumentReview,
    Feedback,
    ImportBatch,
    ProcessError,
    RegulationChange,
    RegulationProposal,
    RegulationReview,
)

LOADERS = (Role.ONE_STOP_OFFICER, Role.SECRETARY)


def can_import(actor: Actor, agency: Agency | None) -> bool:
    """The one-stop officer and the ISO secretary load their own agency's cases; so does another system that was let to."""
    return (actor.has_role(*LOADERS) or actor.has_scope(ApiScope.WRITE_CASES)) and actor.may_write_in(agency)


def can_handle_import(actor: Actor, batch: ImportBatch) -> bool:
    """An upload is seen, decided on and downloaded by those who may load."""
    return can_import(actor, batch.agency_id)


def can_add_named_department(actor: Actor, batch: ImportBatch) -> bool:
    """A department that a file names and nobody has entered yet: by the secretary who loads the file. Administrators have pages of their own."""
    return actor.has_role(Role.SECRETARY) and can_handle_import(actor, batch)


def can_keep_catalogue(actor: Actor, agency: Agency | None) -> bool:
    """Procedures and their processes are entered by the ISO secretary, or by the system for the agency."""
    return (actor.is_system or actor.has_role(Role.SECRETARY)) and actor.may_write_in(agency)


def can_handle_case(actor: Actor, case: Case) -> bool:
    """What happens to a case is entered by the one-stop officer, the secretary, or the system for its agency, while that exists."""
    if actor.agency is None or not (actor.is_system or actor.has_role(*LOADERS)):
        return False
    return actor.may_write_in(case.agency_id) and actor.agency.exists_today


def can_extend_case(actor: Actor, case: Case) -> bool:
    """An extension is also entered by the head of the department that handles the case."""
    if can_handle_case(actor, case):
        return True
    own = actor.department is not None and actor.department.pk == case.department_id
    return actor.has_role(Role.DEPARTMENT_HEAD) and own and actor.may_write_in(case.agency_id)


def can_set_rules(actor: Actor, agency: Agency | None) -> bool:
    """How an agency counts is settled by its secretary or administrator."""
    return actor.has_role(Role.SECRETARY, Role.ADMINISTRATOR) and actor.may_write_in(agency)


def can_close_statistics(actor: Actor, agency: Agency | None) -> bool:
    """The ISO secretary closes the figures of a period of their own agency, once it is over."""
    return actor.has_role(Role.SECRETARY) and actor.may_write_in(agency)


def can_post(actor: Actor, agency: Agency | None) -> bool:
    """Postings are recorded by the ISO secretary and by those who stand at the counter, or by the system for the agency."""
    return (actor.is_system or actor.has_role(*LOADERS)) and actor.may_write_in(agency)


def can_finish_regulation_change(actor: Actor, change: RegulationChange) -> bool:
    """That a new rule was worked in is reported by the secretary or by the head of the department responsible."""
    if not actor.may_write_in(change.agency_id):
        return False
    own = actor.has_role(Role.DEPARTMENT_HEAD) and actor.department.pk == change.department_id
    return own or actor.is_system or actor.has_role(Role.SECRETARY)


def can_keep_calendar(actor: Actor) -> bool:
    """The working calendar is the nation's: administrators of an agency without a superior enter it, or the system."""
    if actor.is_system:
        return True
    agency = actor.agency
    return agency is not None and agency.parent_id is None and can_manage_agency(actor, agency)


ERROR_RECORDERS = (Role.SECRETARY, Role.DEPARTMENT_HEAD, Role.AUDITOR)


def can_record_error(actor: Actor, agency: Agency | None) -> bool:
    """Errors in handling are recorded by the secretary, by any head (one finds another's too) and by auditors."""
    return (actor.is_system or actor.has_role(*ERROR_RECORDERS)) and actor.may_write_in(agency)


def can_correct_error(actor: Actor, error: ProcessError) -> bool:
    """How an error was put right is told by the head of its department or by the secretary, not by an auditor who found it."""
    if not actor.may_write_in(error.agency_id):
        return False
    own = actor.has_role(Role.DEPARTMENT_HEAD) and actor.department.pk == error.department_id
    return own or actor.is_system or actor.has_role(Role.SECRETARY)


def can_withdraw_error(actor: Actor, error: ProcessError) -> bool:
    """What was entered by mistake is withdrawn by who entered it or by the secretary; a head can't withdraw what others found."""
    if not can_record_error(actor, error.agency_id):
        return False
    mine = error.recorded_by is not None and actor.user is not None and error.recorded_by.user_id == actor.user.pk
    return mine or actor.is_system or actor.has_role(Role.SECRETARY)


# --- control: documents, their review, rules by quarter, feedback -----------------------------------------------

KEEPERS = (Role.SECRETARY, Role.OFFICE_HEAD)
FEEDBACK_RECORDERS = (*KEEPERS, Role.ONE_STOP_OFFICER)


def _keeps(actor: Actor) -> bool:
    return actor.is_system or actor.has_role(*KEEPERS)


def _heads(actor: Actor, department_id: int | None) -> bool:
    """Whether the actor heads this very department; the office is headed by the office head."""
    heads = actor.has_role(Role.DEPARTMENT_HEAD, Role.OFFICE_HEAD)
    return heads and actor.department is not None and actor.department.pk == department_id


def can_keep_document(actor: Actor, document: ControlledDocument) -> bool:
    """Documents under control are kept by the office head and the secretary; a head keeps those of their own department."""
    return (_keeps(actor) or _heads(actor, document.department_id)) and actor.may_write_in(document.agency_id)


def can_review_documents(actor: Actor, agency: Agency | None) -> bool:
    """Issued documents are looked at again by the office, or by the secretary for it."""
    return _keeps(actor) and actor.may_write_in(agency)


def can_mend_document(actor: Actor, review: DocumentReview) -> bool:
    """What was mended is told by the head of the department that drafted the document, or by the secretary."""
    own = _heads(actor, review.department_id) or actor.is_system or actor.has_role(Role.SECRETARY)
    return own and actor.may_write_in(review.round.agency_id)


def can_file_rule_review(actor: Actor, review: RegulationReview) -> bool:
    """The quarterly review of rules is filed by the head of the department, or by the secretary."""
    own = _heads(actor, review.department_id) or actor.is_system or actor.has_role(Role.SECRETARY)
    return own and actor.may_write_in(review.agency_id)


def can_move_proposal(actor: Actor, proposal: RegulationProposal) -> bool:
    """What became of a proposal is told by who may file the review, and by the office head, who sends it on."""
    office = actor.has_role(Role.OFFICE_HEAD) and actor.may_write_in(proposal.review.agency_id)
    return office or can_file_rule_review(actor, proposal.review)


def can_record_feedback(actor: Actor, agency: Agency | None) -> bool:
    """Feedback is entered by the secretary, the office head and the one-stop officer, whom people turn to."""
    return (actor.is_system or actor.has_role(*FEEDBACK_RECORDERS)) and actor.may_write_in(agency)


def can_answer_feedback(actor: Actor, feedback: Feedback) -> bool:
    """The verdict is given by the secretary or the office head; by the head of the department concerned, but not on conduct."""
    own = _heads(actor, feedback.department_id) and not feedback.is_about_conduct
    return (_keeps(actor) or own) and actor.may_write_in(feedback.agency_id)


def can_withdraw_feedback(actor: Actor, feedback: Feedback) -> bool:
    """What was entered by mistake is withdrawn by those who keep the register."""
    return _keeps(actor) and actor.may_write_in(feedback.agency_id)


def can_read_feedback(actor: Actor, feedback: Feedback) -> bool:
    """What is said about the conduct of persons is read in the agency by its secretary, leaders, office head, and that department's head."""
    if not feedback.is_about_conduct or actor.is_system:
        return True
    if actor.agency is None or actor.agency.pk != feedback.agency_id:
        return False
    return actor.has_role(*KEEPERS, Role.LEADER) or _heads(actor, feedback.department_id)
