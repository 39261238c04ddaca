from procedures.models.calendar import CalendarDay, CalendarDayKind
from procedures.models.case import Case, CaseExtension, CasePause, CaseStatus, CaseStep, Channel
from procedures.models.closing import StatisticsClosing
from procedures.models.document_reviews import DocumentFault, DocumentReview, DocumentReviewRound
from procedures.models.documents_control import (
    ControlledDocument,
    ControlledDocumentReview,
    ControlledKind,
    ReviewOutcome,
)
from procedures.models.errors import ErrorFinder, ErrorKind, ProcessError
from procedures.models.feedback import (
    Feedback,
    FeedbackAbout,
    FeedbackChannel,
    FeedbackRegister,
    FeedbackVerdict,
)
from procedures.models.imports import AliasKind, ColumnMapping, ImportAlias, ImportBatch, ImportState
from procedures.models.postings import Posting, PostingPlace, RegulationChange
from procedures.models.procedure import ClockRule, Field, OnlineLevel, Procedure, Process, ProcessStep, TimeUnit
from procedures.models.regulation_reviews import (
    ProposalKind,
    ProposalState,
    RegulationProposal,
    RegulationResult,
    RegulationReview,
)
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
    "ControlledDocument",
    "ControlledDocumentReview",
    "ControlledKind",
    "Denominator",
    "DepartmentTally",
    "DocumentFault",
    "DocumentReview",
    "DocumentReviewRound",
    "DueCounted",
    "ErrorFinder",
    "ErrorKind",
    "Feedback",
    "FeedbackAbout",
    "FeedbackChannel",
    "FeedbackRegister",
    "FeedbackVerdict",
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
    "ProposalKind",
    "ProposalState",
    "RegulationChange",
    "RegulationProposal",
    "RegulationResult",
    "RegulationReview",
    "ReviewOutcome",
    "StatisticsClosing",
    "TimeUnit",
]
