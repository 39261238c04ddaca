"""Which fields of this app tell of a person; the tags are explained in agencies/personal_data.py."""

from agencies.personal_data import Kept

PRIVACY = {
    "QualityPolicy": Kept(
        "The quality policy.",
        until="the agency's records of its quality management are kept",
        none="id agency version motto preamble in_force_from is_current",
    ),
    "Commitment": Kept(
        "The quality policy.",
        until="the agency's records of its quality management are kept",
        none="id policy position text",
    ),
    "ObjectiveSet": Kept(
        "Quality objectives of a year.",
        until="the agency's records of its quality management are kept",
        none=(
            "id agency year edition state policy layout title introduction heading_objectives table_columns closing "
            "heading_plans plan_columns decision replaces version decision_version created_at updated_at"
        ),
        basic="author",
    ),
    "Objective": Kept(
        "Quality objectives of a year.",
        until="the agency's records of its quality management are kept",
        none=(
            "id objective_set number part text plan_heading commitment nature measure comparator value value_to "
            "stretch stretch_measure unit target_words responsible calculation means by_department version"
        ),
    ),
    "ActionPlanItem": Kept(
        "Plans for the objectives; the columns name offices.",
        until="the agency's records of its quality management are kept",
        none="id objective position task lead joining resources when_words recurrence due_on evaluation",
    ),
    "Target": Kept(
        "Targets of departments.",
        until="the agency's records of its quality management are kept",
        none="id objective department position role comparator value value_to stretch",
    ),
}
