"""Reading cases: the list behind every figure."""

from functools import cached_property

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from agencies import clock
from agencies.models import Department
from agencies.periods import MONTHS, QUARTERS, quarter_of
from procedures import selection
from procedures.models import Case, Channel, Field, Procedure
from procedures.permissions import can_import
from procedures.querysets import NEVER_RECEIVED

PAGE_SIZE = 50
YEARS_BACK = 2
OUTCOMES_OFFERED = ("early", "on_time", "late", "pending_within", "pending_overdue")


class CasePaginator(Paginator):
    """Pages of a case list: the count is known already, far pages are walked from the nearer end, names come in one query."""

    def __init__(self, rows, per_page: int, total: int):
        super().__init__(rows, per_page)
        self.total = total

    @cached_property
    def count(self) -> int:
        return self.total

    def page(self, number) -> Page:
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        size = min(self.per_page, self.count - first)
        if first > self.count // 2:
            skipped = self.count - first - size
            keys = self.object_list.order_by("received_on", "pk").values_list("pk", flat=True)[skipped : skipped + size]
        else:
            keys = self.object_list.newest_first().values_list("pk", flat=True)[first : first + size]
        rows = Case.objects.filter(pk__in=list(keys)).with_names().newest_first()
        return self._get_page(list(rows), number, self)


def standing(case: Case) -> tuple[str, object]:
    """How a case stands, as state and words of a badge."""
    if case.status in NEVER_RECEIVED:
        return "none", case.get_status_display()
    if case.finished_on:
        if case.finished_on < case.due_on:
            return "ok", pgettext_lazy("cases", "Early")
        return (
            ("ok", pgettext_lazy("cases", "On time"))
            if case.finished_on == case.due_on
            else ("bad", pgettext_lazy("cases", "Late"))
        )
    if case.is_paused:
        return "wait", pgettext_lazy("cases", "Clock stopped")
    return (
        ("late", pgettext_lazy("cases", "Pending, overdue"))
        if case.due_on < clock.today()
        else ("info", _("Pending, within time"))
    )


@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    """Cases by filters of the query string (statistics.case_list_url writes them), with their sums; newest first."""
    chosen = selection.read(request.actor, request.GET)
    total, sums = chosen.summary()
    page = CasePaginator(chosen.cases(), PAGE_SIZE, total).get_page(request.GET.get("page"))
    for case in page:
        case.standing = standing(case)
    context = {
        "chosen": chosen,
        "chips": chosen.chips(),
        "page_obj": page,
        "total": total,
        "sums": sums,
        "choices": _choices(chosen),
        "only_default": not request.GET and chosen.department is not None,
        "has_any": total > 0 or Case.objects.of_agency(chosen.agency).order_by().exists(),
        "can_load": can_import(request.actor, chosen.agency),
    }
    return render(request, "procedures/case_list.html", context)


def _choices(chosen: selection.Selection) -> dict:
    """What the filter form offers."""
    year = quarter_of(chosen.agency.cut_off, clock.today())[0]
    years = range(year, year - YEARS_BACK - 1, -1)
    periods = [(f"{y}-{kind}", selection.period_label(y, kind)) for y in years for kind in ("Y", *QUARTERS)]
    if chosen.period and chosen.period not in dict(periods):
        shown_year, _dash, kind = chosen.period.partition("-")
        periods.append((chosen.period, selection.period_label(int(shown_year), kind if kind in MONTHS else "Y")))
    return {
        "departments": Department.objects.of_agency(chosen.agency).order_by("position", "pk"),
        "fields": Field.objects.filter(procedures__agency=chosen.agency).distinct().order_by("name", "pk"),
        "procedures": Procedure.objects.of_agency(chosen.agency).order_by("code", "pk"),
        "periods": periods,
        "outcomes": [(key, selection.OUTCOME_LABELS[key]) for key in OUTCOMES_OFFERED],
        "channels": Channel.choices,
    }
