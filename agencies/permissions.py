"""Who may do what to agencies and people. Pure functions of actor and object."""

from agencies.actor import Actor
from agencies.jobs import KINDS
from agencies.models import Agency, Delegation, Department, Job, Membership, Role


def _keeps(actor: Actor, agency: Agency | None) -> bool:
    """Administrators keep their own agency, while it exists, and what lies under it; not what it took over from others."""
    own = actor.agency
    if agency is None or not actor.has_role(Role.ADMINISTRATOR) or not actor.may_write_in(own):
        return False
    return agency.pk == own.pk or bool(own.path) and agency.path.startswith(own.path)


def can_manage_agency(actor: Actor, agency: Agency | None) -> bool:
    """Administrators keep their own agency's and its subordinates' departments and people; ended agencies stay as they are."""
    return _keeps(actor, agency) and agency.exists_today


def can_enter_reorganisations(actor: Actor) -> bool:
    """Decisions that rename, merge or split agencies are entered by administrators."""
    return _keeps(actor, actor.agency)


def can_reorganise(actor: Actor, agency: Agency | None) -> bool:
    """Every agency that a decision names must be in the administrator's keeping; it may have ended the day before."""
    return _keeps(actor, agency)


def can_see_people(actor: Actor) -> bool:
    """Names and roles are known to everyone who works in the agency."""
    return actor.agency is not None


def can_import_people(actor: Actor, agency: Agency | None) -> bool:
    """A list of people is taken over by an administrator of that very agency, while it exists."""
    return actor.has_role(Role.ADMINISTRATOR) and actor.may_write_in(agency) and agency.exists_today


def can_manage_person(actor: Actor, memberships: list[Membership]) -> bool:
    """A person's account is kept by an administrator who keeps all the places they work in.

    `memberships`: the roles held today or later. Otherwise a commune's administrator could set the password of somebody who also
    works for the province. A role in an agency that has ended gives no rights any more, so it stands in nobody's way.
    """
    if not _keeps(actor, actor.agency):
        return False
    return all(_keeps(actor, one.agency) or not one.agency.exists_today for one in memberships)


def can_read_activity(actor: Actor) -> bool:
    """The whole log of an agency is read by those who answer for the system or check it."""
    return actor.has_role(Role.ADMINISTRATOR, Role.SECRETARY, Role.LEADER, Role.INSPECTOR, Role.AUDITOR)


def can_export_activity(actor: Actor) -> bool:
    """The log as a file is for those who check and those who keep the system."""
    return actor.has_role(Role.ADMINISTRATOR, Role.INSPECTOR)


def can_see_job(actor: Actor, job: Job) -> bool:
    """A job's progress is shown to everyone who works in its agency: it stands on pages that several people look at."""
    return actor.agency is not None and actor.agency.pk == job.agency_id


def can_cancel_job(actor: Actor, job: Job) -> bool:
    """Who started it, or who may handle what it works on, by the word of its kind. Some kinds are never stopped."""
    kind = KINDS.get(job.kind)
    if kind is None or kind.may_cancel is None or not actor.may_write_in(job.agency_id):
        return False
    started = actor.user is not None and actor.user.pk == job.created_by_id
    return started or kind.may_cancel(actor, job)


def can_see_all_jobs(actor: Actor) -> bool:
    """The list holds one's own jobs; those who keep the system running see everybody's."""
    return actor.has_role(Role.ADMINISTRATOR, Role.SECRETARY)


def can_delegate(actor: Actor, membership: Membership) -> bool:
    """Lend a role: its holder, or an administrator who keeps the agency. Nobody lends on what was lent to them.

    The administrator's own role is lent by administrators acting as such.
    """
    if actor.user is None or actor.delegation is not None:
        return False
    if membership.role == Role.ADMINISTRATOR and not actor.has_role(Role.ADMINISTRATOR):
        return False
    own = membership.user_id == actor.user.pk and actor.may_write_in(membership.agency_id)
    return own or can_manage_agency(actor, membership.agency)


