"""Reporting periods as days: two cut-off calendars.

On the 14th (Decree 09/2019/NĐ-CP, art. 12): quarter I runs from 15/12 of the year before to 14/3, and so on;
the half-year, nine months and year all begin on 15/12. Or by the calendar: quarter I is 1/1 to 31/3.
"""

from calendar import monthrange
from datetime import date, timedelta

from agencies.models import CutOff

LAST_MONTH = {"Q1": 3, "Q2": 6, "Q3": 9, "Q4": 12, "H1": 6, "9M": 9, "Y": 12}
MONTHS = {"Q1": 3, "Q2": 3, "Q3": 3, "Q4": 3, "H1": 6, "9M": 9, "Y": 12}
QUARTERS = ("Q1", "Q2", "Q3", "Q4")


def bounds(cut_off: str, year: int, kind: str) -> tuple[date, date]:
    """First and last day of a period. `kind`: Q1..Q4, H1, 9M, Y; KeyError for anything else."""
    last_month, months = LAST_MONTH[kind], MONTHS[kind]
    first_month = last_month - months + 1
    if cut_off == CutOff.DAY_14:
        before = date(year, first_month, 1) - timedelta(days=1)
        return before.replace(day=15), date(year, last_month, 14)
    return date(year, first_month, 1), date(year, last_month, monthrange(year, last_month)[1])


def quarter_of(cut_off: str, day: date) -> tuple[int, str]:
    """The year and quarter a day falls in."""
    for year in (day.year, day.year + 1):
        for kind in QUARTERS:
            start, end = bounds(cut_off, year, kind)
            if start <= day <= end:
                return year, kind
    raise ValueError(day)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, the last day of a shorter month: 30/11 and three -> 28/02."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def previous_quarter(year: int, kind: str) -> tuple[int, str]:
    """The quarter before."""
    index = QUARTERS.index(kind)
    return (year, QUARTERS[index - 1]) if index else (year - 1, "Q4")
