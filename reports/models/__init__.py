from reports.models.filing import DepartmentReport, HowObtained, ReportLine, ReportState, ReturnNote
from reports.models.pack import ReviewPack
from reports.models.period import PeriodKind, ReportingPeriod

__all__ = [
    "DepartmentReport",
    "HowObtained",
    "PeriodKind",
    "ReportLine",
    "ReportState",
    "ReportingPeriod",
    "ReturnNote",
    "ReviewPack",
]
