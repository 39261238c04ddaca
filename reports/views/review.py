"""The secretary's look at what was handed in: accept it or return it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.errors import UserError
from reports import figures, overview, permissions, services, snapshots
from reports.models import ReportState
from reports.views.common import cards, report_or_404


@require_safe
def filing_review(request: HttpRequest, pk: int) -> HttpResponse:
    """The filing to read, what changed since it was last handed in, and the two answers."""
    report = report_or_404(request, pk)
    if not permissions.can_read(request.actor, report):
        raise PermissionDenied
    lines = figures.refresh(report)
    shown = cards(report, lines)
    context = {
        "report": report,
        "period": report.period,
        "standing": overview.standing_of(report),
        "cards": sorted(shown, key=lambda card: not card.is_missed),
        "changes": snapshots.changes(report, lines),
        "submissions": list(report.submissions.select_related("by__user")),
        "notes": list(report.return_notes.all()),
        "can_review": permissions.can_review(request.actor, report),
        "is_waiting": report.state == ReportState.SUBMITTED,
        "next_report": _next(request, report),
    }
    return render(request, "reports/filing_review.html", context)


def _next(request, report):
    """Another report of the period that waits for review."""
    waiting = report.period.reports.filter(state=ReportState.SUBMITTED).exclude(pk=report.pk)
    return waiting.select_related("department").order_by("department__position", "pk").first()


@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the report with a comment."""
    report = report_or_404(request, pk)
    try:
        services.send_back(request.actor, report, comment=request.POST.get("comment", ""))
    except UserError as error:
        messages.error(request, error.message)
        return redirect("reports:filing_review", report.pk)
    text = _("The report was returned to %(department)s.") % {"department": report.department}
    messages.success(request, text)
    return _onward(request, report)


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept the report; it is frozen from then on."""
    report = report_or_404(request, pk)
    try:
        services.accept(request.actor, report)
    except UserError as error:
        messages.error(request, error.message)
        return redirect("reports:filing_review", report.pk)
    text = _("The report of %(department)s was accepted and is now closed.") % {"department": report.department}
    messages.success(request, text)
    return _onward(request, report)


def _onward(request, report) -> HttpResponse:
    """To the next report that waits, else back to the periods."""
    following = _next(request, report)
    return redirect("reports:filing_review", following.pk) if following else redirect("reports:period_list")
