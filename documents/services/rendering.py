"""From stored text to pages: what is printed, and the job that prints it."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from agencies import files, jobs
from agencies.activity import log
from agencies.errors import UserError
from documents.layout import Appendix, LayoutError, PrintedDocument, SignerBlock
from documents.models import DocumentKind, OfficialDocument

_KIND_NAMES = {
    DocumentKind.DECISION: "QUYẾT ĐỊNH",
    DocumentKind.PLAN: "KẾ HOẠCH",
    DocumentKind.REPORT: "BÁO CÁO",
    DocumentKind.NOTICE: "THÔNG BÁO",
    DocumentKind.PROPOSAL: "TỜ TRÌNH",
    DocumentKind.MINUTES: "BIÊN BẢN",
    DocumentKind.LETTER: "",
}


def printed(document: OfficialDocument) -> PrintedDocument:
    """The document as the layout takes it."""
    decision = document.kind == DocumentKind.DECISION
    articles = ({"type": "articles", "items": document.articles},) if document.articles else ()
    return PrintedDocument(
        agency_name=document.agency_name,
        superior_name=document.superior_name,
        place=document.place_name,
        notation=document.notation,
        kind_name=_KIND_NAMES[document.kind],
        abstract=document.abstract,
        authority=document.authority_line if decision else "",
        legal_bases=tuple(document.legal_bases),
        proposal=document.proposal,
        decree_words="QUYẾT ĐỊNH:" if decision else "",
        blocks=(*articles, *document.body),
        recipients=tuple(document.recipients),
        signer=SignerBlock(tuple(document.signer_lines), document.signer.user.full_name if document.signer else ""),
        appendices=tuple(_appendix(item) for item in document.appendices),
        issuer_in_words=document.issuer_words,
        demo=settings.DEMO,
    )


def request_rendering(actor, document: OfficialDocument) -> jobs.Job:
    """Have the pages made by a worker; the job says how far it is."""
    return jobs.enqueue(actor, "documents.render", params={"document": document.pk}, subject=document)


def render_document(
    actor, document: OfficialDocument, progress=lambda done, total, message="": None
) -> OfficialDocument:
    """Lay out the document as it stands, prepare its fields, store the file. Nothing happens if that is done already.

    Safe to run again: the file is stored under its content, and only a text that has not changed meanwhile gets it.
    Raises UserError if the text cannot be printed.
    """
    from documents.layout import render
    from documents.signing.fields import prepare

    if document.is_rendered:
        return document
    version = document.version
    progress(0, 3, _("Laying out the pages"))
    try:
        rendered = render(printed(document))
    except LayoutError as error:
        raise UserError(_("The document can't be printed: %(reason)s") % {"reason": error}) from error
    progress(1, 3, _("Preparing number, date and signature fields"))
    pdf = prepare(rendered)
    progress(2, 3, _("Storing the file"))
    with transaction.atomic():
        stored = files.store(
            actor,
            f"{document.notation.replace('/', '-')}-{document.pk}.pdf",
            pdf,
            "application/pdf",
            kind="document",
            made_here=True,
        )
        same = OfficialDocument.objects.filter(pk=document.pk, version=version, state__in=_UNSIGNED)
        if same.update(pdf=stored, pdf_version=version):
            document.pdf, document.pdf_version = stored, version
            log(actor, "documents.pages_made", document, after={"sha256": stored.sha256})
    progress(3, 3)
    return document


_UNSIGNED = ("draft", "awaiting_content", "awaiting_format", "awaiting_signature")


def _appendix(item: dict) -> Appendix:
    return Appendix(
        title=item.get("title", ""),
        label=item.get("label", ""),
        subtitle=item.get("subtitle", ""),
        attached_line=item.get("attached_line", True),
        blocks=tuple(item.get("blocks", ())),
        landscape=item.get("landscape", False),
    )
