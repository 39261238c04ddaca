from documents.views.check import verify
from documents.views.citing import document_cite, document_mend
from documents.views.flow import (
    document_initial,
    document_issue,
    document_render,
    document_return,
    document_sign,
    document_submit,
    document_withdraw,
)
from documents.views.legal import (
    basis_create,
    basis_detail,
    basis_drafts,
    basis_edit,
    basis_end,
    basis_list,
    basis_load,
)
from documents.views.read import document_detail, document_list, document_page, document_pdf, register
from documents.views.write import document_edit

__all__ = [
    "basis_create",
    "basis_detail",
    "basis_drafts",
    "basis_edit",
    "basis_end",
    "basis_list",
    "basis_load",
    "document_cite",
    "document_detail",
    "document_edit",
    "document_initial",
    "document_issue",
    "document_list",
    "document_mend",
    "document_page",
    "document_pdf",
    "document_render",
    "document_return",
    "document_sign",
    "document_submit",
    "document_withdraw",
    "register",
    "verify",
]
