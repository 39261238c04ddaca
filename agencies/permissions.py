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

    `memberships`: the roles held today or later. Otherwise a commune's administrator could set the password of somebody who also
    works for the province.
    """
    visible = set(actor.visible_agency_ids)
    return actor.has_role(Role.ADMINISTRATOR) and all(membership.agency_id in visible for membership in memberships)


def can_read_activity(actor: Actor) -> bool:
    """The whole log of an agency is read by those who answer for the system or check it."""
    return actor.has_role(Role.ADMINISTRATOR, Role.SECRETARY, Role.LEADER, Role.INSPECTOR, Role.AUDITOR)


def can_see_job(actor: Actor, job: Job) -> bool:
    """A job's progress is shown to everyone who works in its agency: it stands on pages that several people look at."""
    return actor.may_write_in(job.agency_id)


def can_see_all_jobs(actor: Actor) -> bool:
    """The list holds one's own jobs; those who keep the system running see everybody's."""
    return actor.has_role(Role.ADMINISTRATOR, Role.SECRETARY)
