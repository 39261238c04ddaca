"""The catalogue of legal bases: read by everybody, kept by secretaries and administrators."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from agencies import clock
from agencies.errors import UserError
from agencies.forms import add_user_error
from agencies.text import fold
from documents import services
from documents.legal.affected import affected_drafts
from documents.legal.catalogue import Catalogue
from documents.legal.reading import read_citation
from documents.legal_forms import BasisForm, EndForm, PasteForm, initial_of, reference
from documents.models import LegalBasis, Standing
from documents.permissions import can_keep_bases

PAGE_SIZE = 25
BADGES = {Standing.IN_FORCE: "ok", Standing.EXPIRING: "late", Standing.EXPIRED: "bad", Standing.FUTURE: "wait"}
CHIPS = (
    ("", gettext_lazy("All")),
    (Standing.IN_FORCE, Standing.IN_FORCE.label),
    (Standing.EXPIRING, Standing.EXPIRING.label),
    (Standing.EXPIRED, Standing.EXPIRED.label),
    (Standing.FUTURE, Standing.FUTURE.label),
    ("own", gettext_lazy("Our own decisions")),
)


def _shown(basis: LegalBasis) -> dict:
    standing = basis.standing(clock.today())
    return {"basis": basis, "standing": standing.label, "badge": BADGES[standing]}


def _is(basis: LegalBasis, chip: str, agency) -> bool:
    if chip == "own":
        return agency is not None and basis.agency_id == agency.pk
    return not chip or basis.standing(clock.today()) == chip


@require_safe
def basis_list(request: HttpRequest) -> HttpResponse:
    """The catalogue, the newest first; ?q= words or numbers without accents, ?show= how they stand."""
    agency = request.actor.agency
    words = request.GET.get("q", "").strip()[:200]
    wanted = fold(words).split()
    bases = [
        one for one in Catalogue.of(request.actor).bases
        if all(word in fold(f"{one.kind} {one.number} {one.issuer} {one.title}") for word in wanted)
    ]  # fmt: skip
    show = request.GET.get("show", "")
    show = show if show in {str(key) for key, _label in CHIPS} else ""
    chips = [(key, label, sum(_is(one, key, agency) for one in bases), key == show) for key, label in CHIPS]
    found = [one for one in bases if _is(one, show, agency)]
    found.sort(key=lambda one: (one.date is not None, one.date or clock.today(), one.pk), reverse=True)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": [_shown(one) for one in page],
        "chips": [chip for chip in chips if chip[2] or chip[3] or not chip[0]],
        "words": words,
        "show": show,
        "may_add": _may_share(request) or can_keep_bases(request.actor, agency),
        "may_load": _may_share(request) and not bases and not words,
    }
    return render(request, "documents/basis_list.html", context)


def _may_share(request: HttpRequest) -> bool:
    return can_keep_bases(request.actor, None)


def find_basis(request: HttpRequest, pk: int) -> LegalBasis:
    return get_object_or_404(LegalBasis.objects.visible_to(request.actor).with_chain(), pk=pk)


@require_safe
def basis_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One legal basis with its chain, how it is cited today, and the drafts that cite it."""
    basis, catalogue = find_basis(request, pk), Catalogue.of(request.actor)
    context = _shown(basis) | {
        "chains": _chains(basis, catalogue),
        "citation": catalogue.citation_on(basis, clock.today()),
        "later": catalogue.successor(basis, clock.today()),
        "drafts": len(affected_drafts(request.actor, basis, catalogue)),
        "may_keep": can_keep_bases(request.actor, basis.agency),
    }
    return render(request, "documents/basis_detail.html", context)


def _chains(basis: LegalBasis, catalogue: Catalogue) -> list[list[dict]]:
    """Each line of documents that this one belongs to: of itself, or of those that it amends."""
    amended = [one for one in map(catalogue.get, (row.pk for row in basis.amends.all())) if one is not None]
    roots = [one for one in amended if not one.amends.all()] or amended or [basis]
    return [[_link(one, basis, catalogue) for one in catalogue.chain(root)] for root in roots]


def _link(one: LegalBasis, here: LegalBasis, catalogue: Catalogue) -> dict:
    amendments = [catalogue.get(row.pk) for row in one.amended_by.all()]
    amendments = sorted(
        (row for row in amendments if row is not None), key=lambda row: (row.date or clock.today(), row.pk)
    )
    return _shown(one) | {
        "is_here": one.pk == here.pk,
        "amendments": [_shown(row) | {"is_here": row.pk == here.pk} for row in amendments],
    }