def can_end_delegation(actor: Actor, delegation: Delegation) -> bool:
    """Take back or give back: the holder of the role, whoever stands in, an administrator who keeps the agency."""
    if actor.user is None:
        return False
    if actor.user.pk == delegation.delegate_id:
        return True
    if actor.delegation is not None:
        return False
    own = delegation.membership.user_id == actor.user.pk and actor.may_write_in(delegation.agency_id)
    return own or can_manage_agency(actor, delegation.agency)


def can_manage_committee(actor: Actor, agency: Agency) -> bool:
    """The steering committee is entered by the agency's secretary or by an administrator who keeps the agency."""
    return actor.has_role(Role.SECRETARY) and actor.may_write_in(agency) or can_manage_agency(actor, agency)


def can_hand_over(actor: Actor, membership: Membership) -> bool:
    """Whoever may end a role may hand over what it leaves open; nobody does so with the role they act in."""
    if actor.membership is not None and actor.membership.pk == membership.pk:
        return False
    return can_manage_agency(actor, membership.agency)


def can_read_rights(actor: Actor) -> bool:
    """Who may do what is looked up by those who give roles and those who check."""
    return actor.has_role(Role.ADMINISTRATOR, Role.INSPECTOR, Role.AUDITOR)


def can_manage_tokens(actor: Actor, agency: Agency | None) -> bool:
    """Other systems get access from an administrator of that very agency, while it exists; from nobody above it."""
    return actor.has_role(Role.ADMINISTRATOR) and actor.may_write_in(agency)


# --- people in scope, training, appraisal: agencies/training/ ---


def can_read_training(actor: Actor) -> bool:
    """Plan, sessions, people in scope and who was there are known to everyone who works in the agency."""
    return actor.agency is not None


def can_keep_training(actor: Actor, agency: Agency | None) -> bool:
    """People in scope, the plan and its sessions are kept by the ISO secretary and the head of the office."""
    return actor.has_role(Role.SECRETARY, Role.OFFICE_HEAD) and actor.may_write_in(agency)


def can_record_attendance(actor: Actor, agency: Agency | None, department: Department | None) -> bool:
    """Nominate and record: those who keep the training for everyone, department heads for their own people."""
    if can_keep_training(actor, agency):
        return True
    own = actor.department is not None and department is not None and actor.department.pk == department.pk
    return actor.has_role(Role.DEPARTMENT_HEAD) and actor.may_write_in(agency) and own


def can_check_in(actor: Actor, agency: Agency | None) -> bool:
    """By the QR code people note their own presence, in the agency they work in."""
    return actor.user is not None and actor.may_write_in(agency)


def can_read_sheets(actor: Actor, agency: Agency) -> bool:
    """Signed attendance lists show signatures: read in the own agency by those who answer for the training or check it."""
    readers = (Role.SECRETARY, Role.OFFICE_HEAD, Role.LEADER, Role.DEPARTMENT_HEAD, Role.AUDITOR)
    inspects = actor.has_role(Role.INSPECTOR) and agency.pk in actor.visible_agency_ids
    return inspects or actor.has_role(*readers) and actor.agency is not None and actor.agency.pk == agency.pk


def can_keep_appraisal(actor: Actor, agency: Agency | None) -> bool:
    """The appraisal of staff is entered by the ISO secretary and the head of the office."""
    return actor.has_role(Role.SECRETARY, Role.OFFICE_HEAD) and actor.may_write_in(agency)


def can_read_appraisal(actor: Actor, agency: Agency, department: Department | None) -> bool:
    """Small numbers tell of people: secretary, office head and leader of the agency, and the head of that department."""
    if actor.agency is None or actor.agency.pk != agency.pk:
        return False
    if actor.has_role(Role.SECRETARY, Role.OFFICE_HEAD, Role.LEADER):
        return True
    own = actor.department is not None and department is not None and actor.department.pk == department.pk
    return actor.has_role(Role.DEPARTMENT_HEAD) and own
