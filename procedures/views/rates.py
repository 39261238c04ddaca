"""The computed rates of an agency, each figure leading to its cases."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from agencies import clock
from agencies.models import Agency, Department
from agencies.periods import MONTHS, QUARTERS, quarter_of
from procedures.comparison import compare
from procedures.models import Field, Procedure
from procedures.selection import period_label
from procedures.statistics import Counts, Period, add_up, case_list_url, counts

GROUPINGS = {
    "department": (pgettext_lazy("cases", "By department"), Department),
    "field": (pgettext_lazy("cases", "By field"), Field),
    "procedure": (pgettext_lazy("cases", "By procedure"), Procedure),
}
# Form II.06a from left to right: column of the form, key, words.
FORM = (
    ("3", "total", pgettext_lazy("cases", "All")),
    ("4", "received_online", pgettext_lazy("cases", "Online")),
    ("5", "received_counter_post", pgettext_lazy("cases", "Counter, post")),
    ("6", "carried_over", pgettext_lazy("cases", "Carried over")),
    ("7", "finished", pgettext_lazy("cases", "All")),
    ("8", "early", pgettext_lazy("cases", "Early")),
    ("9", "on_time", pgettext_lazy("cases", "On time")),
    ("10", "late", pgettext_lazy("cases", "Late")),
    ("11", "pending", pgettext_lazy("cases", "All")),
    ("12", "pending_within", pgettext_lazy("cases", "Within time")),
    ("13", "pending_overdue", pgettext_lazy("cases", "Overdue")),
)


@require_safe
def rates(request: HttpRequest) -> HttpResponse:
    """Form II.06a with rates for a quarter or year, by department, field or procedure. Never counts cases itself."""
    agency = request.actor.agency
    if agency is None:
        raise PermissionDenied
    period = _period(request, agency)
    by = request.GET.get("by") if request.GET.get("by") in GROUPINGS else "department"
    found = counts(agency, period.start, period.end, by)
    total = add_up(found.values())
    context = {
        "period": period,
        "by": by,
        "groupings": [(key, label) for key, (label, _model) in GROUPINGS.items()],
        "form_columns": FORM,
        "rows": _rows(found, by, period),
        "total": _row(None, total, by, period) if found else None,
        "comparison": compare(request.actor, agency, period, total, _chosen(request)),
        "is_open": period.start <= clock.today() <= period.end,
        "periods": _periods(agency, period),
    }
    return render(request, "procedures/rates.html", context)


def _period(request: HttpRequest, agency: Agency) -> Period:
    """The period asked for; the current quarter otherwise."""
    year, kind = quarter_of(agency.cut_off, clock.today())
    wanted_year, wanted = request.GET.get("year", ""), request.GET.get("period", "")
    if wanted_year.isascii() and wanted_year.isdigit() and 2000 < int(wanted_year) < 2100:
        year = int(wanted_year)
    return Period.of(agency, year, wanted if wanted in MONTHS else kind)


def _chosen(request: HttpRequest) -> set[int] | None:
    """The agencies ticked for the comparison (?with=…); None when nobody has been asked yet."""
    if "with" not in request.GET and "compared" not in request.GET:
        return None
    return {int(pk) for pk in request.GET.getlist("with") if pk.isascii() and pk.isdigit()}


def _periods(agency: Agency, period: Period) -> list[dict]:
    """The periods of the shown year, and the years to go to."""
    return [
        {"kind": kind, "label": period_label(period.year, kind), "is_current": kind == period.kind}
        for kind in (*QUARTERS, "Y")
    ]


def _rows(found: dict[int, Counts], by: str, period: Period) -> list[dict]:
    """A line for each group with figures, in the order offices list them."""
    model = GROUPINGS[by][1]
    order = ("position", "pk") if by == "department" else ("code", "pk")
    return [_row(thing, found[thing.pk], by, period) for thing in model.objects.filter(pk__in=found).order_by(*order)]


def _row(thing, figures: Counts, by: str, period: Period) -> dict:
    """Name, rates, and every column with the link to its cases."""
    chosen = {by: thing} if thing is not None else {"department": "all"}
    cells = [
        {
            "value": getattr(figures, key),
            "label": label,
            "url": case_list_url(**chosen, start=period.start, end=period.end, outcome=key)
            if getattr(figures, key)
            else "",
        }
        for _number, key, label in FORM
    ]
    return {"name": str(thing) if thing is not None else "", "figures": figures, "cells": cells}
