"""The rights of this app, for the table of rights and roles (agencies/rights.py)."""

from django.utils.translation import gettext_lazy as _

from agencies.models import Job
from agencies.permissions import can_cancel_job
from agencies.rights import Right, Situation, register
from procedures import permissions
from procedures.models import (
    Case,
    ControlledDocument,
    DocumentReview,
    DocumentReviewRound,
    Feedback,
    ImportBatch,
    ProcessError,
    RegulationChange,
    RegulationProposal,
    RegulationReview,
)


def _agency(situation: Situation) -> tuple:
    return (situation.agency,)


register(
    "procedures",
    _("Case records"),
    [
        Right("import", _("Load case files"), permissions.can_import, _agency),
        Right(
            "handle_import", _("Decide on an uploaded file"), permissions.can_handle_import,
            lambda one: (ImportBatch(agency=one.agency),),
        ),
        Right(
            "named_department", _("Add a department that a case file names"), permissions.can_add_named_department,
            lambda one: (ImportBatch(agency=one.agency),),
        ),
        Right(
            "stop_import", _("Stop the check or the import of a file while it runs"), can_cancel_job,
            lambda one: (Job(agency=one.agency, kind="procedures.run_import"),), _("also those of colleagues"),
        ),
        Right(
            "handle_case", _("Stop, start and end a case"), permissions.can_handle_case,
            lambda one: (Case(agency=one.agency, department=one.department),),
        ),
        Right(
            "extend_case", _("Extend a case"), permissions.can_extend_case,
            lambda one: (Case(agency=one.agency, department=one.department),),
        ),
        Right("set_rules", _("Settle how cases are counted"), permissions.can_set_rules, _agency),
        Right("close", _("Close the figures of a period"), permissions.can_close_statistics, _agency),
        Right("catalogue", _("Enter procedures and their processes"), permissions.can_keep_catalogue, _agency),
        Right("post", _("Record where procedures are posted"), permissions.can_post, _agency),
        Right(
            "finish_regulation_change", _("Report a new rule as worked in"), permissions.can_finish_regulation_change,
            lambda one: (RegulationChange(agency=one.agency, department=one.department),),
            _("A head for their own department"),
        ),
        Right(
            "keep_calendar", _("Enter the working calendar"), permissions.can_keep_calendar,
            when=_("In the agency at the top"),
        ),
        Right("record_error", _("Record errors in handling"), permissions.can_record_error, _agency),
        Right(
            "correct_error", _("Report an error as corrected"), permissions.can_correct_error,
            lambda one: (ProcessError(agency=one.agency, department=one.department),),
            _("A head for their own department"),
        ),
        Right(
            "withdraw_error", _("Withdraw an error that was entered by mistake"), permissions.can_withdraw_error,
            lambda one: (ProcessError(agency=one.agency, department=one.department, recorded_by=one.nearest),),
            _("Who entered it, and the secretary"),
        ),
        Right(
            "keep_document", _("Keep documents under control"), permissions.can_keep_document,
            lambda one: (ControlledDocument(agency=one.agency, department=one.department),),
            _("A head those of their own department"),
        ),
        Right("review_documents", _("Look at issued documents again"), permissions.can_review_documents, _agency),
        Right(
            "mend_document", _("Report an issued document as mended"), permissions.can_mend_document,
            lambda one: (DocumentReview(round=DocumentReviewRound(agency=one.agency), department=one.department),),
            _("A head for their own department"),
        ),
        Right(
            "file_rule_review", _("File the quarterly review of rules"), permissions.can_file_rule_review,
            lambda one: (RegulationReview(agency=one.agency, department=one.department),),
            _("A head for their own department"),
        ),
        Right(
            "move_proposal", _("Report what became of a proposal about a rule"), permissions.can_move_proposal,
            lambda one: (RegulationProposal(review=RegulationReview(agency=one.agency, department=one.department)),),
        ),
        Right("record_feedback", _("Record feedback"), permissions.can_record_feedback, _agency),
        Right(
            "answer_feedback", _("Give the verdict and answer on feedback"), permissions.can_answer_feedback,
            lambda one: (Feedback(agency=one.agency, department=one.department, about="delay"),),
            _("A head for their own department, but not on conduct"),
        ),
        Right(
            "withdraw_feedback", _("Withdraw feedback that was entered by mistake"), permissions.can_withdraw_feedback,
            lambda one: (Feedback(agency=one.agency, department=one.department),),
        ),
        Right(
            "read_feedback", _("Read what is said about conduct"), permissions.can_read_feedback,
            lambda one: (Feedback(agency=one.agency, department=one.department, about="conduct"),),
            _("A head for their own department"),
        ),
    ],
)  # fmt: skip
