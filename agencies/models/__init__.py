from agencies.models.activity import ActivityEntry
from agencies.models.agency import Agency, AgencyLevel, AgencyRegime, CutOff, Department, DepartmentKind
from agencies.models.files import StoredFile
from agencies.models.jobs import Job, JobStatus
from agencies.models.people import ActingTitle, Membership, Role, User

__all__ = [
    "ActingTitle",
    "ActivityEntry",
    "Agency",
    "AgencyLevel",
    "AgencyRegime",
    "CutOff",
    "Department",
    "DepartmentKind",
    "Job",
    "JobStatus",
    "Membership",
    "Role",
    "StoredFile",
    "User",
]
