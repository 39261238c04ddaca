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
            "id agency department year edition state policy layout title introduction heading_objectives table_columns closing "
            "heading_plans plan_columns decision replaces version decision_version created_at updated_at "
            "derived_from proposal proposal_words proposed_at return_comment approved_at review_note"
        ),
        basic="author proposed_by approved_by",
    ),
    "Objective": Kept(
        "Quality objectives of a year.",
        until="the agency's records of its quality management are kept",
        none=(
            "id objective_set number part text plan_heading commitment nature measure comparator value value_to "
            "stretch stretch_measure unit change_basis compared_with criteria target_words responsible calculation means by_department version"
        ),
    ),
    "ActionPlanItem": Kept(
        "Plans for the objectives; the columns name offices.",
        until="the agency's records of its quality management are kept",
        none="id objective position task lead lead_kind lead_department lead_role joining resources when_words recurrence due_on evaluation",
    ),
    "Target": Kept(
        "Targets of departments.",
        until="the agency's records of its quality management are kept",
        none="id objective department field position role comparator value value_to stretch unit",
    ),
    "SetCheck": Kept(
        "The checklist of ISO 9001, 6.2.1.",
        until="the agency's records of its quality management are kept",
        none="id objective_set key answer note answered_at",
        basic="answered_by",
    ),
    "Objective_compared_with": Kept(
        "Which agencies of last year an objective is compared with.",
        until="the agency's records of its quality management are kept",
        none="id objective agency",
    ),
    "PlanTask": Kept(
        "Dated tasks of the plans, and what was done.",
        until="the agency's records of its quality management are kept",
        none="id item department role starts_on due_on state closed_on note evidence reminded_at",
        basic="closed_by",
    ),
    "TargetAmendment": Kept(
        "Why issued targets were changed.",
        until="the agency's records of its quality management are kept",
        none="id objective_set state reason effective_from decision version decision_version created_at",
        basic="author",
    ),
    "TargetAmendmentLine": Kept(
        "What an amending decision changed.",
        until="the agency's records of its quality management are kept",
        none=(
            "id amendment objective target department field old_comparator old_value old_value_to old_stretch old_unit "
            "comparator value value_to stretch unit"
        ),
    ),
    "Acknowledgement": Kept(
        "Who has read the policy and objectives and understood their part.",
        until="the agency's records of its quality management are kept",
        none="id objective_set department read_amendments",
        basic="user at",
    ),
    "SetPosting": Kept(
        "Proof that objectives were posted in a room.",
        until="the agency's records of its quality management are kept",
        none="id objective_set department place posted_on taken_down_on photo",
        basic="recorded_by",
    ),
    "Poster": Kept(
        "The poster of policy and objectives.",
        until="the agency's records of its quality management are kept",
        none="id objective_set file large_file digest made_at public_since",
    ),
}
