"""The verbs of this app. Each checks the right, locks, changes everything or nothing, and leaves a line in the log."""

from objectives.services.base import Conflict, RowErrors, frozen_words
from objectives.services.decision import (
    demand_another_hand,
    demand_current,
    draft_decision,
    put_in_force,
    renew_appendix,
)
from objectives.services.objectives import order_objectives, remove_objective, save_objective
from objectives.services.plans import recurrence_of, save_plan
from objectives.services.policy import save_policy
from objectives.services.sets import copy_set, create_set, last_set, remove_set, update_set
from objectives.services.targets import save_targets

__all__ = [
    "Conflict",
    "RowErrors",
    "copy_set",
    "create_set",
    "demand_another_hand",
    "demand_current",
    "draft_decision",
    "frozen_words",
    "last_set",
    "order_objectives",
    "put_in_force",
    "recurrence_of",
    "remove_objective",
    "remove_set",
    "renew_appendix",
    "save_objective",
    "save_plan",
    "save_policy",
    "save_targets",
    "update_set",
]
