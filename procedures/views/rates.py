"""The on-time rates of an agency or of all agencies below, each figure leading to its cases; closing a period."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from agencies import clock
from agencies.errors import UserError
from agencies.periods import MONTHS, QUARTERS
from agencies.reading import note_export
from agencies.spreadsheets.cells import CSV_TYPE, XLSX_TYPE, csv_bytes, workbook_bytes
from procedures import denominators, ranges, rates_table, selection, services
from procedures.comparison import compare
from procedures.late_changes import late_changes
from procedures.models import CaseRules, Denominator
from procedures.permissions import can_close_statistics
from procedures.rates_table import BY_AGENCY, FORM, GROUPINGS, Table
from procedures.statistics import Period


def sees_several(actor) -> bool:
    """Whether there is a table by agency for this person: they look after agencies below their own."""
    return len(actor.visible_agency_ids) > 1


def asked_for(request: HttpRequest) -> Table:
    """The table that a query string asks for: ?agency=, ?by=, ?denominator=, and a range (ranges.read)."""
    actor = request.actor
    if actor.agency is None:
        raise PermissionDenied
    if request.GET.get("by") == BY_AGENCY and sees_several(actor):
        days = ranges.read(actor.agency, request.GET)
        return rates_table.build_by_agency(
            actor, days, denominators.chosen(actor.agency, request.GET.get("denominator"))
        )
    agency = selection.agency_of(actor, request.GET)
    by = request.GET.get("by") if request.GET.get("by") in GROUPINGS else "department"
    wanted = denominators.chosen(agency, request.GET.get("denominator"))
    return rates_table.build(agency, ranges.read(agency, request.GET), by, wanted)


@require_safe
def rates(request: HttpRequest) -> HttpResponse:
    """Columns of form II.06a with rates, by department, field, procedure, channel or agency. Never counts cases itself."""
    table = asked_for(request)
    days, own = table.range, table.by != BY_AGENCY
    links = Links(request, table)
    context = {
        "table": table,
        "range": days,
        "is_own_agency": table.agency.pk == request.actor.agency.pk,
        "form_columns": FORM,
        "links": links,
        "groupings": links.groupings(sees_several(request.actor)),
        "denominator_choices": links.denominators(),
        "periods": links.periods(),
        "months": links.months(),
        "calendars": links.calendars(),
        "comparison": _comparison(request, table) if own else None,
        "changes": _changes(table),
        "may_close": own and days.is_closable and days.is_over and can_close_statistics(request.actor, table.agency),
        "other_rates": _other_rates(table),
    }
    return render(request, "procedures/rates.html", context)


class Links:
    """The addresses a page of figures leads to: the same page with one thing changed."""

    def __init__(self, request: HttpRequest, table: Table):
        self.table, self.days = table, table.range
        self.query: dict[str, str] = {}
        if table.by != BY_AGENCY and table.agency.pk != request.actor.agency.pk:
            self.query["agency"] = str(table.agency.pk)
        self.query |= {**self.days.query(), "by": table.by, "denominator": table.denominator}

    def to(self, **changed: str) -> str:
        """The query string with these instead; "" takes one away."""
        query = QueryDict(mutable=True)
        query.update({key: value for key, value in {**self.query, **changed}.items() if value})
        return f"?{query.urlencode()}"

    @property
    def here(self) -> str:
        return self.to()

    @property
    def year_before(self) -> str:
        return self._year(self.days.year - 1)

    @property
    def year_after(self) -> str:
        return self._year(self.days.year + 1)

    def _year(self, year: int) -> str:
        kind = "Y" if self.days.kind == ranges.DAYS else self.days.kind
        return self.to(**{"year": str(year), "period": kind, "from": "", "to": ""})

    def groupings(self, several: bool) -> list[dict]:
        found = [(key, label) for key, label in GROUPINGS.items()]
        if several:
            found.append((BY_AGENCY, pgettext("cases", "By agency")))
        return [{"url": self.to(by=key), "label": label, "is_current": key == self.table.by} for key, label in found]

    def denominators(self) -> list[dict]:
        default = CaseRules.of(self.table.agency).denominator
        return [
            {
                "url": self.to(denominator=key),
                "words": denominators.WORDS[key],
                "is_current": key == self.table.denominator,
                "is_default": key == default,
            }
            for key in Denominator.values
        ]

    def periods(self) -> list[dict]:
        return [self._period(kind) for kind in (*QUARTERS, "H1", "9M", "Y")]

    def months(self) -> list[dict]:
        return [self._period(kind) for kind in ranges.MONTH_KINDS]

    def _period(self, kind: str) -> dict:
        url = self.to(**{"year": str(self.days.year), "period": kind, "from": "", "to": ""})
        return {"url": url, "label": ranges.period_label(self.days.year, kind), "is_current": kind == self.days.kind}

    def calendars(self) -> list[dict]:
        """The agency's own calendar and the other one; none for free days."""
        if self.days.kind == ranges.DAYS:
            return []
        words = {"day_14": _("Periods ending on the 14th"), "month_end": _("Calendar periods")}
        own = self.table.agency.cut_off
        return [
            {
                "url": self.to(calendar="" if key == own else key),
                "label": label,
                "is_current": key == self.days.cut_off,
            }
            for key, label in words.items()
        ]


