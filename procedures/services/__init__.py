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
from procedures.services.catalogue import add_field, add_process, create_procedure
from procedures.services.closings import close_period
from procedures.services.exports import request_export, request_form_pdf
from procedures.services.import_columns import choose_columns, forget_columns
from procedures.services.import_names import name_unknown, remove_alias
from procedures.services.imports import cancel_import, create_import, recheck_import, start_import
from procedures.services.rules import set_rules
from procedures.services.steps import GivenStep, record_steps
from procedures.services.working_calendar import load_calendar, set_calendar

__all__ = [
    "GivenStep",
    "ask_for_fee",
    "ask_for_supplements",
    "extend",
    "fee_paid",
    "finish",
    "record_steps",
    "return_result",
    "set_rules",
    "stop",
    "supplements_received",
    "withdraw",
    "add_field",
    "add_process",
    "cancel_import",
    "close_period",
    "choose_columns",
    "create_import",
    "create_procedure",
    "forget_columns",
    "load_calendar",
    "request_export",
    "request_form_pdf",
    "name_unknown",
    "recheck_import",
    "remove_alias",
    "set_calendar",
    "start_import",
]
