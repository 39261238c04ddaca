"""The office's review of issued documents: rounds, one round with its documents, what was found, pasting, sending."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.errors import UserError
from agencies.forms import add_user_error
from documents.models import OfficialDocument
from procedures import services
from procedures.catalogue_forms import departments_of
from procedures.document_review_forms import FoundForm, PassForm, RoundForm
from procedures.document_reviews import department_of, issued_in, lines, reports
from procedures.models import DocumentFault, DocumentReview, DocumentReviewRound
from procedures.permissions import can_review_documents
from procedures.registers.choosing import choose, one_of
from procedures.registers.pages import Sheet, paste_page
from procedures.registers.pasting import Column, day, one_of_words
from procedures.registers.pasting import department_of as department_named

PAGE_SIZE = 25
FAULT_WORDS = {
    "noi dung": DocumentFault.CONTENT,
    "the thuc": DocumentFault.FORM,
    "so ky hieu": DocumentFault.NUMBERING,
    "so": DocumentFault.NUMBERING,
    "chinh ta": DocumentFault.SPELLING,
    "tham quyen": DocumentFault.AUTHORITY,
}


@require_safe
def office_review_list(request: HttpRequest) -> HttpResponse:
    """The rounds, the newest first, each with how many documents, errors and corrections."""
    chosen = choose(request.actor, request.GET)
    wrong = Q(reviews__has_errors=True)
    rows = DocumentReviewRound.objects.of_agency(chosen.agency).annotate(
        seen=Count("reviews"),
        wrong=Count("reviews", filter=wrong),
        mended=Count("reviews", filter=wrong & Q(reviews__corrected_on__isnull=False)),
    )
    page = Paginator(rows.order_by("-end", "-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    may = can_review_documents(request.actor, request.actor.agency)
    return render(
        request, "procedures/office_review_list.html", {"chosen": chosen, "page_obj": page, "may_review": may}
    )


def _find(request: HttpRequest, pk: int) -> DocumentReviewRound:
    rows = DocumentReviewRound.objects.visible_to(request.actor)
    return get_object_or_404(rows.select_related("agency", "made_by__user", "sent_by__user"), pk=pk)


def _to_change(request: HttpRequest, pk: int) -> DocumentReviewRound:
    found = _find(request, pk)
    if not can_review_documents(request.actor, found.agency):
        raise PermissionDenied
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def office_review_create(request: HttpRequest) -> HttpResponse:
    """Begin a round."""
    agency = request.actor.agency
    if not can_review_documents(request.actor, agency):
        raise PermissionDenied
    form = RoundForm(request.POST if request.method == "POST" else None, agency=agency)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.begin_document_round(request.actor, **form.cleaned_data)
        except UserError as error:
            add_user_error(form, error)
        else:
            return redirect("procedures:office_review_detail", made.pk)
    context = {"form": form}
    return render(request, "procedures/office_review_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def office_review_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A round: before it is sent, its documents to tick or to record; afterwards, how far the departments are."""
    found = _find(request, pk)
    may = can_review_documents(request.actor, found.agency)
    if request.method == "POST" and not may:
        raise PermissionDenied
    form = PassForm(request.POST if request.method == "POST" else None, documents=issued_in(found))
    if request.method == "POST" and form.is_valid():
        try:
            count = services.pass_documents(request.actor, found, list(form.cleaned_data["documents"]))
        except UserError as error:
            add_user_error(form, error)
        else:
            words = ngettext("%(count)d document is without error.", "%(count)d documents are without error.", count)
            messages.success(request, words % {"count": count})
            return redirect("procedures:office_review_detail", found.pk)
    issued, outside = lines(found)
    told = reports(found)
    context = {
        "found": found,
        "lines": issued,
        "outside": outside,
        "not_seen": sum(line.review is None for line in issued),
        "reports": told,
        "seen": sum(len(one.reviews) for one in told),
        "wrong": sum(len(one.wrong) for one in told),
        "open": sum(one.open for one in told),
        "form": form,
        "may_review": may and found.sent_at is None,
    }
    return render(request, "procedures/office_review_detail.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def office_review_record(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found in one document; ?document= (a key) one of the system, none: one from outside."""
    found = _to_change(request, pk)
    document = one_of(issued_in(found), request.GET.get("document"))
    form = FoundForm(
        request.POST if request.method == "POST" else None,
        agency=found.agency,
        document=document,
        initial=_known(found, document),
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.review_document(request.actor, found, document=document, **form.cleaned_data)
        except UserError as error:
            add_user_error(form, error)
        else:
            messages.success(request, _("What was found is noted."))
            return redirect("procedures:office_review_detail", found.pk)
    context = {"form": form, "found": found, "document": document}
    return render(request, "procedures/office_review_record.html", context, status=422 if form.errors else 200)


def _known(found: DocumentReviewRound, document: OfficialDocument | None) -> dict:
    if document is None:
        return {}
    noted = found.reviews.filter(document=document).order_by("pk").first()
    if noted is not None:
        return {"department": noted.department_id, "faults": noted.faults, "description": noted.description}
    own = department_of(document)
    return {"department": own.pk} if own else {}


@require_http_methods(["GET", "HEAD", "POST"])
def office_review_paste(request: HttpRequest, pk: int) -> HttpResponse:
    """Documents from outside the system, copied from a spreadsheet."""
    found = _to_change(request, pk)
    sheet = Sheet(
        title=_("Paste documents that were looked at"),
        columns=_columns(found),
        add=lambda **row: services.review_document(request.actor, found, **row),
        done=lambda count: (
            ngettext("%(count)d document is noted.", "%(count)d documents are noted.", count) % {"count": count}
        ),
        back=reverse("procedures:office_review_detail", args=[found.pk]),
        back_label=_("Review of issued documents"),
        here="office_review",
    )
    return paste_page(request, sheet, may=True)


def _columns(found: DocumentReviewRound) -> list[Column]:
    departments = list(departments_of(found.agency))
    one_fault = one_of_words(DocumentFault.choices, FAULT_WORDS)

    def faults(text: str) -> list[str]:
        return [one_fault(part) for part in text.replace(";", ",").split(",") if part.strip()]

    example = departments[0].name if departments else ""
    return [
        Column("number", _("Number and symbol"), required=True, example="45/BC-UBND", also=("so van ban", "so, ky hieu", "so ky hieu")),
        Column("issued_on", pgettext("document review", "Issued on"), day, required=True, example=f"{found.end:%d/%m/%Y}", also=("ngay", "ngay ban hanh", "ngay van ban")),
        Column("abstract", pgettext("document review", "Abstract"), example=_("Report on handling cases"), also=("trich yeu",)),
        Column("department", _("Department that drafted it"), department_named(departments), required=True, example=example, also=("phong", "don vi", "don vi soan thao")),
        Column("faults", _("Kinds of error"), faults, example=DocumentFault.FORM.label, also=("loai loi", "loi")),
        Column("description", _("What is wrong, and how to mend it"), example=_("The day is missing"), also=("mo ta loi", "noi dung loi")),
    ]  # fmt: skip


@require_POST
def office_review_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a document out of a round that is not sent."""
    rows = DocumentReview.objects.visible_to(request.actor).select_related("round__agency")
    review = get_object_or_404(rows, pk=pk)
    try:
        services.remove_document_review(request.actor, review)
    except UserError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Taken out of the review."))
    return redirect("procedures:office_review_detail", review.round_id)


@require_POST
def office_review_send(request: HttpRequest, pk: int) -> HttpResponse:
    """Send each department its report."""
    found = _find(request, pk)
    try:
        services.send_document_round(request.actor, found, site=request.build_absolute_uri("/").rstrip("/"))
    except UserError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(
            request, _("Sent. Each department sees what to mend on its first page; its head gets a letter.")
        )
    return redirect("procedures:office_review_detail", found.pk)
