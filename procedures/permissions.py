"""Who may do what with cases. Reading is decided by `visible_to`: everybody in the agency reads its cases."""

from agencies.actor import Actor
from agencies.models import Agency, ApiScope, Role
from agencies.permissions import can_manage_agency
from procedures.models import Case, ImportBatch, ProcessError, RegulationChange

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
