from objectives.models.amendment import (
    AmendmentState,
    TargetAmendment,
    TargetAmendmentLine,
)
from objectives.models.communication import Acknowledgement, Poster, SetPosting
from objectives.models.objective import ChangeBasis, Comparator, Objective, ObjectiveNature, Unit
from objectives.models.objective_set import (
    CheckAnswer,
    DecisionLayout,
    ObjectiveSet,
    SetCheck,
    SetState,
    StandardEdition,
)
from objectives.models.plan import ActionPlanItem, LeadKind, PlanTask, Recurrence, TaskState
from objectives.models.policy import Commitment, QualityPolicy
from objectives.models.target import Target, TargetRole

__all__ = [
    "Acknowledgement",
    "ActionPlanItem",
    "AmendmentState",
    "ChangeBasis",
    "CheckAnswer",
    "Commitment",
    "Comparator",
    "DecisionLayout",
    "LeadKind",
    "Objective",
    "ObjectiveNature",
    "ObjectiveSet",
    "PlanTask",
    "Poster",
    "QualityPolicy",
    "Recurrence",
    "SetCheck",
    "SetPosting",
    "SetState",
    "StandardEdition",
    "Target",
    "TargetAmendment",
    "TargetAmendmentLine",
    "TargetRole",
    "TaskState",
    "Unit",
]
