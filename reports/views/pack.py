"""The review-meeting document: the newest one to download, and a new one on demand."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies import files
from agencies.reading import note_export
from reports import overview, permissions, services
from reports.models import ReportingPeriod, ReviewPack


@require_http_methods(["GET", "HEAD", "POST"])
def review_pack(request: HttpRequest, period_pk: int) -> HttpResponse:
    """GET: the newest review document of the period. POST: make a new one."""
    periods = ReportingPeriod.objects.visible_to(request.actor).select_related("agency")
    period = get_object_or_404(periods, pk=period_pk)
    if not permissions.can_read_pack(request.actor, period):
        raise PermissionDenied
    if request.method == "POST":
        services.request_pack(request.actor, period)
        messages.info(request, _("The review document is being made. It appears here when it is ready."))
        return redirect("reports:review_pack", period.pk)
    packs = list(period.packs.select_related("file", "job", "created_by__user").order_by("-pk")[:20])
    made = [pack for pack in packs if pack.file_id]
    context = {
        "period": period,
        "state": overview.state_of(period),
        "latest": made[0] if made else None,
        "older": made[1:],
        "running": next((pack for pack in packs[:1] if pack.job and not pack.file_id), None),
        "may_make": permissions.can_make_pack(request.actor, period),
        "changed_since": _changed_since(period, made[0]) if made else 0,
    }
    return render(request, "reports/review_pack.html", context)


def _changed_since(period: ReportingPeriod, pack: ReviewPack) -> int:
    """How many reports moved on after the document was made."""
    return period.reports.filter(updated_at__gt=pack.created_at).count()


@require_safe
def review_pack_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF itself; ?xem=1 opens it in the browser."""
    packs = ReviewPack.objects.visible_to(request.actor).filter(file__isnull=False)
    pack = get_object_or_404(packs.select_related("period", "file"), pk=pk)
    if not permissions.can_read_pack(request.actor, pack.period):
        raise PermissionDenied
    note_export(request.actor, pack, "pack_file")
    return files.response(pack.file, inline="xem" in request.GET)
