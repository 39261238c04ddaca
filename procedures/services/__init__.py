"""Verbs of this app that other code calls: guard, change in one transaction, log."""

from procedures.services.catalogue import add_field, add_process, create_procedure
from procedures.services.imports import cancel_import, create_import, start_import
from procedures.services.working_calendar import load_calendar, set_calendar

__all__ = [
    "add_field",
    "add_process",
    "cancel_import",
    "create_import",
    "create_procedure",
    "load_calendar",
    "set_calendar",
    "start_import",
]
