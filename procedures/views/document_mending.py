"""What departments see of the review of issued documents: their report, the list of what was looked at, telling what was mended."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from agencies.errors import UserError
from agencies.forms import add_user_error
from procedures import services
from procedures.document_review_forms import MendForm
from procedures.document_reviews import reports
from procedures.models import DocumentReview, DocumentReviewRound
from procedures.permissions import can_mend_document
from procedures.registers.choosing import choose, counted, shown

PAGE_SIZE = 50
WAYS = [
    ("", gettext_lazy("To be mended"), Q(has_errors=True, corrected_on=None)),
    ("mended", gettext_lazy("Mended"), Q(corrected_on__isnull=False)),
    ("fine", gettext_lazy("Without error"), Q(has_errors=False)),
    ("all", gettext_lazy("All looked at"), Q()),
]


@require_safe
def office_review_documents(request: HttpRequest) -> HttpResponse:
    """Documents of the rounds that were sent; a period means the days of sending, as the measure counts."""
    chosen = choose(request.actor, request.GET, WAYS)
    rows = DocumentReview.objects.of_agency(chosen.agency).filter(round__sent_at__isnull=False)
    rows = rows.filter(chosen.between("round__sent_on"))
    if chosen.department:
        rows = rows.filter(department=chosen.department)
    found = shown(rows, WAYS, chosen).select_related("round__agency", "department", "document")
    page = Paginator(found.order_by("-round__sent_on", "issued_on", "number", "pk"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    for review in page:
        review.may_mend = review.has_errors and review.corrected_on is None and can_mend_document(request.actor, review)
    context = {"chosen": chosen, "page_obj": page, "chips": counted(rows, WAYS, chosen)}
    return render(request, "procedures/office_review_documents.html", context)


@require_safe
def office_review_report(request: HttpRequest, pk: int, department_pk: int) -> HttpResponse:
    """A department's report, to be read and printed."""
    rounds = DocumentReviewRound.objects.visible_to(request.actor).filter(sent_at__isnull=False)
    found = get_object_or_404(rounds.select_related("agency", "sent_by__user"), pk=pk)
    report = next((one for one in reports(found) if one.department.pk == department_pk), None)
    if report is None:
        raise Http404
    for review in report.reviews:
        review.round = found
    context = {
        "found": found,
        "report": report,
        "may_mend": any(can_mend_document(request.actor, one) for one in report.wrong),
    }
    return render(request, "procedures/office_review_report.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def office_review_mend(request: HttpRequest, pk: int) -> HttpResponse:
    """One document with an error; below, the form that reports it as mended, for who may."""
    rows = DocumentReview.objects.visible_to(request.actor).filter(round__sent_at__isnull=False, has_errors=True)
    review = get_object_or_404(
        rows.select_related("round__agency", "department", "document", "corrected_by__user"), pk=pk
    )
    may = can_mend_document(request.actor, review)
    if request.method == "POST" and not may:
        raise PermissionDenied
    form = MendForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.mend_document(request.actor, review, **form.cleaned_data)
        except UserError as error:
            add_user_error(form, error)
        else:
            messages.success(request, _("The document is reported as mended."))
            return redirect("procedures:office_review_report", review.round_id, review.department_id)
    context = {"review": review, "form": form, "may_mend": may and review.corrected_on is None}
    return render(request, "procedures/office_review_mend.html", context, status=422 if form.errors else 200)
