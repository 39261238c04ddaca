"""Where procedures are posted: the list with what is late, recording for many at once, taking down, the evidence."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import files
from agencies.errors import UserError
from agencies.forms import add_user_error
from agencies.reading import note_export
from procedures import services, workdays
from procedures.catalogue_forms import PostingForm
from procedures.models import Posting
from procedures.overview import LATE, MISSING, RENEW, count, of_agency
from procedures.permissions import can_post

MUST_ACT = {LATE, RENEW, MISSING}
# In force only; one that has ended is shown while it is still posted somewhere.
VIEWS = (
    ("", gettext_lazy("To be posted"), lambda row: row.in_force and {row.centre.state, row.website.state} & MUST_ACT),
    ("late", gettext_lazy("Website posting late"), lambda row: row.in_force and row.website.state == LATE),
    ("website", gettext_lazy("Not on the website"), lambda row: row.in_force and not row.website.counts),
    ("centre", gettext_lazy("Not at the centre"), lambda row: row.in_force and not row.centre.counts),
    ("all", gettext_lazy("All in force"), lambda row: row.in_force),
    (
        "ended",
        gettext_lazy("Ended, still posted"),
        lambda row: not row.in_force and (row.centre.posting or row.website.posting),
    ),
)


@require_http_methods(["GET", "HEAD", "POST"])
def posting_list(request: HttpRequest) -> HttpResponse:
    """Procedures with their postings at both places; those ticked are recorded with one form. ?show= chooses the rows."""
    agency = request.actor.agency
    if request.method == "POST" and not can_post(request.actor, agency):
        raise PermissionDenied
    form = PostingForm(request.POST or None, request.FILES or None, agency=agency)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = services.record_postings(
                request.actor, list(given["procedures"]), place=given["place"], posted_on=given["posted_on"],
                url=given["url"], evidence=_read(given["evidence"]),
            )  # fmt: skip
        except UserError as error:
            add_user_error(form, error)
        else:
            words = ngettext("%(count)d posting is recorded.", "%(count)d postings are recorded.", len(made))
            messages.success(request, words % {"count": len(made)})
            return redirect(request.get_full_path())
    return _page(request, form)


def _read(upload) -> tuple[str, bytes] | None:
    return (upload.name, upload.read()) if upload else None


def _page(request: HttpRequest, form: PostingForm) -> HttpResponse:
    rows = of_agency(request.actor.agency) if request.actor.agency else []
    ways = {key: is_shown for key, _words, is_shown in VIEWS}
    show = request.GET.get("show", "")
    show = show if show in ways else ""
    ticked = set(form.data.getlist("procedures")) if form.is_bound else set()
    shown = [row for row in rows if ways[show](row)]
    for row in shown:
        row.is_ticked = str(row.procedure.pk) in ticked
    decided = [row.procedure.decided_on for row in rows if row.procedure.decided_on]
    calendar = workdays.calendar()
    context = {
        "rows": shown,
        "chips": [(key, words, sum(bool(way(row)) for row in rows), key == show) for key, words, way in VIEWS],
        "show": show,
        "counted": count(rows),
        "form": form,
        "may_post": can_post(request.actor, request.actor.agency),
        "missing": calendar.missing(min(decided), max(decided)) if decided else None,
    }
    return render(request, "procedures/posting_list.html", context, status=422 if form.errors else 200)


def _find(request: HttpRequest, pk: int) -> Posting:
    rows = Posting.objects.visible_to(request.actor).select_related("agency", "procedure", "evidence")
    return get_object_or_404(rows, pk=pk)


@require_POST
def posting_take_down(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that it is no longer posted."""
    posting = _find(request, pk)
    try:
        services.take_down(request.actor, posting)
    except UserError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Noted: no longer posted there as of today."))
    return redirect("procedures:procedure_detail", posting.procedure_id)


@require_safe
def posting_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """The photo or scan, for whoever sees the posting."""
    posting = _find(request, pk)
    if posting.evidence is None:
        raise Http404
    note_export(request.actor, posting.procedure, "evidence_file")
    return files.response(posting.evidence)
