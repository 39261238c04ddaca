"""Who may do what to policies and objectives. Pure functions of actor and object.

Everyone of the agency reads; superiors read below (agencies.Role.seeing_below); the agency's ISO secretary writes.
"""

from agencies.actor import Actor
from agencies.models import Agency, Role
from objectives.models import ObjectiveSet


def can_edit(actor: Actor, agency: Agency) -> bool:
    """Policy and sets of an agency are kept by its own ISO secretary; the system may work for it."""
    return actor.may_write_in(agency) and (actor.is_system or actor.has_role(Role.SECRETARY))


def can_edit_set(actor: Actor, objective_set: ObjectiveSet) -> bool:
    """Whether this person may edit the set as such; whether it is frozen is the services' question."""
    return can_edit(actor, objective_set.agency)
