"""The verbs of official documents, for this app's views and for other apps."""

from documents.services.drafting import draft_document, signer_block, update_text
from documents.services.flow import initial_content, initial_format, send_back, submit
from documents.services.handing_over import hand_over_drafts
from documents.services.issuing import issue, withdraw
from documents.services.keys import demo_keys, store_key
from documents.services.legal import (
    cite_instead,
    cite_instead_in,
    end_basis,
    load_legal_bases,
    mend_term,
    save_basis,
)
from documents.services.rendering import printed, render_document, request_rendering
from documents.services.signing import sign

__all__ = [
    "cite_instead",
    "cite_instead_in",
    "demo_keys",
    "draft_document",
    "end_basis",
    "hand_over_drafts",
    "initial_content",
    "initial_format",
    "issue",
    "load_legal_bases",
    "mend_term",
    "printed",
    "render_document",
    "request_rendering",
    "save_basis",
    "send_back",
    "sign",
    "signer_block",
    "store_key",
    "submit",
    "update_text",
    "withdraw",
]
