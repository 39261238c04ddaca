"""Who may do what to agencies and people. Pure functions of actor and object."""

from agencies.actor import Actor
from agencies.models import Agency, Job, Membership, Role


def can_manage_agency(actor: Actor, agency: Agency) -> bool:
    """Administrators keep their own agency's and its subordinates' departments and people."""
    return actor.has_role(Role.ADMINISTRATOR) and agency.pk in actor.visible_agency_ids


def can_see_people(actor: Actor) -> bool:
    """Names and roles are known to everyone who works in the agency."""
    return actor.agency is not None


def can_manage_person(actor: Actor, memberships: list[Membership]) -> bool:
    """A person's account is kept by an administrator who sees all the places they work in.

    `memberships`: the roles held today. Otherwise a commune's administrator could set the password of somebody who also
    works for the province.
    """
    visible = set(actor.visible_agency_ids)
    return actor.has_role(Role.ADMINISTRATOR) and all(membership.agency_id in visible for membership in memberships)


def can_read_activity(actor: Actor) -> bool:
    """The whole log of an agency is read by those who answer for the system or check it."""
    return actor.has_role(Role.ADMINISTRATOR, Role.SECRETARY, Role.LEADER, Role.INSPECTOR, Role.AUDITOR)


def can_see_job(actor: Actor, job: Job) -> bool:
    """A job is seen by who started it and by the agency's secretary and administrator."""
    if actor.user is not None and job.created_by_id == actor.user.pk:
        return True
    return actor.has_role(Role.ADMINISTRATOR, Role.SECRETARY)
