from procedures.models.calendar import CalendarDay, CalendarDayKind
from procedures.models.case import Case, CaseExtension, CasePause, CaseStatus, CaseStep, Channel
from procedures.models.closing import StatisticsClosing
from procedures.models.errors import ErrorFinder, ErrorKind, ProcessError
from procedures.models.imports import AliasKind, ColumnMapping, ImportAlias, ImportBatch, ImportState
from procedures.models.postings import Posting, PostingPlace, RegulationChange
from procedures.models.procedure import ClockRule, Field, OnlineLevel, Procedure, Process, ProcessStep, TimeUnit
from procedures.models.rules import CaseRules, Denominator, DueCounted
from procedures.models.tally import DepartmentTally, ProcedureTally

__all__ = [
    "AliasKind",
    "CalendarDay",
    "CalendarDayKind",
    "Case",
    "CaseExtension",
    "CasePause",
    "CaseRules",
    "CaseStatus",
    "CaseStep",
    "Channel",
    "ClockRule",
    "ColumnMapping",
    "Denominator",
    "DepartmentTally",
    "DueCounted",
    "ErrorFinder",
    "ErrorKind",
    "Field",
    "ImportAlias",
    "ImportBatch",
    "ImportState",
    "OnlineLevel",
    "Posting",
    "PostingPlace",
    "Procedure",
    "ProcedureTally",
    "Process",
    "ProcessError",
    "ProcessStep",
    "RegulationChange",
    "StatisticsClosing",
    "TimeUnit",
]
