from audits.models.action import (
    MAX_WHYS,
    ActionState,
    CauseStep,
    CorrectiveAction,
    Nonconformity,
    NonconformityState,
    Origin,
    Verdict,
)
from audits.models.audit import Audit, AuditState, ChecklistItem, Finding, Grade
from audits.models.management_review import ManagementReview

__all__ = [
    "MAX_WHYS",
    "ActionState",
    "Audit",
    "AuditState",
    "CauseStep",
    "ChecklistItem",
    "CorrectiveAction",
    "Finding",
    "Grade",
    "ManagementReview",
    "Nonconformity",
    "NonconformityState",
    "Origin",
    "Verdict",
]
