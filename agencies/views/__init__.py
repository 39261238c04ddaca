from agencies.views.activity import activity
from agencies.views.agencies import agency_add, agency_detail, agency_edit, agency_list, department_add, department_edit
from agencies.views.jobs import job, jobs
from agencies.views.people import people, person_add, person_detail, person_edit, role_add, role_end, switch

__all__ = [
    "activity",
    "agency_add",
    "agency_detail",
    "agency_edit",
    "agency_list",
    "department_add",
    "department_edit",
    "job",
    "jobs",
    "people",
    "person_add",
    "person_detail",
    "person_edit",
    "role_add",
    "role_end",
    "switch",
]
