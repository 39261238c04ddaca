from audits.views.actions import action_detail, action_evidence, action_list
from audits.views.audits import (
    audit_close,
    audit_create,
    audit_detail,
    audit_edit,
    audit_list,
    audit_start,
)
from audits.views.findings import audit_item
from audits.views.management_reviews import (
    management_review_create,
    management_review_detail,
    management_review_edit,
    management_review_list,
    management_review_minutes,
)
from audits.views.steps import (
    action_complete,
    action_create,
    action_due,
    action_plan,
    action_verdict,
    action_withdraw,
)

__all__ = [
    "action_complete",
    "action_create",
    "action_detail",
    "action_due",
    "action_evidence",
    "action_list",
    "action_plan",
    "action_verdict",
    "action_withdraw",
    "audit_close",
    "audit_create",
    "audit_detail",
    "audit_edit",
    "audit_item",
    "audit_list",
    "audit_start",
    "management_review_create",
    "management_review_detail",
    "management_review_edit",
    "management_review_list",
    "management_review_minutes",
]
