"""The rights of this app, for the table of rights and roles (agencies/rights.py)."""

from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.rights import Right, Situation, register
from objectives import permissions
from objectives.models import ActionPlanItem, Objective, ObjectiveSet, PlanTask, SetState, TaskState


def _agency(situation: Situation) -> tuple:
    return (situation.agency,)


def _department(situation: Situation) -> tuple:
    return (situation.department,)


def _draft(situation: Situation) -> tuple:
    return (ObjectiveSet(agency=situation.agency, state=SetState.DRAFT),)


def _proposed(situation: Situation, department=None) -> tuple:
    """Somebody else's proposal."""
    now = clock.now()
    return (
        ObjectiveSet(
            agency=situation.agency, department=department, state=SetState.PROPOSED, author=situation.other,
            proposed_by=situation.other, created_at=now, proposed_at=now,
        ),
    )  # fmt: skip


def _proposed_of_department(situation: Situation) -> tuple:
    return _proposed(situation, situation.department)


def _posting(situation: Situation) -> tuple:
    return (ObjectiveSet(agency=situation.agency), situation.department)


def _task(situation: Situation) -> tuple:
    """An open task of the actor's own department."""
    item = ActionPlanItem(objective=Objective(objective_set=ObjectiveSet(agency=situation.agency)))
    return (PlanTask(item=item, department=situation.department, state=TaskState.OPEN),)


register(
    "objectives",
    _("Policy and objectives"),
    [
        Right("edit", _("Keep the quality policy, begin a year’s objectives"), permissions.can_edit, _agency),
        Right(
            "edit_set", _("Change objectives, targets and plans"), permissions.can_edit_set,
            lambda one: (ObjectiveSet(agency=one.agency),), _("until their decision leaves its author"),
        ),
        Right("edit_department", _("Begin a department’s own objectives"), permissions.can_edit_department, _department),
        Right(
            "propose", _("Propose objectives"), permissions.can_propose, _draft,
        ),
        Right("take_back", _("Take proposed objectives back"), permissions.can_take_back, _proposed),
        Right(
            "accept", _("Accept proposed objectives or send them back"), permissions.can_accept, _proposed,
            _("not by whoever wrote or proposed them"),
        ),
        Right(
            "accept_department", _("Accept a department’s own objectives"), permissions.can_accept,
            _proposed_of_department, _("not by whoever wrote or proposed them"),
        ),
        Right(
            "post", _("Record that objectives are posted in a room"), permissions.can_post_set,
            _posting, _("of one’s own department"),
        ),
        Right(
            "do_task", _("Report a task of the plan as done, take it back"), permissions.can_do_task, _task,
            _("tasks of one’s own department or role"),
        ),
        Right("drop_task", _("Drop a task of the plan, say whose it is"), permissions.may_drop_task, _task),
        Right(
            "amend", _("Amend issued targets"), permissions.can_amend,
            lambda one: (ObjectiveSet(agency=one.agency),), _("by a decision that others initial, sign and number"),
        ),
        Right(
            "acknowledge", _("Confirm having read policy and objectives"), permissions.can_acknowledge,
            lambda one: (ObjectiveSet(agency=one.agency),), _("for oneself"),
        ),
        Right(
            "see_readers", _("See who has read policy and objectives"), permissions.can_see_readers,
            lambda one: (ObjectiveSet(agency=one.agency),),
        ),
        Right(
            "follow_readers", _("Remind those who have not read them, download the list"), permissions.can_follow_readers,
            lambda one: (ObjectiveSet(agency=one.agency),), _("once a day"),
        ),
        Right(
            "publish", _("Make the poster, open and close the public page"), permissions.can_publish,
            lambda one: (ObjectiveSet(agency=one.agency),),
        ),
    ],
)  # fmt: skip
