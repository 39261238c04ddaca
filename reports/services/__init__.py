"""Verbs of the reporting cycle: open, prepare, save, submit, send back, accept, and the review document."""

from reports.services.drafts import Conflict, prepare, save_draft
from reports.services.flow import accept, send_back, submit
from reports.services.handing_over import hand_over_lines
from reports.services.missing import Missing, missing_in
from reports.services.packs import request_pack
from reports.services.periods import open_period

__all__ = [
    "Conflict",
    "Missing",
    "accept",
    "hand_over_lines",
    "missing_in",
    "open_period",
    "prepare",
    "request_pack",
    "save_draft",
    "send_back",
    "submit",
]
