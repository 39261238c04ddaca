"""Form II.06a/VPCP/KSTT on screen, as a workbook and as a PDF."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.reading import note_export
from agencies.spreadsheets.cells import XLSX_TYPE
from procedures import denominators, form06a, form_paper, ranges, selection, services
from procedures.rates_table import HEADS
from procedures.views.rates import Links, attachment


def _form(request: HttpRequest) -> form06a.Form:
    if request.actor.agency is None:
        raise PermissionDenied
    agency = selection.agency_of(request.actor, request.GET)
    days = ranges.read(agency, request.GET)
    return form06a.build(agency, days, _by(request), denominators.chosen(agency, request.GET.get("denominator")))


def _by(request: HttpRequest) -> str:
    return request.GET.get("by") if request.GET.get("by") in form06a.BY else form06a.BY[0]


@require_safe
def form_06a(request: HttpRequest) -> HttpResponse:
    """The form of a period with its checks; every figure leads to its cases."""
    form = _form(request)
    links = Links(request, form.table)
    context = {
        "form": form,
        "table": form.table,
        "range": form.table.range,
        "links": links,
        "groupings": [
            {"url": links.to(by=key), "label": HEADS[key], "is_current": key == form.table.by} for key in form06a.BY
        ],
        "periods": links.periods(),
        "months": links.months(),
        "calendars": links.calendars(),
        "number": form06a.NUMBER,
        "standing": form_paper.standing(form),
    }
    return render(request, "procedures/form_06a.html", context)


@require_safe
def form_06a_xlsx(request: HttpRequest) -> HttpResponse:
    """The form as a workbook."""
    form = _form(request)
    table = form.table
    note_export(request.actor, table.agency, "form_06a", len(table.rows))
    name = f"bieu-II06a-{table.agency.code}-{table.range.kind}-{table.range.year}.xlsx"
    return attachment(form_paper.workbook(table.agency, form), XLSX_TYPE, name)


@require_POST
def form_06a_pdf(request: HttpRequest) -> HttpResponse:
    """Have the PDF laid out in the background; the page of the work leads to it."""
    if request.actor.agency is None:
        raise PermissionDenied
    job = services.request_form_pdf(request.actor, request.GET, _by(request))
    messages.info(request, _("The form is being laid out. It can be downloaded here when it is ready."))
    return redirect("agencies:job", job.pk)
