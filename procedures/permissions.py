"""Who may do what with cases. Reading is decided by `visible_to`: everybody in the agency reads its cases."""

from agencies.actor import Actor
from agencies.models import Agency, Role
from procedures.models import ImportBatch

LOADERS = (Role.ONE_STOP_OFFICER, Role.SECRETARY)


def can_import(actor: Actor, agency: Agency | None) -> bool:
    """The one-stop officer and the ISO secretary load their own agency's case files."""
    return actor.has_role(*LOADERS) and actor.may_write_in(agency)


def can_handle_import(actor: Actor, batch: ImportBatch) -> bool:
    """An upload is seen, decided on and downloaded by those who may load."""
    return can_import(actor, batch.agency_id)


def can_keep_catalogue(actor: Actor, agency: Agency | None) -> bool:
    """Procedures and their processes are entered by the ISO secretary, or by the system for the agency."""
    return (actor.is_system or actor.has_role(Role.SECRETARY)) and actor.may_write_in(agency)
