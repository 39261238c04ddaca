from objectives.models.objective import Comparator, Objective, ObjectiveNature, Unit
from objectives.models.objective_set import DecisionLayout, ObjectiveSet, SetState, StandardEdition
from objectives.models.plan import ActionPlanItem, Recurrence
from objectives.models.policy import Commitment, QualityPolicy
from objectives.models.target import Target, TargetRole

__all__ = [
    "ActionPlanItem",
    "Commitment",
    "Comparator",
    "DecisionLayout",
    "Objective",
    "ObjectiveNature",
    "ObjectiveSet",
    "QualityPolicy",
    "Recurrence",
    "SetState",
    "StandardEdition",
    "Target",
    "TargetRole",
    "Unit",
]
