"""Management reviews: the list with what is due, planning and moving, entering the minutes, the minutes themselves."""

from pathlib import Path

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from agencies import clock, files
from agencies.errors import UserError
from agencies.forms import add_user_error
from agencies.reading import note_export
from audits import services
from audits.forms import EVIDENCE_TYPES
from audits.models import ManagementReview
from audits.permissions import can_keep_management_reviews
from audits.review_forms import HeldForm, PlanReviewForm
from audits.views.common import parse_day

PAGE = 25


def standing(review: ManagementReview) -> tuple[str, str]:
    """(badge, words) of today."""
    if review.held_on:
        return "ok", _("Held on %(day)s") % {"day": f"{review.held_on:%d/%m/%Y}"}
    late = (clock.today() - review.planned_on).days
    if late > 0:
        return "late", ngettext("%(days)d day overdue", "%(days)d days overdue", late) % {"days": late}
    return "wait", _("Planned for %(day)s") % {"day": f"{review.planned_on:%d/%m/%Y}"}


@require_safe
def management_review_list(request: HttpRequest) -> HttpResponse:
    """Reviews of the agency (and below, where the role sees below), the newest first; ?agency=&from=&to=: those held between two days."""
    rows = ManagementReview.objects.visible_to(request.actor).select_related("agency", "chaired_by__user")
    start, end = parse_day(request.GET.get("from")), parse_day(request.GET.get("to"))
    if start and end:
        rows = rows.filter(held_on__range=(start, end))
    if request.GET.get("agency", "").isdecimal():
        rows = rows.filter(agency=int(request.GET["agency"][:9]))
    page = Paginator(rows.order_by("-planned_on", "-pk"), PAGE).get_page(request.GET.get("page"))
    for review in page:
        review.standing = standing(review)
    context = {
        "page": page,
        "start": start,
        "end": end,
        "is_filtered": bool(start and end),
        "shows_agencies": len(request.actor.visible_agency_ids) > 1,
        "may_keep": can_keep_management_reviews(request.actor, request.actor.agency),
    }
    return render(request, "audits/management_review_list.html", context)


def _find(request: HttpRequest, pk: int) -> ManagementReview:
    rows = ManagementReview.objects.visible_to(request.actor)
    return get_object_or_404(rows.select_related("agency", "chaired_by__user", "minutes", "recorded_by__user"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def management_review_create(request: HttpRequest) -> HttpResponse:
    """Plan a review."""
    if not can_keep_management_reviews(request.actor, request.actor.agency):
        raise PermissionDenied
    return _plan(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def management_review_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a review that is not held."""
    review = _find(request, pk)
    if not can_keep_management_reviews(request.actor, review.agency):
        raise PermissionDenied
    return _plan(request, review)


def _plan(request: HttpRequest, review: ManagementReview | None) -> HttpResponse:
    initial = {"planned_on": review.planned_on} if review else {}
    form = PlanReviewForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.plan_management_review(request.actor, review, **form.cleaned_data)
        except UserError as error:
            add_user_error(form, error)
        else:
            messages.success(request, _("The review is planned."))
            return redirect("audits:management_review_detail", saved.pk)
    context = {"form": form, "review": review}
    return render(request, "audits/management_review_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def management_review_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One review; below, the form that enters its minutes, for who may."""
    review = _find(request, pk)
    may = can_keep_management_reviews(request.actor, review.agency)
    if request.method == "POST" and not may:
        raise PermissionDenied
    sent = request.method == "POST"
    form = HeldForm(request.POST if sent else None, request.FILES if sent else None, review=review)
    if sent and form.is_valid():
        try:
            _hold(request, review, dict(form.cleaned_data))
        except UserError as error:
            add_user_error(form, error)
        else:
            messages.success(request, _("The minutes are kept; the review counts."))
            return redirect("audits:management_review_detail", review.pk)
    context = {
        "review": review,
        "standing": standing(review),
        "form": form,
        "may_keep": may and review.held_on is None,
    }
    return render(request, "audits/management_review_detail.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _hold(request: HttpRequest, review: ManagementReview, given: dict) -> None:
    upload = given.pop("minutes")
    kind = EVIDENCE_TYPES[Path(upload.name).suffix.lower()]
    stored = files.store(request.actor, upload.name, upload.read(), kind, kind="minutes")
    services.hold_management_review(request.actor, review, minutes=stored, **given)


@require_safe
def management_review_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes, for whoever sees the review."""
    review = _find(request, pk)
    if review.minutes is None:
        raise Http404
    note_export(request.actor, review, "review_minutes")
    return files.response(review.minutes)
