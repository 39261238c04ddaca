"""Who may do what to policies and objectives. Pure functions of actor and object.

Everyone of the agency reads; superiors read below (agencies.Role.seeing_below); the agency's ISO secretary writes, and
each department head the department's own set. Whoever wrote or proposed a set never accepts it.
"""

from agencies.actor import Actor
from agencies.hands import may_have_written
from agencies.models import Agency, Department, Role
from objectives.models import ObjectiveSet, PlanTask, SetState, TaskState

# Roles that look at others' work: their department's tasks are not theirs.
ONLOOKERS = (Role.AUDITOR, Role.INSPECTOR)


def can_edit(actor: Actor, agency: Agency) -> bool:
    """Policy and sets of an agency are kept by its own ISO secretary; the system may work for it."""
    return actor.may_write_in(agency) and (actor.is_system or actor.has_role(Role.SECRETARY))


def _heads(actor: Actor, department_id: int | None) -> bool:
    return (
        department_id is not None
        and actor.has_role(Role.DEPARTMENT_HEAD)
        and actor.department is not None
        and actor.department.pk == department_id
    )


def can_edit_department(actor: Actor, department: Department) -> bool:
    """Begin and write a department's own objectives: its head, and the ISO secretary for it."""
    if not actor.may_write_in(department.agency_id):
        return False
    return actor.is_system or actor.has_role(Role.SECRETARY) or _heads(actor, department.pk)


def can_edit_set(actor: Actor, objective_set: ObjectiveSet) -> bool:
    """Whether this person may edit the set as such; whether it is frozen is the services' question."""
    if _heads(actor, objective_set.department_id) and actor.may_write_in(objective_set.agency_id):
        return True
    return can_edit(actor, objective_set.agency)


def can_propose(actor: Actor, objective_set: ObjectiveSet) -> bool:
    """Hand a draft to whoever accepts it."""
    return objective_set.state == SetState.DRAFT and can_edit_set(actor, objective_set)


def can_take_back(actor: Actor, objective_set: ObjectiveSet) -> bool:
    """Take a proposal back to go on writing: nothing has followed from it yet."""
    return objective_set.state == SetState.PROPOSED and can_edit_set(actor, objective_set)


def can_accept(actor: Actor, objective_set: ObjectiveSet) -> bool:
    """Accept a proposal or send it back: a leader; for a department's own set the ISO secretary too; another hand."""
    roles = [Role.LEADER] if objective_set.department_id is None else [Role.LEADER, Role.SECRETARY]
    return (
        objective_set.state == SetState.PROPOSED
        and objective_set.approved_at is None
        and actor.user is not None
        and actor.may_write_in(objective_set.agency_id)
        and actor.has_role(*roles)
        and not may_have_written(actor, objective_set.author, objective_set.created_at)
        and not may_have_written(actor, objective_set.proposed_by, objective_set.proposed_at)
    )


def can_post_set(actor: Actor, objective_set: ObjectiveSet, department: Department) -> bool:
    """Record that objectives hang in a department's room: whoever works there, and the ISO secretary for it."""
    if objective_set.agency_id != department.agency_id or not actor.may_write_in(department.agency_id):
        return False
    if objective_set.department_id not in (None, department.pk):
        return False
    in_the_room = actor.user is not None and actor.department is not None and actor.department.pk == department.pk
    return actor.is_system or actor.has_role(Role.SECRETARY) or in_the_room


def can_do_task(actor: Actor, task: PlanTask) -> bool:
    """Report a task as done: the department's head and people, holders of the role it is given to; the secretary for anybody."""
    if actor.membership is None or not actor.may_write_in(task.item.objective.objective_set.agency_id):
        return False
    if actor.has_role(Role.SECRETARY):
        return True
    if task.department_id is None:
        return bool(task.role) and actor.has_role(task.role)
    return not actor.has_role(*ONLOOKERS) and actor.membership.department_id == task.department_id


def may_drop_task(actor: Actor, task: PlanTask) -> bool:
    """Say with a reason that a task is not to be done: those who keep the plan."""
    return can_edit_set(actor, task.item.objective.objective_set)


def may_reopen_task(actor: Actor, task: PlanTask) -> bool:
    """Take back what was reported by mistake, as whoever may report it; what was dropped, as whoever may drop it."""
    return may_drop_task(actor, task) if task.state == TaskState.DROPPED else can_do_task(actor, task)


def can_amend(actor: Actor, objective_set: ObjectiveSet) -> bool:
    """Amend issued targets: the one who keeps the set, for whole agencies' sets only; the decision needs others' hands."""
    return objective_set.department_id is None and can_edit(actor, objective_set.agency)


def can_acknowledge(actor: Actor, objective_set: ObjectiveSet) -> bool:
    """Confirm reading one's own agency's objectives: everybody who works there, for themselves. Inspectors look in from outside."""
    return (
        actor.user is not None and objective_set.department_id is None and actor.may_write_in(objective_set.agency_id)
    )


def can_see_readers(actor: Actor, objective_set: ObjectiveSet) -> bool:
    """See by name who has read and who has not: the ISO secretary and the leaders, in their own agency only."""
    own = actor.agency is not None and actor.agency.pk == objective_set.agency_id
    return objective_set.department_id is None and own and actor.has_role(Role.SECRETARY, Role.LEADER)


def can_follow_readers(actor: Actor, objective_set: ObjectiveSet) -> bool:
    """Remind them, and take the list away."""
    return objective_set.department_id is None and actor.user is not None and can_edit(actor, objective_set.agency)


def can_publish(actor: Actor, objective_set: ObjectiveSet) -> bool:
    """Have the poster made; open and close the page that the public reads."""
    return objective_set.department_id is None and can_edit(actor, objective_set.agency)
