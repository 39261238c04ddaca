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
from agencies.views.training import (
    training,
    training_plan_edit,
    training_sent,
    training_session_add,
    training_session_edit,
)
from agencies.views.training_appraisal import training_appraisal, training_appraisal_edit, training_appraisal_file
from agencies.views.training_checkin import training_checkin, training_checkin_open
from agencies.views.training_people import (
    training_people,
    training_people_add,
    training_people_from_roles,
    training_people_move,
    training_person,
)
from agencies.views.training_session import (
    training_attendance,
    training_cancel,
    training_file,
    training_file_add,
    training_hold,
    training_nominate,
    training_reopen,
    training_session,
    training_session_remove,
    training_sheet,
)

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
    "training",
    "training_appraisal",
    "training_appraisal_edit",
    "training_appraisal_file",
    "training_attendance",
    "training_cancel",
    "training_checkin",
    "training_checkin_open",
    "training_file",
    "training_file_add",
    "training_hold",
    "training_nominate",
    "training_people",
    "training_people_add",
    "training_people_from_roles",
    "training_people_move",
    "training_person",
    "training_plan_edit",
    "training_reopen",
    "training_sent",
    "training_session",
    "training_session_add",
    "training_session_edit",
    "training_session_remove",
    "training_sheet",
]
