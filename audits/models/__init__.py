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
    "Nonconformity",
    "NonconformityState",
    "Origin",
    "Verdict",
]
