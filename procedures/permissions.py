"""Who may do what with cases. Reading is decided by `visible_to`: everybody in the agency reads its cases."""

from agencies.actor import Actor
from agencies.models import Agency, Role
from agencies.permissions import can_manage_agency
from procedures.models import Case, ImportBatch

LOADERS = (Role.ONE_STOP_OFFICER, Role.SECRETARY)


def can_import(actor: Actor, agency: Agency | None) -> bool:
    """The one-stop officer and the ISO secretary load their own agency's case files."""
    return actor.has_role(*LOADERS) and actor.may_write_in(agency)


def can_handle_import(actor: Actor, batch: ImportBatch) -> bool:
    """An upload is seen, decided on and downloaded by those who may load."""
    return can_import(actor, batch.agency_id)


def can_add_named_department(actor: Actor, batch: ImportBatch) -> bool:
    """A department that a file names and nobody has entered yet: by the secretary who loads the file, or whoever keeps the agency."""
    loads = actor.has_role(Role.SECRETARY) and can_handle_import(actor, batch)
    return loads or can_manage_agency(actor, batch.agency)


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
