"""Reading documents: the queue, one document with its pages and steps, its file, the register."""

import hashlib

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies import clock, files
from agencies.models import Job
from agencies.reading import note_export
from agencies.text import fold
from documents import pages, permissions
from documents.choice import read_choice
from documents.forms import PassphraseForm, SignForm
from documents.legal.findings import findings
from documents.models import DocumentState, OfficialDocument
from documents.signing.demo_ca import PASSPHRASE
from documents.steps import flow

PAGE_SIZE = 25
State = DocumentState
BADGES = {
    State.DRAFT: "none",
    State.AWAITING_CONTENT: "wait",
    State.AWAITING_FORMAT: "wait",
    State.AWAITING_SIGNATURE: "wait",
    State.SIGNED: "wait",
    State.NUMBERED: "wait",
    State.ISSUED: "ok",
    State.REPLACED: "info",
    State.WITHDRAWN: "bad",
}


def visible_document(request: HttpRequest, pk: int) -> OfficialDocument:
    """The document if this person may read it, else 404."""
    query = OfficialDocument.objects.visible_to(request.actor).with_people().select_related("replaces")
    return get_object_or_404(query.prefetch_related("initials", "signatures", "returns", "replaced_by"), pk=pk)


@require_safe
def document_list(request: HttpRequest) -> HttpResponse:
    """Documents by what is to be done with them: mine first, then all that move, then what is issued."""
    issued = read_choice(request)
    seen = OfficialDocument.objects.visible_to(request.actor).filter(**issued.conditions)
    mine = seen.waiting_for(request.actor)
    views = {
        "mine": (_("Waiting for me"), mine),
        "moving": (_("On their way"), seen.exclude(state__in=["issued", "replaced", "withdrawn"])),
        "issued": (_("Issued"), seen.issued()),
        "all": (_("All"), seen),
    }
    counts = {key: query.count() for key, (_label, query) in views.items()}
    chosen = request.GET.get("view")
    if chosen not in views:
        chosen = "mine" if counts["mine"] else "all"
    rows = views[chosen][1].with_people()
    words = request.GET.get("q", "").strip()
    if words:
        number = words.split("/")[0]
        found = Q(folded_abstract__contains=fold(words))
        if number.isdigit():
            found |= Q(number=int(number[:9]))
        rows = rows.filter(found)
    page = Paginator(rows.order_by("-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    for document in page:
        document.badge = BADGES[document.state]
    chips = [{"key": key, "label": label, "count": counts[key]} for key, (label, _query) in views.items()]
    return render(
        request,
        "documents/document_list.html",
        {
            "page_obj": page,
            "chips": chips,
            "chosen": chosen,
            "words": words,
            "issued": issued,
        },
    )


@require_safe
def document_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, visible_document(request, pk))


def show(request: HttpRequest, document: OfficialDocument, *, form=None) -> HttpResponse:
    """The page of a document: its pages at the left, steps and the one action of this person at the right."""
    may = {name: getattr(permissions, f"can_{name}")(request.actor, document) for name in MAY}
    content = document.pdf.read_bytes() if document.pdf else b""
    count = pages.page_count(content) if content else 0
    if form is None and may["sign"] and document.is_rendered:
        form = SignForm(initial={"seen_sha256": document.pdf.sha256})
    elif form is None and may["issue"]:
        form = PassphraseForm()
    jobs = Job.objects.filter(kind="documents.render", subject_label=document._meta.label, subject_id=str(document.pk))
    context = {
        "document": document,
        "badge": BADGES[document.state],
        "steps": flow(document),
        "findings": findings(request.actor, document),
        "may": may,
        "form": form,
        "page_numbers": range(1, count + 1),
        "job": None if document.is_rendered else jobs.order_by("-pk").first(),
        "demo_passphrase": PASSPHRASE if settings.DEMO and (may["sign"] or may["issue"]) else "",
        "signatures": [one for one in document.signatures.all() if not one.is_void],
        "unchanged": bool(content) and hashlib.sha256(content).hexdigest() == document.pdf.sha256,
        "newer": next((one for one in document.replaced_by.all() if one.number), None),
    }
    return render(request, "documents/document_detail.html", context)


MAY = ("edit", "submit", "initial_content", "initial_format", "sign", "issue", "send_back", "withdraw", "render")


@require_safe
def document_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The stored file, byte for byte; ?tai-ve=1 saves it instead of showing it."""
    document = visible_document(request, pk)
    if document.pdf is None:
        raise Http404
    note_export(request.actor, document, "document_file")
    name = f"{(document.full_number or document.notation).replace('/', '-')}.pdf"
    return files.response(document.pdf, name=name, inline="tai-ve" not in request.GET)


@require_safe
def document_page(request: HttpRequest, pk: int, page: int) -> HttpResponse:
    """One page as a picture. The address carries the file's hash, so a browser never asks twice."""
    document = visible_document(request, pk)
    if document.pdf is None:
        raise Http404
    tag = f'"{document.pdf.sha256}-{page}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified()
    picture = pages.page_png(document.pdf.read_bytes(), page - 1)
    if picture is None:
        raise Http404
    return HttpResponse(
        picture,
        content_type="image/png",
        headers={"ETag": tag, "Cache-Control": "private, max-age=31536000, immutable"},
    )


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The outgoing register of the actor's agency, ten columns (Decree 30/2020, appendix IV), ready to be printed."""
    agency = request.actor.agency
    if agency is None or not permissions.can_read_register(request.actor, agency):
        raise PermissionDenied
    this_year = clock.today().year
    year = request.GET.get("year", "")
    year = int(year) if year.isdigit() and len(year) == 4 else this_year
    numbered = OfficialDocument.objects.filter(agency=agency, number__isnull=False)
    years = sorted({this_year, *numbered.order_by().values_list("issued_year", flat=True).distinct()}, reverse=True)
    rows = OfficialDocument.objects.register(agency, year)
    return render(request, "documents/register.html", {"rows": rows, "year": year, "years": years, "agency": agency})
