"""Which fields of this app tell of a person; the tags are explained in agencies/personal_data.py."""

from agencies.personal_data import Kept

PRIVACY = {
    "CalendarDay": Kept(
        "Working days.",
        until="deadlines are computed from it",
        none="id day kind name source",
    ),
    "Field": Kept(
        "Fields of procedures.",
        until="the agency's records of its quality management are kept",
        none="id code name",
    ),
    "Procedure": Kept(
        "Administrative procedures.",
        until="the agency's records of its quality management are kept",
        none="id agency code name field department time_limit time_unit clock_rule online_level valid_from valid_to",
    ),
    "Process_procedures": Kept(
        "Internal processes.",
        until="the agency's records of its quality management are kept",
        none="id process procedure",
    ),
    "Process": Kept(
        "Internal processes.",
        until="the agency's records of its quality management are kept",
        none="id agency code name valid_from valid_to procedures",
    ),
    "ProcessStep": Kept(
        "Internal processes.",
        until="the agency's records of its quality management are kept",
        none="id process position name department hours",
    ),
    "Case": Kept(
        "Dates of cases. Nothing of the applicant is kept: neither name nor number nor address.",
        until="the agency's records of its quality management are kept",
        none=(
            "id agency code procedure department channel status received_at due_at finished_at returned_at received_on "
            "due_on finished_on"
        ),
    ),
    "CasePause": Kept(
        "Times a case did not run.",
        until="the agency's records of its quality management are kept",
        none="id case started_at ended_at reason",
    ),
    "CaseStep": Kept(
        "Times of a case's steps; offices, not people.",
        until="the agency's records of its quality management are kept",
        none="id case position name department started_at ended_at allowed_hours used_hours",
    ),
    "ImportBatch": Kept(
        "What a case file brought. The stored copy has no columns about applicants.",
        until="the agency's records of its quality management are kept",
        none=(
            "id agency file original_sha256 created_at state header_row columns preview problems rows created updated "
            "unchanged rejected problem_kinds notices refusal good_rows_only rejected_file finished_at job"
        ),
        basic="created_by",
    ),
    "CaseRate": Kept(
        "Counts.",
        until="the agency's records of its quality management are kept",
        none=(
            "id agency period_start period_end department field procedure carried_over received_online "
            "received_counter_post early on_time late pending_within pending_overdue computed_at"
        ),
    ),
}
