"""Who may do what to audits and corrective actions. Pure functions of actor and object.

Looking is for everyone who sees the agency. Nobody checks their own work: an auditor never audits a department they
belong to, and a verdict never comes from the owner or from the department concerned (ISO 9001:2015, 9.2.2 c).
Outside the audits they lead, auditors only read; inspectors only read.
"""

from agencies import clock
from agencies.actor import Actor
from agencies.hands import in_own_hand, may_have_written, written_by
from agencies.models import Role
from audits.models import ActionState, Audit, CorrectiveAction, Nonconformity

HEADS = (Role.DEPARTMENT_HEAD, Role.OFFICE_HEAD)
JUDGES = (Role.SECRETARY, Role.AUDITOR, Role.LEADER)
# Roles that look at others' work: in them nobody answers for any.
ONLOOKERS = (Role.AUDITOR, Role.INSPECTOR)


def department_ids_of(actor: Actor) -> set[int]:
    """Departments the person belongs to today, in any role: the hat worn now doesn't make them neutral. One query.

    Whoever stands in for somebody is as near to that person's department as they were.
    """
    if actor.user is None:
        return set()
    held = actor.user.memberships.on(clock.today()).filter(department__isnull=False)
    lent = {actor.department.pk} if actor.delegation and actor.department else set()
    return lent | set(held.order_by("pk").values_list("department_id", flat=True))


def can_plan_audits(actor: Actor) -> bool:
    """Enter audits of the own agency; an auditor those they will lead themselves (see `may_lead_for`)."""
    return actor.has_role(Role.SECRETARY, Role.AUDITOR) and actor.may_write_in(actor.agency)


def may_lead_for(actor: Actor, lead_auditor) -> bool:
    """Whether the actor may enter this lead: the secretary anyone, an auditor only themselves."""
    return not actor.has_role(Role.AUDITOR) or in_own_hand(actor, lead_auditor)


def can_edit_audit(actor: Actor, audit: Audit) -> bool:
    """Change title, days, departments or lead auditor; the service says what is fixed once it runs."""
    if audit.is_closed or not actor.may_write_in(audit.agency_id):
        return False
    return actor.has_role(Role.SECRETARY) or leads(actor, audit)


def leads(actor: Actor, audit: Audit) -> bool:
    """The lead auditor, acting as auditor; whoever stands in for them, unless their own department is audited."""
    if actor.membership is None or not actor.has_role(Role.AUDITOR):
        return False
    # Compared by person: a new title makes a new row of the same role.
    lead = audit.lead_auditor
    if actor.membership.pk != lead.pk and (actor.membership.user_id, actor.agency.pk) != (lead.user_id, lead.agency_id):
        return False
    return actor.delegation is None or not audit.departments.filter(pk__in=department_ids_of(actor)).exists()


def can_run_audit(actor: Actor, audit: Audit) -> bool:
    """Start, record findings, close."""
    return actor.may_write_in(audit.agency_id) and leads(actor, audit)


def can_report_nonconformity(actor: Actor) -> bool:
    """Open a nonconformity that no miss and no audit has brought up. Auditors open theirs by closing an audit."""
    return actor.has_role(Role.SECRETARY, *HEADS) and actor.may_write_in(actor.agency)


def can_keep_management_reviews(actor: Actor, agency) -> bool:
    """Management reviews are planned, and their minutes entered, by the ISO secretary or the office head."""
    return (actor.is_system or actor.has_role(Role.SECRETARY, Role.OFFICE_HEAD)) and actor.may_write_in(agency)


def answers_for(actor: Actor, action: CorrectiveAction) -> bool:
    """The owner, or whoever heads the department concerned now; never while looking at others' work."""
    if actor.membership is None or not actor.may_write_in(action.nonconformity.agency_id):
        return False
    if actor.has_role(*ONLOOKERS):
        return False
    if in_own_hand(actor, action.owner):
        return True
    return actor.has_role(*HEADS) and actor.membership.department_id == action.nonconformity.department_id


def can_plan(actor: Actor, action: CorrectiveAction) -> bool:
    """Write cause and action, or mend them while nothing is done yet."""
    return action.state in ActionState.with_owner() and answers_for(actor, action)


def can_complete(actor: Actor, action: CorrectiveAction) -> bool:
    return action.state == ActionState.OPEN and answers_for(actor, action)


def may_judge(actor: Actor, action: CorrectiveAction) -> bool:
    """Has the role and the distance to give the verdict, whatever the state."""
    if (
        actor.membership is None
        or not actor.has_role(*JUDGES)
        or not actor.may_write_in(action.nonconformity.agency_id)
    ):
        return False
    if actor.has_role(Role.AUDITOR) and not _found_it(actor, action.nonconformity):
        return False
    if may_have_written(actor, action.owner, action.nonconformity.opened_at):
        return False
    concerned = {action.nonconformity.department_id, action.owner.department_id}
    return not concerned & department_ids_of(actor)


def _found_it(actor: Actor, nonconformity: Nonconformity) -> bool:
    """Whether it came up in an audit that the actor leads."""
    return nonconformity.finding is not None and in_own_hand(actor, nonconformity.finding.item.audit.lead_auditor)


def can_judge(actor: Actor, action: CorrectiveAction) -> bool:
    return action.state == ActionState.DONE and may_judge(actor, action)


def may_withdraw(actor: Actor, nonconformity: Nonconformity) -> bool:
    """Has the role and the distance to withdraw it, whatever its state: the secretary, or the system of the agency."""
    if not actor.may_write_in(nonconformity.agency_id):
        return False
    if actor.is_system:
        return True
    if actor.membership is None or not actor.has_role(Role.SECRETARY):
        return False
    if nonconformity.actions.filter(written_by(actor, "owner", "nonconformity__opened_at")).exists():
        return False
    return nonconformity.department_id not in department_ids_of(actor)


def can_withdraw(actor: Actor, nonconformity: Nonconformity) -> bool:
    return nonconformity.is_open and may_withdraw(actor, nonconformity)
