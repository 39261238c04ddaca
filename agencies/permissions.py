"""Who may do what to agencies and people. Pure functions of actor and object."""

from agencies.actor import Actor
from agencies.models import Agency, Job, Role


def can_manage_agency(actor: Actor, agency: Agency) -> bool:
    """Administrators keep their own agency's and its subordinates' departments and people."""
    return actor.has_role(Role.ADMINISTRATOR) and agency.pk in actor.visible_agency_ids


def can_read_activity(actor: Actor) -> bool:
    """The whole log of an agency is read by those who answer for the system or check it."""
    return actor.has_role(Role.ADMINISTRATOR, Role.SECRETARY, Role.LEADER, Role.INSPECTOR, Role.AUDITOR)


def can_see_job(actor: Actor, job: Job) -> bool:
    """A job is seen by who started it and by the agency's secretary and administrator."""
    if actor.user is not None and job.created_by_id == actor.user.pk:
        return True
    return actor.has_role(Role.ADMINISTRATOR, Role.SECRETARY)
