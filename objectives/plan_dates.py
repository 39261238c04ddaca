"""When a plan's task recurs: out of its words, and as dated tasks.

Periods follow the agency's cut-off calendar (agencies/periods.py; Decree 09/2019/NĐ-CP, art. 12): with the 14th, a quarter's task is
due on 14/3, a month's on the 14th. What is "continuous" is confirmed once a quarter. Each falls due on the last working day that is
not later than the end of its period, so that nobody is told to act after it.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from agencies import periods
from agencies.models import CutOff
from agencies.text import fold, nfc
from objectives.models import Recurrence

EVERY = r"\b(?:hang|moi|tung|dinh ky)\s+"
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
DAY = re.compile(r"(?<!\d)(?<!thang )(\d{1,2})\s*[/.-]\s*(\d{1,2})(?:\s*[/.-]\s*(\d{4}))?(?!\d)")
DAY_WORDS = re.compile(r"ngay\s+(\d{1,2})\s+thang\s+(\d{1,2})(?:\s+nam\s+(\d{4}))?")
# “tháng 6”, “tháng 10 - 11/2026”: the month named last counts, to its end.
MONTH = re.compile(r"\bthang\s+(\d{1,2})(?:\s*(?:-|–|,|va|den)\s*(\d{1,2}))?(?:\s*/\s*(\d{4}))?(?!\d)")
QUARTER = re.compile(r"\bquy\s+(iv|iii|ii|i|[1-4])\b(?:\s*/\s*(\d{4}))?")
FIRST_HALF, NINE_MONTHS = re.compile(r"\b(?:0?6|sau) thang dau nam\b"), re.compile(r"^(?:0?9|chin) thang\b")


@dataclass(frozen=True)
class When:
    """What the words about time mean: a recurrence, and the day where they name one. `problem`: what in them could not be read."""

    recurrence: str
    due_on: date | None = None
    problem: str = ""


@dataclass(frozen=True)
class Span:
    """A dated task to make: from its first day to the working day it is due, both included."""

    starts_on: date
    due_on: date


def _quarterly(words: str, key: str) -> bool:
    """“Quý” alone or “hàng quý”; “quy trình” and “quy định” have the same letters without their marks and mean something else."""
    if QUARTER.search(key):
        return False
    return bool(re.search(EVERY + r"quy\b", key) or re.search(r"\bquý\b", nfc(words).lower()))


def recurrence_of(when_words: str) -> str:
    """What words such as “Thường xuyên hàng quý” mean; the most frequent fixed date wins over "continuous".

    What is to be done by the day or the week is "continuous".
    """
    key = fold(when_words)
    if re.search(EVERY + r"thang\b", key):
        return Recurrence.MONTHLY
    if _quarterly(when_words, key):
        return Recurrence.QUARTERLY
    half = re.search(r"\b(?:0?6|sau) thang\b|\bnua nam\b", key)
    if half and not FIRST_HALF.search(key):
        return Recurrence.HALF_YEARLY
    if re.search(EVERY + r"nam\b|\b(?:ca|trong|cuoi) nam\b|^nam \d{4}$", key) or re.search(r"\d lan\s*/\s*nam\b", key):
        return Recurrence.YEARLY
    if "thuong xuyen" in key or "lien tuc" in key or not key or re.search(EVERY + r"(?:ngay|tuan)\b", key):
        return Recurrence.ALWAYS
    return Recurrence.ONCE


def when_of(when_words: str, year: int, cut_off: str = CutOff.DAY_14) -> When:
    """Recurrence and day out of the words; a day without a year lies in `year`, the last of several counts.

    “Trước 30/6” is done by 30/6: the day named is the last one.
    """
    recurrence, key = recurrence_of(when_words), fold(when_words)
    if recurrence not in (Recurrence.ONCE, Recurrence.YEARLY):
        return When(recurrence)
    named = [*DAY.findall(key), *DAY_WORDS.findall(key)]
    if named:
        day, month, its_year = named[-1]
        try:
            return When(recurrence, date(int(its_year or year), int(month), int(day)))
        except ValueError:
            return When(recurrence, None, "/".join(part for part in named[-1] if part))
    return When(recurrence, _period_end(key, year, cut_off) if recurrence == Recurrence.ONCE else None)


def _period_end(key: str, year: int, cut_off: str) -> date | None:
    """The end of the quarter, month or half-year that folded words name."""
    if quarters := QUARTER.findall(key):
        number, its_year = quarters[-1]
        return periods.bounds(cut_off, int(its_year or year), f"Q{ROMAN[number]}")[1]
    if FIRST_HALF.search(key):
        return periods.bounds(cut_off, year, "H1")[1]
    if NINE_MONTHS.search(key):
        return periods.bounds(cut_off, year, "9M")[1]
    months = MONTH.findall(key)
    if not months:
        return None
    first, last, its_year = months[-1]
    month, own_year = int(last or first), int(its_year or year)
    return date(own_year, month, monthrange(own_year, month)[1]) if 1 <= month <= 12 else None


def _month(cut_off: str, year: int, month: int) -> tuple[date, date]:
    """First and last day of a reporting month (Decree 09/2019, art. 12: from the 15th of the month before to the 14th)."""
    first = date(year, month, 1)
    if cut_off == CutOff.DAY_14:
        return (first - timedelta(days=1)).replace(day=15), date(year, month, 14)
    return first, date(year, month, monthrange(year, month)[1])


def year_of(cut_off: str, year: int) -> tuple[date, date]:
    return periods.bounds(cut_off, year, "Y")


def _periods(recurrence: str, year: int, cut_off: str) -> list[tuple[date, date]]:
    if recurrence in (Recurrence.ALWAYS, Recurrence.QUARTERLY):
        return [periods.bounds(cut_off, year, kind) for kind in periods.QUARTERS]
    if recurrence == Recurrence.MONTHLY:
        return [_month(cut_off, year, month) for month in range(1, 13)]
    start, end = year_of(cut_off, year)
    if recurrence == Recurrence.HALF_YEARLY:
        middle = periods.bounds(cut_off, year, "H1")[1]
        return [(start, middle), (middle + timedelta(days=1), end)]
    return [(start, end)]


def spans(
    recurrence: str,
    *,
    year: int,
    cut_off: str,
    start: date,
    last_working_day: Callable[[date], date],
    due_on: date | None = None,
) -> list[Span]:
    """The dated tasks of a recurrence in a year, in order, due on `start` or later.

    `last_working_day(day)`: that day, or the working day before it. A single task needs `due_on`, a yearly one may have it; without
    a day a single task has no date and gives nothing.
    """
    if recurrence == Recurrence.ONCE:
        found = [(start, due_on)] if due_on else []
    elif recurrence == Recurrence.YEARLY and due_on:
        found = [(year_of(cut_off, year)[0], due_on)]
    else:
        found = _periods(recurrence, year, cut_off)
    dated = [Span(max(first, start), last_working_day(last)) for first, last in found]
    # A period of days off only at the beginning of a set leaves nothing to do in it.
    return [one for one in dated if one.due_on >= start and one.starts_on <= one.due_on]
