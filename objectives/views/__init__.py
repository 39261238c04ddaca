from objectives.views.coverage import set_coverage
from objectives.views.grid import target_grid
from objectives.views.objectives import objective_add, objective_edit, objective_move, objective_remove
from objectives.views.plans import plan_edit
from objectives.views.policy import policy_compare, policy_detail, policy_edit
from objectives.views.postings import set_post, set_posting_down, set_posting_photo
from objectives.views.proposing import (
    set_accept,
    set_begin_department,
    set_check,
    set_propose,
    set_review,
    set_send_back,
    set_take_back,
)
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
    "policy_compare",
    "policy_detail",
    "policy_edit",
    "results",
    "results_chart",
    "set_accept",
    "set_begin_department",
    "set_check",
    "set_coverage",
    "set_create",
    "set_detail",
    "set_edit",
    "set_list",
    "set_post",
    "set_posting_down",
    "set_posting_photo",
    "set_propose",
    "set_remove",
    "target_grid",
    "set_review",
    "set_send_back",
    "set_take_back",
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
