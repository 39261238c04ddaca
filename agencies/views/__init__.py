from agencies.views.activity import activity, activity_export, trail
from agencies.views.agencies import agency_add, agency_detail, agency_edit, department_add, department_edit
from agencies.views.committees import committee, committee_correct, committee_new
from agencies.views.delegations import (
    back_to_own_role,
    delegation_end,
    delegations,
    role_delegate,
    switch_to_delegation,
)
from agencies.views.jobs import job, job_cancel, jobs
from agencies.views.people import (
    people,
    person_account,
    person_add,
    person_detail,
    person_edit,
    role_add,
    role_end,
    switch,
)
from agencies.views.people_import import (
    people_import,
    people_import_apply,
    people_import_discard,
    people_import_rejected,
    people_import_sample,
    people_import_start,
)
from agencies.views.rights import rights
from agencies.views.roles import role_hand_over, role_retitle
from agencies.views.second_factor import second_factor_reset
from agencies.views.succession import agency_list, reorganisation_add, reorganisation_detail, reorganisations
from agencies.views.tokens import token_add, token_list, token_revoke

__all__ = [
    "activity",
    "activity_export",
    "agency_add",
    "agency_detail",
    "agency_edit",
    "agency_list",
    "back_to_own_role",
    "committee",
    "committee_correct",
    "committee_new",
    "delegation_end",
    "delegations",
    "department_add",
    "department_edit",
    "job",
    "job_cancel",
    "jobs",
    "people",
    "people_import",
    "people_import_apply",
    "people_import_discard",
    "people_import_rejected",
    "people_import_sample",
    "people_import_start",
    "person_account",
    "person_add",
    "person_detail",
    "person_edit",
    "rights",
    "reorganisation_add",
    "reorganisation_detail",
    "reorganisations",
    "role_add",
    "role_delegate",
    "role_end",
    "role_hand_over",
    "role_retitle",
    "second_factor_reset",
    "switch",
    "switch_to_delegation",
    "token_add",
    "token_list",
    "token_revoke",
    "trail",
]
