"""Verbs of audits and corrective actions: guard, lock, change, log, all in one transaction."""

from audits.services.actions import change_due_day, complete_action, give_verdict, plan_action, save_plan_draft
from audits.services.audits import (
    close_audit,
    plan_audit,
    record_finding,
    save_finding_draft,
    start_audit,
    update_audit,
)
from audits.services.handing_over import hand_over_actions, hand_over_audits
from audits.services.management_reviews import hold_management_review, plan_management_review
from audits.services.nonconformities import open_nonconformity, proposed_due_day, withdraw_nonconformity

__all__ = [
    "change_due_day",
    "close_audit",
    "complete_action",
    "give_verdict",
    "hand_over_actions",
    "hand_over_audits",
    "hold_management_review",
    "open_nonconformity",
    "plan_action",
    "plan_audit",
    "plan_management_review",
    "proposed_due_day",
    "record_finding",
    "save_finding_draft",
    "save_plan_draft",
    "start_audit",
    "update_audit",
    "withdraw_nonconformity",
]
