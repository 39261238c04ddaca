"""Errors of a period beside the same days of the year before, each figure with the list behind it."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from agencies import clock
from agencies.models import Department
from agencies.periods import MONTHS, QUARTERS, quarter_of
from procedures.errors import by_group, error_counts, error_list_url, errors_change, offered, year_before
from procedures.models import ErrorKind
from procedures.statistics import Period
from procedures.views.errors import number

GROUPINGS = {
    "department": gettext_lazy("By department"),
    "kind": pgettext_lazy("error", "By kind"),
    "step": gettext_lazy("By step of the process"),
}


@require_safe
def error_comparison(request: HttpRequest) -> HttpResponse:
    """?year=&period=&by=, and ?with= for the agencies of the year before that count."""
    agency = request.actor.agency
    if agency is None:
        raise PermissionDenied
    period = _period(request, agency)
    by = request.GET.get("by") if request.GET.get("by") in GROUPINGS else "department"
    before = (year_before(period.start), year_before(period.end))
    candidates = offered(request.actor, agency, *before)
    asked = "with" in request.GET or "compared" in request.GET
    ticked = {number(pk) for pk in request.GET.getlist("with")}
    change = errors_change(
        agency, period.start, period.end, [one for one in candidates if one.pk in ticked] if asked else None
    )
    change.agencies = [one for one in change.agencies if one in candidates]
    chosen = {one.pk for one in change.agencies}
    context = {
        "period": period,
        "by": by,
        "groupings": GROUPINGS.items(),
        "change": change,
        "rows": _rows(agency, period, change, by),
        "candidates": [(one, one.pk in chosen) for one in candidates],
        "kinds": [(kind, Period.of(agency, period.year, kind).label) for kind in (*QUARTERS, "Y")],
        "is_open": period.start <= clock.today() <= period.end,
        "now_url": error_list_url(agency=agency, start=period.start, end=period.end),
        "then_url": _then_url(change),
    }
    return render(request, "procedures/error_comparison.html", context)


def _period(request: HttpRequest, agency) -> Period:
    year, kind = quarter_of(agency.cut_off, clock.today())
    wanted = number(request.GET.get("year", ""))
    year = wanted if wanted and 2001 < wanted < 2100 else year
    kind = request.GET.get("period", kind)
    return Period.of(agency, year, kind if kind in MONTHS else "Y")


def _then_url(change, **choice) -> str:
    """The list of the year before; none where it is spread over several agencies, each of which has its own."""
    if len(change.agencies) != 1:
        return ""
    return error_list_url(agency=change.agencies[0], start=change.start, end=change.end, **choice)


def _rows(agency, period: Period, change, by: str) -> list[dict]:
    """Groups with errors in either year, in the order offices list them."""
    now = error_counts(agency, period.start, period.end, by)
    then = by_group(change.agencies, change.start, change.end, by) if change.agencies else {}
    rows = []
    for name, key, then_key in _groups(agency, now, then, by):
        choice = {by: key} if key is not None else {"step": 0}
        count = {"now": now.get(key, 0), "then": then.get(then_key, 0)}
        url = error_list_url(agency=agency, start=period.start, end=period.end, **choice) if count["now"] else ""
        same = by != "department" or [one.pk for one in change.agencies] == [agency.pk]
        then_url = _then_url(change, **choice) if count["then"] and same else ""
        rows.append(
            {"name": name, "url": url, "then_url": then_url, "difference": count["now"] - count["then"], **count}
        )
    return rows


def _groups(agency, now: dict, then: dict, by: str) -> list[tuple]:
    """(name, key now, key of the year before) of each group."""
    if by == "kind":
        return [(label, key, key) for key, label in ErrorKind.choices if key in now or key in then]
    if by == "step":
        steps = sorted({*now, *then}, key=lambda step: (step is None, step or 0))
        words = _("Step %(number)d")
        return [(words % {"number": step} if step else _("Step not known"), step, step) for step in steps]
    found = list(Department.objects.of_agency(agency).order_by("position", "pk"))
    rows = [(one.name, one.pk, one.name) for one in found if one.pk in now or one.name in then]
    return rows + [(name, -1, name) for name in sorted(set(then) - {one.name for one in found})]
