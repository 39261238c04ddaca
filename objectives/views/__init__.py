from objectives.views.grid import target_grid
from objectives.views.objectives import objective_add, objective_edit, objective_move, objective_remove
from objectives.views.plans import plan_edit
from objectives.views.policy import policy_detail, policy_edit
from objectives.views.results import results, results_chart
from objectives.views.sets import appendix_renew, decision_draft, set_create, set_detail, set_edit, set_list, set_remove
from objectives.views.tables import target_table
from objectives.views.tasks import (
    plan_assign,
    task_board,
    task_calendar,
    task_complete,
    task_detail,
    task_drop,
    task_evidence,
    task_list,
    task_reopen,
)

__all__ = [
    "appendix_renew",
    "decision_draft",
    "objective_add",
    "objective_edit",
    "objective_move",
    "objective_remove",
    "plan_assign",
    "plan_edit",
    "policy_detail",
    "policy_edit",
    "results",
    "results_chart",
    "set_create",
    "set_detail",
    "set_edit",
    "set_list",
    "set_remove",
    "target_grid",
    "target_table",
    "task_board",
    "task_calendar",
    "task_complete",
    "task_detail",
    "task_drop",
    "task_evidence",
    "task_list",
    "task_reopen",
]
