"""Which fields of this app tell of a person; the tags are explained in agencies/personal_data.py."""

from agencies.personal_data import Kept

PRIVACY = {
    "ReportingPeriod": Kept(
        "Periods.",
        until="the agency's records of its quality management are kept",
        none="id agency year kind start end due_on opened_at",
    ),
    "DepartmentReport": Kept(
        "Who reported and who took the report.",
        until="the agency's records of its quality management are kept",
        none="id period department state note version edit_token edit_base submitted_at accepted_at updated_at",
        basic="edited_by edited_hand submitted_hand accepted_hand submitted_by accepted_by",
    ),
    "Submission": Kept(
        "Each version as handed in, and by whom.",
        until="the agency's records of its quality management are kept",
        none="id report number at note",
        basic="by hand lines",
    ),
    "ReturnNote": Kept(
        "Who returned a report, and why.",
        until="the agency's records of its quality management are kept",
        none="id report at comment",
        basic="by hand",
    ),
    "ReportLine": Kept(
        "Results, and who answers for an action.",
        until="the agency's records of its quality management are kept",
        none=(
            "id report objective target position objective_number objective_part objective_text measure unit "
            "comparator target_value target_value_to stretch how numerator denominator value no_cases verdict "
            "computed_numerator computed_denominator computed_value override_reason ever_overridden evidence_url "
            "evidence note whys correction action action_due_on nonconformity"
        ),
        basic="action_owner",
    ),
    "ReviewPack": Kept(
        "Papers of a management review.",
        until="the agency's records of its quality management are kept",
        none="id agency period file pages job created_at",
        basic="created_by",
    ),
}
