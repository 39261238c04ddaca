"""Which fields of this app tell of a person; the tags are explained in agencies/personal_data.py."""

from agencies.personal_data import Kept

PRIVACY = {
    "Audit_departments": Kept(
        "What was audited.",
        until="the agency's records of its quality management are kept",
        none="id audit department",
    ),
    "Audit": Kept(
        "Internal audits and who led them.",
        until="the agency's records of its quality management are kept",
        none="id agency title year planned_from planned_to state conclusion started_at closed_at created_at departments",
        basic="lead_auditor",
    ),
    "ChecklistItem": Kept(
        "Questions of an audit.",
        until="the agency's records of its quality management are kept",
        none="id audit department position clause question guidance draft_grade draft_note",
    ),
    "Finding": Kept(
        "What an auditor found.",
        until="the agency's records of its quality management are kept",
        none="id item grade note at",
        basic="by",
    ),
    "Nonconformity": Kept(
        "Nonconformities, causes and who took them up.",
        until="the agency's records of its quality management are kept",
        none=(
            "id agency department origin source_key source_url finding description root_cause correction state "
            "opened_at closed_at withdrawn_reason"
        ),
        basic="opened_by",
    ),
    "CauseStep": Kept(
        "Causes.",
        until="the agency's records of its quality management are kept",
        none="id nonconformity position answer",
    ),
    "CorrectiveAction": Kept(
        "Who answers for an action and who judged it.",
        until="the agency's records of its quality management are kept",
        none="id nonconformity action due_on state result evidence done_at verdict_at verdict_note",
        basic="owner done_hand verdict_by verdict_hand",
    ),
    "ManagementReview": Kept(
        "Management reviews and who chaired them.",
        until="the agency's records of its quality management are kept",
        none="id agency planned_on held_on minutes conclusion",
        basic="chaired_by recorded_by",
    ),
}
