from reports.models.filing import DepartmentReport, ReportState, ReturnNote, Submission
from reports.models.frozen import FrozenError
from reports.models.line import HowObtained, ReportLine
from reports.models.pack import ReviewPack
from reports.models.period import PeriodKind, ReportingPeriod

__all__ = [
    "DepartmentReport",
    "FrozenError",
    "HowObtained",
    "PeriodKind",
    "ReportLine",
    "ReportState",
    "ReportingPeriod",
    "ReturnNote",
    "ReviewPack",
    "Submission",
]
