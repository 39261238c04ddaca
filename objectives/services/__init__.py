"""The verbs of this app. Each checks the right, locks, changes everything or nothing, and leaves a line in the log."""

from objectives.services.amending_decisions import (
    demand_amendment_ready,
    draft_amending_decision,
    put_amendment_in_force,
    renew_amending_decision,
)
from objectives.services.amendments import begin_amendment, drop_amendment, save_amendment
from objectives.services.base import Conflict, RowErrors, frozen_words
from objectives.services.checks import answer_checks, record_review
from objectives.services.communication import (
    acknowledge,
    make_poster,
    publish,
    remind_readers,
    withdraw_from_public,
)
from objectives.services.copying import begin_department_set, copy_set, start_from_superior, superior_set
from objectives.services.decision import (
    demand_another_hand,
    demand_current,
    draft_decision,
    put_in_force,
    renew_appendix,
)
from objectives.services.grid import GridConflict, GridErrors, grid_problems, save_target_grid
from objectives.services.objectives import order_objectives, remove_objective, save_objective
from objectives.services.plans import assign_item, recurrence_of, save_plan
from objectives.services.policy import save_policy
from objectives.services.postings import post_set, take_down
from objectives.services.proposing import accept_set, propose_set, send_back, take_back
from objectives.services.sets import create_set, last_set, remove_set, update_set
from objectives.services.targets import save_targets
from objectives.services.tasks import complete_tasks, drop_ended, drop_task, make_tasks, reopen_task

__all__ = [
    "Conflict",
    "GridConflict",
    "GridErrors",
    "RowErrors",
    "accept_set",
    "assign_item",
    "answer_checks",
    "begin_department_set",
    "complete_tasks",
    "acknowledge",
    "begin_amendment",
    "copy_set",
    "create_set",
    "demand_amendment_ready",
    "demand_another_hand",
    "demand_current",
    "draft_amending_decision",
    "draft_decision",
    "drop_ended",
    "drop_task",
    "drop_amendment",
    "frozen_words",
    "grid_problems",
    "last_set",
    "make_tasks",
    "make_poster",
    "order_objectives",
    "post_set",
    "propose_set",
    "put_amendment_in_force",
    "publish",
    "put_in_force",
    "record_review",
    "recurrence_of",
    "remove_objective",
    "remove_set",
    "renew_amending_decision",
    "remind_readers",
    "renew_appendix",
    "reopen_task",
    "save_amendment",
    "save_objective",
    "save_plan",
    "save_policy",
    "save_target_grid",
    "save_targets",
    "send_back",
    "start_from_superior",
    "superior_set",
    "take_back",
    "take_down",
    "update_set",
    "withdraw_from_public",
]
