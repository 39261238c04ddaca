"""The working calendar: read by everybody, kept by administrators of an agency at the top."""

import json
from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies import clock
from agencies.errors import UserError
from agencies.forms import add_user_error
from procedures import services, workdays
from procedures.calendar_forms import ConfirmForm, DayFormSet
from procedures.models import CalendarDay, CalendarDayKind
from procedures.permissions import can_keep_calendar
from procedures.services.working_calendar import told

FIRST_YEAR, LAST_YEAR = 2000, 2060
MONTHS = range(1, 13)


def _days(year: int) -> list[CalendarDay]:
    return list(CalendarDay.objects.filter(day__year=year).order_by("day"))


@require_safe
def working_calendar(request: HttpRequest) -> HttpResponse:
    """A year's days off and make-up days, each with its notice, and its working days by month; ?year= chooses."""
    this_year, wanted = clock.today().year, request.GET.get("year", "")
    year = int(wanted) if wanted.isdecimal() and FIRST_YEAR <= int(wanted[:9]) <= LAST_YEAR else this_year
    known = {day.year for day in CalendarDay.objects.order_by("day").values_list("day", flat=True)}
    days = _days(year)
    context = {
        "year": year,
        "days": days,
        "years": sorted(known | {this_year, this_year + 1, year}, reverse=True)[:9],
        "missing": year not in known,
        "off": sum(day.kind == CalendarDayKind.HOLIDAY for day in days),
        "make_up": sum(day.kind == CalendarDayKind.MAKE_UP for day in days),
        "working": _working_days(year),
        "may_keep": can_keep_calendar(request.actor),
    }
    return render(request, "procedures/calendar.html", context)


def _working_days(year: int) -> dict:
    """The number of working days of each month, and of the year."""
    table = workdays.calendar()
    ends = [date(year, month, 1) - timedelta(days=1) for month in MONTHS] + [date(year, 12, 31)]
    counts = [table.working_days_between(a, b) for a, b in zip(ends, ends[1:], strict=False)]
    return {"months": list(zip(MONTHS, counts, strict=True)), "all": sum(counts)}


@require_http_methods(["GET", "HEAD", "POST"])
def calendar_edit(request: HttpRequest, year: int) -> HttpResponse:
    """Enter or replace a year. A year without a calendar begins with what a library proposes; only what is confirmed is entered."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    if not can_keep_calendar(request.actor):
        raise PermissionDenied
    days = _days(year)
    proposed = [] if days else services.propose_holidays(year)
    initial = [{"day": one.day, "kind": one.kind, "name": one.name, "source": one.source} for one in days]
    initial = initial or [{"day": one.day, "kind": CalendarDayKind.HOLIDAY, "name": one.name} for one in proposed]
    rows = DayFormSet(request.POST or None, prefix="days", form_kwargs={"year": year}, initial=initial)
    form = ConfirmForm(request.POST or None, initial={"seen": json.dumps(told(days))})
    if request.method == "POST" and form.is_valid() & rows.is_valid():
        answer = _save(request, year, form, rows)
        if answer is not None:
            return answer
    context = {
        "year": year,
        "form": form,
        "rows": rows,
        "checked": request.method == "POST",
        "is_new": not days,
        "proposed": bool(proposed),
        "is_past": year <= clock.today().year,
    }
    failed = request.method == "POST"
    return render(request, "procedures/calendar_form.html", context, status=422 if failed else 200)


def _save(request: HttpRequest, year: int, form: ConfirmForm, rows) -> HttpResponse | None:
    """The redirect once the year is entered; None with the problem in the form."""
    given = rows.days(form.cleaned_data["notice"])
    if any(not source for _day, _kind, _name, source in given):
        form.add_error("notice", _("Name the notice: there are rows that name none."))
        return None
    try:
        services.set_calendar(request.actor, year, given, seen=_seen(form.cleaned_data["seen"]))
    except UserError as error:
        add_user_error(form, error)
        return None
    messages.success(request, _("The calendar of %(year)d is entered.") % {"year": year})
    return redirect(f"{reverse('procedures:calendar')}?year={year}")


def _seen(text: str) -> dict:
    """The days the page was made from; something that fits nothing where the field was tampered with."""
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {"": ""}
