"""Verbs of this app that other code calls: guard, change in one transaction, log."""

from procedures.services.cases import (
    ask_for_fee,
    ask_for_supplements,
    extend,
    fee_paid,
    finish,
    return_result,
    stop,
    supplements_received,
    withdraw,
)
from procedures.services.catalogue import add_field, create_procedure, end_procedure, field_named, update_procedure
from procedures.services.closings import close_period
from procedures.services.control import (
    add_controlled_document,
    change_controlled_document,
    review_controlled_documents,
)
from procedures.services.document_reviews import (
    begin_document_round,
    mend_document,
    pass_documents,
    remove_document_review,
    review_document,
    send_document_round,
)
from procedures.services.errors import correct_error, record_error, withdraw_error
from procedures.services.exports import request_export, request_form_pdf
from procedures.services.feedback import (
    answer_feedback,
    open_feedback_register,
    record_feedback,
    withdraw_feedback,
)
from procedures.services.import_columns import choose_columns, forget_columns
from procedures.services.import_names import name_unknown, remove_alias
from procedures.services.imports import cancel_import, create_import, recheck_import, start_import
from procedures.services.postings import record_postings, take_down
from procedures.services.processes import add_process, end_process, replace_process, update_process
from procedures.services.regulation_reviews import file_regulation_review, move_proposal
from procedures.services.regulations import finish_regulation_change, save_regulation_change
from procedures.services.rules import set_rules
from procedures.services.steps import GivenStep, record_steps
from procedures.services.working_calendar import load_calendar, propose_holidays, set_calendar

__all__ = [
    "GivenStep",
    "add_controlled_document",
    "add_field",
    "add_process",
    "answer_feedback",
    "ask_for_fee",
    "ask_for_supplements",
    "begin_document_round",
    "cancel_import",
    "change_controlled_document",
    "choose_columns",
    "close_period",
    "correct_error",
    "create_import",
    "create_procedure",
    "end_procedure",
    "end_process",
    "extend",
    "fee_paid",
    "field_named",
    "file_regulation_review",
    "finish",
    "finish_regulation_change",
    "forget_columns",
    "load_calendar",
    "mend_document",
    "move_proposal",
    "name_unknown",
    "open_feedback_register",
    "pass_documents",
    "propose_holidays",
    "recheck_import",
    "record_error",
    "record_feedback",
    "record_postings",
    "record_steps",
    "remove_alias",
    "remove_document_review",
    "replace_process",
    "request_export",
    "request_form_pdf",
    "return_result",
    "review_controlled_documents",
    "review_document",
    "save_regulation_change",
    "send_document_round",
    "set_calendar",
    "set_rules",
    "start_import",
    "stop",
    "supplements_received",
    "take_down",
    "update_procedure",
    "update_process",
    "withdraw",
    "withdraw_error",
    "withdraw_feedback",
]