@require_http_methods(["GET", "HEAD", "POST"])
def basis_create(request: HttpRequest) -> HttpResponse:
    """Enter a legal basis; ?cau= a citation to fill the fields from."""
    may_share, may_own = _may_share(request), can_keep_bases(request.actor, request.actor.agency)
    if not (may_share or may_own):
        raise PermissionDenied
    sentence = request.GET.get("cau", "")[:1500]
    read = read_citation(sentence)
    initial = initial_of(read) if sentence else {}
    form = BasisForm(
        request.POST or None, catalogue=Catalogue.of(request.actor), may_share=may_share and may_own, initial=initial
    )
    paste = PasteForm(initial={"cau": sentence})
    context = {"paste": paste, "read": read if sentence else None, "may_share": may_share}
    return _edit(request, form, None, own=not may_share, **context)


@require_http_methods(["GET", "HEAD", "POST"])
def basis_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a legal basis."""
    basis = find_basis(request, pk)
    if not can_keep_bases(request.actor, basis.agency):
        raise PermissionDenied
    form = BasisForm(request.POST or None, catalogue=Catalogue.of(request.actor), basis=basis)
    return _edit(request, form, basis)


def _edit(
    request: HttpRequest, form: BasisForm, basis: LegalBasis | None, *, own: bool = False, **context
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        own = values.pop("own", False) or own
        try:
            saved = services.save_basis(request.actor, basis, own=own, **values)
        except UserError as error:
            add_user_error(form, error)
        else:
            messages.success(request, _("Kept: %(basis)s.") % {"basis": saved})
            return redirect("documents:basis_detail", saved.pk)
    context |= {"form": form, "basis": basis}
    return render(request, "documents/basis_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def basis_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter the end of a basis and what replaced it; then the drafts that cite it."""
    basis = find_basis(request, pk)
    if not can_keep_bases(request.actor, basis.agency):
        raise PermissionDenied
    catalogue = Catalogue.of(request.actor)
    later = reference(basis.replaced_by) if basis.replaced_by else ""
    initial = {"in_force_to": basis.in_force_to, "replaced_by": later}
    form = EndForm(request.POST or None, catalogue=catalogue, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.end_basis(request.actor, basis, **form.cleaned_data)
        except UserError as error:
            add_user_error(form, error)
        else:
            messages.success(request, _("Kept: %(basis)s.") % {"basis": saved})
            follows = saved.replaced_by_id and affected_drafts(request.actor, saved)
            return redirect("documents:basis_drafts" if follows else "documents:basis_detail", saved.pk)
    references = sorted({reference(one) for one in catalogue.bases if one.pk != basis.pk})
    context = {"form": form, "basis": basis, "references": references}
    return render(request, "documents/basis_end.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def basis_drafts(request: HttpRequest, pk: int) -> HttpResponse:
    """Unsigned documents that cite a basis; one's own drafts can be ticked and cite what replaced it, all at once."""
    basis, catalogue = find_basis(request, pk), Catalogue.of(request.actor)
    found = affected_drafts(request.actor, basis, catalogue)
    later = catalogue.successor(basis, clock.today())
    if request.method == "POST":
        ticked = set(request.POST.getlist("draft"))
        chosen = [one.document for one in found if str(one.document.pk) in ticked]
        if later is None or not chosen:
            messages.error(request, _("Tick the drafts that shall cite the other document."))
        else:
            count = services.cite_instead_in(request.actor, chosen, basis, later)
            done = ngettext("%(count)d draft cites %(later)s now.", "%(count)d drafts cite %(later)s now.", count)
            messages.success(request, done % {"count": count, "later": later})
            return redirect("documents:basis_drafts", basis.pk)
    context = _shown(basis) | {"found": found, "later": later, "has_own": any(one.may_change for one in found)}
    return render(request, "documents/basis_drafts.html", context)


@require_http_methods(["POST"])
def basis_load(request: HttpRequest) -> HttpResponse:
    """Enter the legal bases that come with the product into an empty catalogue."""
    if not _may_share(request):
        raise PermissionDenied
    count = services.load_legal_bases(request.actor)
    words = ngettext("%(count)d legal basis entered.", "%(count)d legal bases entered.", count)
    messages.success(request, words % {"count": count})
    return redirect("documents:basis_list")
