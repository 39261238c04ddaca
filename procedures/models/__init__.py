from procedures.models.calendar import CalendarDay, CalendarDayKind
from procedures.models.case import Case, CasePause, CaseStatus, CaseStep, Channel
from procedures.models.imports import ImportBatch, ImportState
from procedures.models.procedure import ClockRule, Field, Procedure, Process, ProcessStep, TimeUnit
from procedures.models.rates import CaseRate

__all__ = [
    "CalendarDay",
    "CalendarDayKind",
    "Case",
    "CasePause",
    "CaseRate",
    "CaseStatus",
    "CaseStep",
    "Channel",
    "ClockRule",
    "Field",
    "ImportBatch",
    "ImportState",
    "Procedure",
    "Process",
    "ProcessStep",
    "TimeUnit",
]
