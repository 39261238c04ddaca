"""Changing the words of a draft."""

import copy

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies import clock
from agencies.errors import UserError
from agencies.text import fold
from documents import permissions, services
from documents.forms import DocumentForm
from documents.legal.catalogue import Catalogue
from documents.legal.findings import findings
from documents.legal.swapping import retyped, with_added
from documents.legal.terms import mended, own_names
from documents.models import LegalBasis, OfficialDocument, Standing
from documents.views.citing import whole
from documents.views.read import visible_document

OFFERED = 60
# Buttons that change what was typed and show it again, unsaved.
ASIDE = ("pick", "find", "cite", "mend")


@require_http_methods(["GET", "HEAD", "POST"])
def document_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The text of a draft. Bases from the catalogue and mends are written into what was typed; "save" keeps it."""
    document = visible_document(request, pk)
    if not permissions.can_edit(request.actor, document):
        raise PermissionDenied
    catalogue = Catalogue.of(request.actor)
    aside = next((name for name in ASIDE if name in request.POST), "")
    if aside:
        return _page(
            request,
            document,
            DocumentForm(_retyped(request.POST, document, catalogue, aside), document=document),
            catalogue,
        )
    form = DocumentForm(request.POST or None, document=document)
    if request.method == "POST" and form.is_valid():
        try:
            services.update_text(request.actor, document, **form.text_fields())
        except UserError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Saved. The pages are being made again."))
            return redirect("documents:document_detail", pk=document.pk)
    return _page(request, document, form, catalogue)


def _retyped(typed: QueryDict, document: OfficialDocument, catalogue: Catalogue, aside: str) -> QueryDict:
    """What was typed, with what the pressed button asks for."""
    data, today = typed.copy(), clock.today()
    lines = data.get("legal_bases", "").splitlines()
    if aside == "pick":
        chosen = [catalogue.get(whole(pk)) for pk in data.getlist("basis")]
        data["legal_bases"] = "\n".join(with_added(lines, [one for one in chosen if one], catalogue, today))
        data.setlist("basis", [])
    elif aside == "cite":
        old, _colon, new = data["cite"].partition(":")
        basis, later = catalogue.get(whole(old)), catalogue.get(whole(new))
        if basis and later:
            _change(data, document, lambda name, text: retyped(name, text, basis, later, catalogue, today))
    elif aside == "mend":
        wrong, _bar, right = data["mend"].partition("|")
        names = own_names(document)
        _change(data, document, lambda _name, text: mended(text, wrong, right, names))
    return data


def _change(data: QueryDict, document: OfficialDocument, change) -> None:
    for name in DocumentForm(document=document).fields:
        if name in data and name not in ("signer", "drafting_department"):
            data[name] = change(name, data[name])


def _page(request: HttpRequest, document: OfficialDocument, form: DocumentForm, catalogue: Catalogue) -> HttpResponse:
    words = request.POST.get("basis_words", "").strip()
    context = {
        "document": document,
        "form": form,
        "findings": findings(request.actor, _as_typed(document, form), catalogue=catalogue),
        "offered": _offered(catalogue, form, words),
        "basis_words": words,
        "picking": any(name in request.POST for name in ("pick", "find")),
    }
    return render(request, "documents/document_edit.html", context)


def _as_typed(document: OfficialDocument, form: DocumentForm) -> OfficialDocument:
    """The draft as the form stands, never saved; as it is stored where the form is not in order."""
    typed = copy.copy(document)
    if form.is_bound and form.is_valid():
        for name, value in form.text_fields().items():
            setattr(typed, name, value)
    return typed


def _offered(catalogue: Catalogue, form: DocumentForm, words: str) -> list[LegalBasis]:
    """Bases in force that the lines don't cite yet, by rank; words without accents choose among them."""
    lines = form["legal_bases"].value() or ""
    lines = lines if isinstance(lines, list) else lines.splitlines()
    cited = catalogue.cited_by(lines)
    wanted, today = fold(words).split(), clock.today()
    found = [
        one for one in catalogue.bases
        if not one.is_standard and one.pk not in cited and one.standing(today) in (Standing.IN_FORCE, Standing.EXPIRING)
        and all(word in fold(f"{one.kind} {one.number} {one.issuer} {one.title}") for word in wanted)
    ]  # fmt: skip
    return catalogue.by_rank(found)[:OFFERED]
