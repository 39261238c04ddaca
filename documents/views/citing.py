"""One click on the page of a draft: cite what replaced a basis, put a known slip right."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agencies.errors import UserError
from documents import services
from documents.models import LegalBasis
from documents.permissions import can_edit
from documents.services.base import demand
from documents.views.read import visible_document


def whole(text: str) -> int:
    """A key out of a form; 0, which is nobody's, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@require_POST
def document_cite(request: HttpRequest, pk: int) -> HttpResponse:
    """basis: what is cited; later: what shall be cited instead (the same: only its amendments are added)."""
    document = visible_document(request, pk)
    demand(can_edit(request.actor, document))
    rows = LegalBasis.objects.visible_to(request.actor)
    basis = get_object_or_404(rows, pk=whole(request.POST.get("basis", "")))
    later = get_object_or_404(rows, pk=whole(request.POST.get("later", "")))
    try:
        services.cite_instead(request.actor, document, basis, later)
    except UserError as error:
        messages.error(request, error.message)
    else:
        messages.success(
            request, _("The draft cites %(later)s now. Its pages are being made again.") % {"later": later}
        )
    return redirect("documents:document_detail", pk=document.pk)


@require_POST
def document_mend(request: HttpRequest, pk: int) -> HttpResponse:
    """wrong, right: a slip as the draft's page shows it; only known ones are put right."""
    document = visible_document(request, pk)
    wrong, right = request.POST.get("wrong", "")[:200], request.POST.get("right", "")[:200]
    try:
        services.mend_term(request.actor, document, wrong, right)
    except UserError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("“%(right)s” is written now. The pages are being made again.") % {"right": right})
    return redirect("documents:document_detail", pk=document.pk)
