"""The stretch of time a page of figures is about: an official period, a month, or any days between two dates.

Quarters, half-year, nine months and year are counted by the agency's cut-off; the other calendar can be looked at too (regulations 3.4).
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from agencies import clock
from agencies.models import Agency, CutOff
from agencies.periods import MONTHS, QUARTERS, bounds, quarter_of

PERIOD_LABELS = {
    "Q1": pgettext_lazy("period", "quarter I"),
    "Q2": pgettext_lazy("period", "quarter II"),
    "Q3": pgettext_lazy("period", "quarter III"),
    "Q4": pgettext_lazy("period", "quarter IV"),
    "H1": pgettext_lazy("period", "first half"),
    "9M": pgettext_lazy("period", "nine months"),
    "Y": pgettext_lazy("period", "the year"),
}
MONTH_KINDS = tuple(f"M{number}" for number in range(1, 13))
DAYS = "days"
KINDS = (*MONTHS, *MONTH_KINDS)
# Without a period everything counts as handled between these days.
EVER = (date(2000, 1, 1), date(2100, 12, 31))
LONGEST_DAYS = 3660


def period_label(year: int, kind: str) -> str:
    """`quý II/2024`, `tháng 5/2024`, `năm 2024`."""
    if kind == "Y":
        return _("the year %(year)d") % {"year": year}
    if kind in MONTH_KINDS:
        return _("month %(month)s/%(year)d") % {"month": kind[1:], "year": year}
    return f"{PERIOD_LABELS[kind]}/{year}"


def days_of(cut_off: str, year: int, kind: str) -> tuple[date, date]:
    """First and last day of a period or month (M1 to M12); KeyError for anything else.

    With the cut-off on the 14th a month begins on the 15th of the one before (Decree 09/2019/NĐ-CP, art. 12).
    """
    if kind not in MONTH_KINDS:
        return bounds(cut_off, year, kind)
    month = int(kind[1:])
    first = date(year, month, 1)
    if cut_off == CutOff.DAY_14:
        return (first - timedelta(days=1)).replace(day=15), first.replace(day=14)
    return first, first.replace(day=monthrange(year, month)[1])


@dataclass(frozen=True)
class Range:
    """What is shown: `kind` Q1…Q4, H1, 9M, Y, M1…M12 of a year by a calendar, or "days" between two dates.

    `is_own`: by the agency's own cut-off, and so a period that can be closed.
    """

    year: int
    kind: str
    start: date
    end: date
    cut_off: str
    is_own: bool = True

    @classmethod
    def of(cls, agency: Agency, year: int, kind: str, cut_off: str = "") -> "Range":
        cut_off = cut_off or agency.cut_off
        return cls(year, kind, *days_of(cut_off, year, kind), cut_off, cut_off == agency.cut_off)

    @property
    def label(self) -> str:
        if self.kind == DAYS:
            return _("%(start)s to %(end)s") % {"start": f"{self.start:%d/%m/%Y}", "end": f"{self.end:%d/%m/%Y}"}
        return period_label(self.year, self.kind)

    @property
    def is_closable(self) -> bool:
        """A reporting period of the agency, by its own calendar."""
        return self.is_own and self.kind in MONTHS

    @property
    def is_over(self) -> bool:
        return self.end < clock.today()

    @property
    def is_open(self) -> bool:
        return self.start <= clock.today() <= self.end

    @property
    def other_cut_off(self) -> str:
        return CutOff.MONTH_END if self.cut_off == CutOff.DAY_14 else CutOff.DAY_14

    def before(self) -> "Range":
        """The period whose last day is the day before this one begins: what it left pending is carried over here."""
        if self.kind in QUARTERS:
            index = QUARTERS.index(self.kind)
            year, kind = (self.year, QUARTERS[index - 1]) if index else (self.year - 1, "Q4")
        elif self.kind in MONTH_KINDS:
            month = int(self.kind[1:])
            year, kind = (self.year, f"M{month - 1}") if month > 1 else (self.year - 1, "M12")
        elif self.kind in MONTHS:  # they all begin with the year
            year, kind = self.year - 1, "Y"
        else:
            end = self.start - timedelta(days=1)
            return Range(end.year, DAYS, end - (self.end - self.start), end, self.cut_off, self.is_own)
        return Range(year, kind, *days_of(self.cut_off, year, kind), self.cut_off, self.is_own)

    def query(self) -> dict[str, str]:
        """The query string that asks for it."""
        if self.kind == DAYS:
            return {"from": self.start.isoformat(), "to": self.end.isoformat()}
        calendar = {} if self.is_own else {"calendar": self.cut_off}
        return {"year": str(self.year), "period": self.kind, **calendar}


def read(agency: Agency, query: QueryDict) -> Range:
    """The range a query string asks for; the agency's current quarter otherwise."""
    start, end = day_of(query.get("from")), day_of(query.get("to"))
    cut_off = query.get("calendar") if query.get("calendar") in CutOff.values else agency.cut_off
    if start and end and start <= end and (end - start).days <= LONGEST_DAYS and not query.get("period"):
        return Range(end.year, DAYS, start, end, cut_off, cut_off == agency.cut_off)
    year, kind = quarter_of(cut_off, clock.today())
    wanted = query.get("year", "")
    if wanted.isascii() and wanted.isdigit() and 2000 < int(wanted) < 2100:
        year = int(wanted)
    return Range.of(agency, year, query["period"] if query.get("period") in KINDS else kind, cut_off)


def day_of(text: str | None) -> date | None:
    """A day of a query string, as a form or a link writes it; nothing for anything else."""
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            day = datetime.strptime(text or "", form).date()
        except ValueError:
            continue
        return day if EVER[0] <= day <= EVER[1] else None
    return None
