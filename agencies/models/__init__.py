from agencies.models.activity import ActivityEntry, ActivityLink, Route
from agencies.models.agency import Agency, AgencyLevel, AgencyRegime, CutOff, Department, DepartmentKind
from agencies.models.committee import CommitteeDuty, CommitteeMember, SteeringCommittee
from agencies.models.delegation import Delegation
from agencies.models.files import StoredFile
from agencies.models.jobs import Job, JobStatus
from agencies.models.people import ActingTitle, Membership, Role, User
from agencies.models.people_import import PeopleImport, PeopleImportState
from agencies.models.succession import AgencySuccession, FormerSuperior, Reorganisation, SuccessionKind
from agencies.models.tokens import ApiCall, ApiScope, ApiToken
from agencies.models.training import (
    AppraisalSummary,
    Attendance,
    AttendanceHow,
    Person,
    SessionKind,
    SessionOrigin,
    SessionState,
    TrainingPlan,
    TrainingSession,
)

__all__ = [
    "ActingTitle",
    "ActivityEntry",
    "ActivityLink",
    "Agency",
    "AgencyLevel",
    "AgencyRegime",
    "AgencySuccession",
    "ApiCall",
    "ApiScope",
    "ApiToken",
    "AppraisalSummary",
    "Attendance",
    "AttendanceHow",
    "CommitteeDuty",
    "CommitteeMember",
    "CutOff",
    "Delegation",
    "Department",
    "DepartmentKind",
    "FormerSuperior",
    "Job",
    "JobStatus",
    "Membership",
    "PeopleImport",
    "PeopleImportState",
    "Person",
    "Reorganisation",
    "Role",
    "Route",
    "SessionKind",
    "SessionOrigin",
    "SessionState",
    "SteeringCommittee",
    "StoredFile",
    "SuccessionKind",
    "TrainingPlan",
    "TrainingSession",
    "User",
]