def _comparison(request: HttpRequest, table: Table):
    """The same period of last year; not for free days, nor by a calendar that isn't the agency's."""
    days = table.range
    if days.kind == ranges.DAYS or not days.is_own:
        return None
    period = Period(days.year, days.kind, days.start, days.end)
    return compare(
        request.actor, table.agency, period, table.total.figures, _chosen(request), denominator=table.denominator
    )


def _chosen(request: HttpRequest) -> set[int] | None:
    """The agencies ticked for the comparison (?with=…); None when nobody has been asked yet."""
    if "with" not in request.GET and "compared" not in request.GET:
        return None
    return {int(pk) for pk in request.GET.getlist("with") if pk.isascii() and pk.isdigit() and len(pk) < 19}


def _changes(table: Table) -> dict | None:
    """Of a closed period whose figures are others today: how many cases make the difference, and where they are listed."""
    if table.closing is None or not table.differs:
        return None
    found = late_changes(table.closing)
    query = QueryDict(mutable=True)
    query.update({"agency": str(table.agency.pk), "department": "all", "changed": str(table.closing.pk)})
    return {
        "count": len(found.ids),
        "is_all": found.is_all,
        "url": f"{reverse('procedures:case_list')}?{query.urlencode()}" if found.ids else "",
    }


def _other_rates(table: Table) -> list[dict]:
    """The rate of the whole by each of the three definitions, with what is divided by what."""
    figures = table.total.figures
    return [
        {
            "words": denominators.WORDS[key],
            "parts": figures.parts(key),
            "rate": figures.rate(key),
            "is_current": key == table.denominator,
        }
        for key in Denominator.values
    ]


@require_safe
def rates_export(request: HttpRequest) -> HttpResponse:
    """The table as it is on the page, ?kind=csv or xlsx: sums only, nothing of single cases."""
    table = asked_for(request)
    kind = "csv" if request.GET.get("kind") == "csv" else "xlsx"
    header, rows = rates_table.export_rows(table)
    note_export(request.actor, table.agency, "rates_table", len(rows))
    title = f"{table.range.start:%d.%m.%Y}-{table.range.end:%d.%m.%Y}"
    content = csv_bytes([header, *rows]) if kind == "csv" else workbook_bytes(title, header, rows)
    return attachment(content, CSV_TYPE if kind == "csv" else XLSX_TYPE, f"ty-le-{table.agency.code}-{title}.{kind}")


def attachment(content: bytes, content_type: str, name: str) -> HttpResponse:
    """A made file as an answer that no cache keeps."""
    answer = HttpResponse(content, content_type=content_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@require_POST
def period_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the figures of a period of an agency: year, kind, and a reason where it was closed before."""
    agency = selection.agency_of(request.actor, QueryDict(f"agency={pk}"))
    year, kind = request.POST.get("year", ""), request.POST.get("period", "")
    back = f"{reverse('procedures:rates')}?{QueryDict(f'year={year}&period={kind}').urlencode()}"
    if not can_close_statistics(request.actor, agency):
        raise PermissionDenied
    if not (year.isascii() and year.isdigit() and 2000 < int(year) <= clock.today().year + 1 and kind in MONTHS):
        messages.error(request, _("Only quarters, the first half, nine months and the year are closed."))
        return redirect("procedures:rates")
    try:
        closing = services.close_period(request.actor, agency, int(year), kind, reason=request.POST.get("reason", ""))
    except UserError as error:
        messages.error(request, error.message)
        return redirect(back)
    words = _("The figures of %(period)s are closed. Files that come later show as differences.")
    messages.success(request, words % {"period": ranges.period_label(closing.year, closing.kind)})
    return redirect(back)
