"""Activity codes of this app, in words that continue a person's name."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "documents.drafted": _("drafted the document"),
    "documents.edited": _("changed the text of the document"),
    "documents.taken_over": _("handed on the drafting of"),
    "documents.pages_made": _("had the pages laid out of"),
    "documents.submitted": _("submitted the document"),
    "documents.content_initialled": _("initialled the content of the document"),
    "documents.format_initialled": _("initialled the format of the document"),
    "documents.returned": _("sent the document back"),
    "documents.signed": _("signed the document"),
    "documents.numbered": _("gave the document its number"),
    "documents.issued": _("sealed and issued the document"),
    "documents.replaced": _("marked the document as replaced"),
    "documents.withdrawn": _("withdrew the document"),
    "documents.published": _("published the document"),
    "documents.key_stored": _("stored a signing key"),
    "documents.signatures_checked": _("checked the signatures of"),
    "documents.basis_added": _("entered the legal basis"),
    "documents.basis_changed": _("changed the legal basis"),
    "documents.basis_ended": _("entered the end of the legal basis"),
    "documents.bases_loaded": _("entered the legal bases that come with the product"),
}

SENTENCES = {
    "documents.taken_over": _("handed the drafting of %(object)s on from %(author_before)s to %(author)s"),
    "documents.numbered": _("gave the document %(object)s the number %(number)s of %(issued_on)s"),
    "documents.issued": _("sealed and issued the document %(object)s"),
    "documents.replaced": _("marked the document %(object)s as replaced by %(replaced_by)s"),
    "documents.key_stored": _("stored the signing key of %(subject)s, valid until %(valid_to)s"),
}
NAMES = {"intact": _("all signatures valid")}
# Done without an account too.
BY_VISITORS = {"documents.signatures_checked"}
TRAILS = {"documents.OfficialDocument": [], "documents.LegalBasis": []}
