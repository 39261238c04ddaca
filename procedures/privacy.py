"""Which fields of this app tell of a person; the tags are explained in agencies/personal_data.py."""

from agencies.personal_data import Kept

_TALLY = (
    "id agency department bucket received received_online early on_time late overdue repeat_received repeat_kept repeat_late "
    "repeat_overdue stepped steps_kept not_received"
)
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
        none="id agency code name field department time_limit time_unit clock_rule online_level competent_authority decision_number decided_on valid_from valid_to",
    ),
    "Process_procedures": Kept(
        "Internal processes.",
        until="the agency's records of its quality management are kept",
        none="id process procedure",
    ),
    "Process": Kept(
        "Internal processes.",
        until="the agency's records of its quality management are kept",
        none="id agency code version name valid_from valid_to procedures",
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
            "id agency code procedure department channel status received_at due_at due_is_computed extended_due_at finished_at "
            "returned_at paused_on supplement_requests steps_total steps_late received_on due_on finished_on"
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
            "unchanged rejected problem_kinds notices refusal chosen_columns unknown foreign_because foreign_confirmed due_differs "
            "good_rows_only rejected_file finished_at job"
        ),
        basic="created_by",
    ),
    "CaseExtension": Kept(
        "The one new due date of a case, with the letter of apology.",
        until="the agency's records of its quality management are kept",
        none="id case asked_on new_due_at reason letter_number letter",
        basic="recorded_by",
    ),
    "CaseRules": Kept(
        "How an agency counts.",
        until="the agency's records of its quality management are kept",
        none=("id agency due_counted denominator latest_receipt morning_from morning_to afternoon_from afternoon_to"),
    ),
    "ColumnMapping": Kept(
        "What the columns of a system's files mean.",
        until="the agency's records of its quality management are kept",
        none="id agency header_sha256 columns saved_at",
        basic="saved_by",
    ),
    "ImportAlias": Kept(
        "Other names of departments and procedures.",
        until="the agency's records of its quality management are kept",
        none="id agency kind text key department procedure",
    ),
    "DepartmentTally": Kept("Counts.", until="deleted with its cases", none=f"{_TALLY}"),
    "ProcedureTally": Kept("Counts.", until="deleted with its cases", none=f"{_TALLY} procedure channel"),
    "StatisticsClosing": Kept(
        "Figures of a period as they were reported.",
        until="the agency's records of its quality management are kept",
        none="id agency year kind period_start period_end revision figures reason closed_at",
        basic="closed_by",
    ),
    "ProcessError": Kept(
        "Errors found in handling; of cases and departments, not of people.",
        until="the agency's records of its quality management are kept",
        none=(
            "id agency department procedure case step kind found_by found_on description correction corrected_on withdrawn_reason"
        ),
        basic="recorded_by",
    ),
    "Posting": Kept(
        "Where procedures are posted.",
        until="the agency's records of its quality management are kept",
        none="id agency procedure place posted_on taken_down_on url evidence",
        basic="recorded_by",
    ),
    "RegulationChange_procedures": Kept(
        "Which procedures a changed rule touches.",
        until="the agency's records of its quality management are kept",
        none="id regulationchange procedure",
    ),
    "RegulationChange": Kept(
        "Changed rules and the three months to work them in.",
        until="the agency's records of its quality management are kept",
        none="id agency title effective_on due_on department procedures done_on done_how",
        basic="recorded_by",
    ),
    "ControlledDocument": Kept(
        "Documents and records under control.",
        until="the agency's records of its quality management are kept",
        none="id agency department code title kind issue issued_on review_months review_due_on place file withdrawn_on replaces",
        basic="recorded_by",
    ),
    "ControlledDocumentReview": Kept(
        "That controlled documents were looked at.",
        until="the agency's records of its quality management are kept",
        none="id document reviewed_on outcome note",
        basic="reviewed_by",
    ),
    "DocumentReviewRound": Kept(
        "Reviews of issued documents.",
        until="the agency's records of its quality management are kept",
        none="id agency start end sent_at sent_on",
        basic="made_by sent_by",
    ),
    "DocumentReview": Kept(
        "Errors found in issued documents; of documents and departments, not of people.",
        until="the agency's records of its quality management are kept",
        none="id round document number issued_on abstract department has_errors faults description correction corrected_on",
        basic="corrected_by",
    ),
    "RegulationReview": Kept(
        "Quarterly reviews of rules.",
        until="the agency's records of its quality management are kept",
        none="id agency department year quarter reviewed_on filed_on result text",
        basic="filed_by",
    ),
    "RegulationProposal": Kept(
        "Proposals about rules.",
        until="the agency's records of its quality management are kept",
        none="id review what rule proposal state state_on state_note change",
    ),
    "FeedbackRegister": Kept(
        "Since when the register of feedback is kept.",
        until="the agency's records of its quality management are kept",
        none="id agency kept_from",
        basic="opened_by",
    ),
    "Feedback": Kept(
        "Feedback and petitions. Nothing of who made them is kept; what is said about conduct is read by few.",
        until="the agency's records of its quality management are kept",
        none="id agency department received_on channel about case summary due_on verdict answered_on answer withdrawn_reason",
        basic="recorded_by answered_by",
    ),
}
