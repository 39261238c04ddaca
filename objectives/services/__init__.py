"""The verbs of this app. Each checks the right, locks, changes everything or nothing, and leaves a line in the log."""

from objectives.services.base import Conflict, RowErrors, frozen_words
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
from objectives.services.plans import recurrence_of, save_plan
from objectives.services.policy import save_policy
from objectives.services.proposing import accept_set, propose_set, send_back, take_back
from objectives.services.sets import create_set, last_set, remove_set, update_set
from objectives.services.targets import save_targets

__all__ = [
    "Conflict",
    "GridConflict",
    "GridErrors",
    "RowErrors",
    "accept_set",
    "begin_department_set",
    "copy_set",
    "create_set",
    "demand_another_hand",
    "demand_current",
    "draft_decision",
    "frozen_words",
    "grid_problems",
    "last_set",
    "order_objectives",
    "propose_set",
    "put_in_force",
    "recurrence_of",
    "remove_objective",
    "remove_set",
    "renew_appendix",
    "save_objective",
    "save_plan",
    "save_policy",
    "save_target_grid",
    "save_targets",
    "send_back",
    "start_from_superior",
    "superior_set",
    "take_back",
    "update_set",
]
