"""Which fields of this app tell of a person; the tags are explained in agencies/personal_data.py."""

from agencies.personal_data import Kept

PRIVACY = {
    "Agency": Kept(
        "The agency itself.",
        until="the agency's records of its quality management are kept",
        none=(
            "id code name short_symbol superior_name place_name authority_line regime level cut_off parent path "
            "valid_from valid_to"
        ),
    ),
    "Department": Kept(
        "Where work belongs.",
        until="the agency's records of its quality management are kept",
        none="id agency code name folded_name short_symbol kind position valid_from valid_to",
    ),
    "User_groups": Kept(
        "Not used; belongs to Django's accounts.",
        until="the account is kept; an account that signed or decided anything stays with it",
        none="id group",
        basic="user",
    ),
    "User_user_permissions": Kept(
        "Not used; belongs to Django's accounts.",
        until="the account is kept; an account that signed or decided anything stays with it",
        none="id permission",
        basic="user",
    ),
    "User": Kept(
        "Signing in, and knowing who did what.",
        until="the account is kept; an account that signed or decided anything stays with it",
        none="id groups user_permissions",
        basic=(
            "last_login is_superuser username email is_staff is_active date_joined full_name folded_name "
            "must_change_password"
        ),
        sensitive="password",
    ),
    "Membership": Kept(
        "Who may do what, in which office, from when until when.",
        until="the agency's records of its quality management are kept",
        none="id agency department",
        basic="user role position acting_title is_primary valid_from valid_to",
    ),
    "ActivityEntry": Kept(
        "Proof of who changed or saw what, when and why.",
        until="the activity log is kept; it is never changed",
        none="id at agency role request_id route code object_label object_id",
        basic="user user_name acting_for object_name before after reason",
    ),
    "ActivityLink": Kept(
        "Proof that the activity log was not changed.",
        until="the activity log is kept; it is never changed",
        none="entry chain number previous digest",
    ),
    "SteeringCommittee": Kept(
        "The committee as the decision set it up.",
        until="the agency's records of its quality management are kept",
        none="id agency name decision_number decision_on valid_from valid_to replaces created_at",
    ),
    "CommitteeMember": Kept(
        "Its members as the decision names them.",
        until="the agency's records of its quality management are kept",
        none="id committee order",
        basic="user full_name position duty",
    ),
    "Delegation": Kept(
        "Who stands in for whom, and why.",
        until="the agency's records of its quality management are kept",
        none="id agency valid_from valid_to created_at ended_at",
        basic="membership delegate reason created_by",
    ),
    "StoredFile": Kept(
        "Signed documents, evidence, uploads.",
        until="what it belongs to is kept; lists of people lose their bytes when they are taken over or put aside",
        none="id agency sha256 size content_type kind created_at",
        basic="name created_by",
    ),
    "Job": Kept(
        "Background work and what came of it; parameters and results hold ids only.",
        until="somebody tidies up",
        none=(
            "id agency request_id kind params subject_label subject_id status done total message result error cancel_asked attempts "
            "created_at started_at heartbeat_at finished_at"
        ),
        basic="created_by membership",
    ),
    "PeopleImport": Kept(
        "That a list of people was taken over, by whom and with what result; no copy of its rows.",
        until="the agency's records of its quality management are kept",
        none="id agency file state created_at finished_at added changed unchanged rejected",
        basic="created_by",
    ),
    "ApiToken": Kept(
        "Which other system may call the API.",
        until="a year after the token has ended",
        none="id agency name prefix scopes created_at expires_on revoked_at last_used_at",
        basic="created_by",
        sensitive="digest",
    ),
    "ApiCall": Kept(
        "Answers of the API, so that a repeated call changes nothing again.",
        until="a week after the call",
        none="id token key body_sha256 created_at status answer",
    ),
    "Reorganisation": Kept(
        "The decision that renamed, merged or split agencies.",
        until="the agency's records of its quality management are kept",
        none="id number issued_on issuer abstract effective_on agency created_at",
    ),
    "AgencySuccession": Kept(
        "Which agency follows which.",
        until="the agency's records of its quality management are kept",
        none="id reorganisation old new kind functions",
    ),
    "FormerSuperior": Kept(
        "Under whom an agency stood.",
        until="the agency's records of its quality management are kept",
        none="id agency superior until",
    ),
    "Person": Kept(
        "Who works in the scope of the quality management system, with or without an account.",
        until="the agency's records of its quality management are kept",
        none="id agency department valid_from valid_to",
        basic="full_name folded_name position user first",
    ),
    "TrainingPlan": Kept(
        "The training plan of a year.",
        until="the agency's records of its quality management are kept",
        none="id agency year paper_number paper_on note",
    ),
    "TrainingSession": Kept(
        "Courses and meetings as planned and held; files hold the signed list and the minutes.",
        until="the agency's records of its quality management are kept",
        none=(
            "id agency plan origin summoned_by kind title due_on by_month planned_number held_on place state cancelled_why "
            "checkin_from checkin_until"
        ),
        basic="trainer sheet minutes created_by",
        sensitive="checkin_digest",
    ),
    "Attendance": Kept(
        "Who was nominated for a session and who was there: the record of training.",
        until="the agency's records of its quality management are kept",
        none="id session how at",
        basic="person nominated present",
    ),
    "AppraisalSummary": Kept(
        "How many of a department's staff were rated how; nobody's own rating. Read by few: small numbers tell of people.",
        until="the agency's records of its quality management are kept",
        none="id agency department year evidence",
        basic="excellent good completed not_completed",
    ),
}
