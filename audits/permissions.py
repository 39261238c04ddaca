"""Who may do what to audits and corrective actions. Pure functions of actor and object.

Looking is for everyone who sees the agency. Nobody checks their own work: an auditor never audits a department they
belong to, and a verdict never comes from the owner or from the department concerned (ISO 9001:2015, 9.2.2 c).
"""

from agencies import clock
from agencies.actor import Actor
from agencies.models import Role
from audits.models import ActionState, Audit, CorrectiveAction, Nonconformity

HEADS = (Role.DEPARTMENT_HEAD, Role.OFFICE_HEAD)
JUDGES = (Role.SECRETARY, Role.AUDITOR, Role.LEADER)


def department_ids_of(actor: Actor) -> set[int]:
    """Departments the person belongs to today, in any role: the hat worn now doesn't make them neutral. One query."""
    if actor.user is None:
        return set()
    held = actor.user.memberships.on(clock.today()).filter(department__isnull=False)
    return set(held.order_by("pk").values_list("department_id", flat=True))


def can_plan_audits(actor: Actor) -> bool:
    """Enter audits of the own agency."""
    return actor.membership is not None and actor.has_role(Role.SECRETARY, Role.AUDITOR)


def can_edit_audit(actor: Actor, audit: Audit) -> bool:
    """Change title, days, departments or lead auditor; the service says what is fixed once it runs."""
    if audit.is_closed or not actor.may_write_in(audit.agency_id):
        return False
    return actor.has_role(Role.SECRETARY) or leads(actor, audit)


def leads(actor: Actor, audit: Audit) -> bool:
    """The lead auditor, acting as auditor."""
    return (
        actor.membership is not None and actor.membership.pk == audit.lead_auditor_id and actor.has_role(Role.AUDITOR)
    )


def can_run_audit(actor: Actor, audit: Audit) -> bool:
    """Start, record findings, close."""
    return leads(actor, audit) and actor.may_write_in(audit.agency_id)


def can_report_nonconformity(actor: Actor) -> bool:
    """Open a nonconformity that no miss and no audit has brought up."""
    return actor.membership is not None and actor.has_role(Role.SECRETARY, Role.AUDITOR, *HEADS)


def answers_for(actor: Actor, action: CorrectiveAction) -> bool:
    """The owner, or whoever heads the department concerned now."""
    if actor.membership is None or not actor.may_write_in(action.nonconformity.agency_id):
        return False
    if action.owner.user_id == actor.user.pk:
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
    if action.owner.user_id == actor.user.pk:
        return False
    concerned = {action.nonconformity.department_id, action.owner.department_id}
    return not concerned & department_ids_of(actor)


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
    if nonconformity.actions.filter(owner__user_id=actor.user.pk).exists():
        return False
    return nonconformity.department_id not in department_ids_of(actor)


def can_withdraw(actor: Actor, nonconformity: Nonconformity) -> bool:
    return nonconformity.is_open and may_withdraw(actor, nonconformity)
