"""The page on which a department files its quarter."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import clock, files
from agencies.errors import UserError
from agencies.reading import note_export
from objectives.verdicts import VERDICTS
from reports import figures, overview, permissions, services
from reports.filing_form import FilingForm
from reports.models import DepartmentReport, ReportingPeriod, ReportLine
from reports.services.missing import Incomplete, missing_in
from reports.views.common import cards, report_or_404


@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the own department's draft of an open period, where opening it did not."""
    period = get_object_or_404(ReportingPeriod.objects.visible_to(request.actor), pk=pk)
    if not permissions.can_start(request.actor, period):
        raise PermissionDenied
    try:
        report = services.prepare(request.actor, period, request.actor.department)
    except UserError as error:
        messages.error(request, error.message)
        return redirect("reports:period_list")
    return redirect("reports:filing", report.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def filing(request: HttpRequest, pk: int) -> HttpResponse:
    """Read or write one department's report. POST: `do` = save (also by itself, with X-Autosave) or submit."""
    report = report_or_404(request, pk)
    if not permissions.can_read(request.actor, report):
        raise PermissionDenied
    lines = figures.refresh(report)
    if request.method == "POST":
        if not permissions.is_own_head(request.actor, report):
            raise PermissionDenied
        return _save(request, report, lines)
    form = FilingForm(report, lines) if permissions.can_file(request.actor, report) else None
    return _page(request, report, lines, form)


def _page(request, report, lines, form=None, *, status=200, missing=None, differences=None) -> HttpResponse:
    """The filing page: with its form for whoever may write, else to read."""
    missing = missing_in(report, lines) if missing is None and report.is_open else missing or []
    context = {
        "report": report,
        "period": report.period,
        "standing": overview.standing_of(report),
        "is_running": report.period.end >= clock.today(),
        "cards": cards(report, lines, form.line_forms if form else None),
        "form": form,
        "errors": form.errors if form and form.head.is_bound else [],
        "missing": missing,
        "differences": differences or [],
        "counts": _counts(lines),
        "can_review": permissions.can_review(request.actor, report),
        "notes": list(report.return_notes.all()),
    }
    return render(request, "reports/filing.html" if form else "reports/filing_read.html", context, status=status)


def _counts(lines: list[ReportLine]) -> list[tuple[str, int]]:
    """How many objectives have which verdict, in the usual order."""
    return [(verdict, count) for verdict in VERDICTS if (count := sum(line.verdict == verdict for line in lines))]


def _save(request: HttpRequest, report: DepartmentReport, lines: list[ReportLine]) -> HttpResponse:
    """Check and store what was posted, then hand it in when asked to."""
    quiet = "X-Autosave" in request.headers
    form = FilingForm(report, lines, request.POST, None if quiet else request.FILES)
    if not report.is_open:
        return _refused(
            request, report, _("This report has been handed in; it can be changed once it is returned."), quiet
        )
    valid = form.is_valid()
    if form.is_stale:
        return _conflict(request, report, lines, form, quiet)
    if not valid:
        return _invalid(request, report, lines, form, quiet)
    submitting = request.POST.get("do") == "submit" and not quiet
    try:
        with transaction.atomic():
            saved = services.save_draft(
                request.actor,
                report,
                version=form.version,
                token=form.token,
                note=form.head.cleaned_data["note"],
                lines=form.entries(request.actor, with_files=not quiet),
            )
    except services.Conflict:
        report = report_or_404(request, report.pk)
        lines = figures.refresh(report)
        form = FilingForm(report, lines, request.POST)
        return _conflict(request, report, lines, form, quiet)
    except UserError as error:
        return _refused(request, report, error.message, quiet)
    if quiet:
        return JsonResponse({"saved": True, "version": saved.version, "at": f"{clock.now():%H:%M}"})
    return _submit(request, saved) if submitting else _saved(request, saved)


def _saved(request, report) -> HttpResponse:
    messages.success(request, _("Draft saved at %(time)s.") % {"time": f"{clock.now():%H:%M}"})
    return redirect("reports:filing", report.pk)


def _submit(request: HttpRequest, saved: DepartmentReport) -> HttpResponse:
    """Hand the saved draft in, or show what it still needs."""
    try:
        services.submit(request.actor, saved)
    except Incomplete as error:
        report = report_or_404(request, saved.pk)
        lines = figures.refresh(report)
        messages.error(
            request, _("Your entries are saved, but the report can't be submitted yet. See what is still missing.")
        )
        return _page(request, report, lines, FilingForm(report, lines), status=422, missing=error.missing)
    except UserError as error:
        return _refused(request, saved, error.message, quiet=False)
    text = _("The report on %(period)s has been submitted.") % {"period": saved.period.within}
    messages.success(request, text)
    return redirect("reports:filing", saved.pk)


def _refused(request, report, message, quiet) -> HttpResponse:
    if quiet:
        return JsonResponse({"saved": False, "message": str(message)}, status=409)
    messages.error(request, message)
    return redirect("reports:filing", report.pk)


def _invalid(request, report, lines, form: FilingForm, quiet: bool) -> HttpResponse:
    """Nothing typed is stored, everything stays in the form; files that are fine are kept, as browsers forget them."""
    if quiet:
        return JsonResponse({"saved": False, "errors": [message for _field, message in form.errors]}, status=422)
    kept = form.evidence_alone(request.actor) if form.head.is_valid() else {}
    if kept:
        token, version = form.token, form.version
        services.save_draft(request.actor, report, version=version, token=token, lines=kept)
        report = report_or_404(request, report.pk)
        lines = figures.refresh(report)
        form = FilingForm(report, lines, request.POST)
        form.is_valid()
    return _page(request, report, lines, form, status=422)


def _conflict(request, report, lines, form: FilingForm, quiet: bool) -> HttpResponse:
    """Show what somebody else saved meanwhile beside what was typed; the next save is made knowing it."""
    if quiet:
        return JsonResponse({"saved": False, "conflict": True}, status=409)
    merged, differences = form.merged()
    merged.is_valid()
    return _page(request, report, lines, merged, status=409, differences=differences)


@require_safe
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """The evidence file of a line, for whoever may read its report."""
    found = ReportLine.objects.visible_to(request.actor).filter(evidence__isnull=False)
    line = get_object_or_404(found.select_related("report__period", "evidence"), pk=pk)
    if not permissions.can_read(request.actor, line.report):
        raise PermissionDenied
    note_export(request.actor, line.report, "evidence_file")
    return files.response(line.evidence)
