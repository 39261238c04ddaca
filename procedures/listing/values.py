"""Cells of a list of procedures as ministries and provinces write them: time limits, online levels, decisions, days."""

import re
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from agencies.spreadsheets.cells import plain_text
from agencies.text import fold, parse_decimal
from procedures.models import ClockRule, OnlineLevel, TimeUnit

HOURS_A_DAY = 8
EXCEL_EPOCH = date(1899, 12, 30)
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
ONLINE_WORDS = {
    OnlineLevel.FULL: ("toan trinh", "truc tuyen toan trinh", "dvc toan trinh", "dvctt toan trinh", "muc do 4", "muc 4", "4"),
    OnlineLevel.PARTIAL: ("mot phan", "truc tuyen mot phan", "dvc mot phan", "dvctt mot phan", "muc do 3", "muc 3", "3"),
    OnlineLevel.INFORMATION: (
        "cung cap thong tin", "cung cap thong tin truc tuyen", "dich vu cung cap thong tin truc tuyen", "con lai", "muc do 2",
        "muc do 1", "2", "1",
    ),
}  # fmt: skip
CLOCK_WORDS = {
    ClockRule.PAUSE: ("pause", "tam dung", "tam dung tinh gio", "tiep tuc"),
    ClockRule.RESTART: ("restart", "tinh lai", "tinh lai tu dau"),
}
_ONLINE = {word: level for level, words in ONLINE_WORDS.items() for word in words}
_CLOCK = {word: rule for rule, words in CLOCK_WORDS.items() for word in words}
_LIMIT = re.compile(
    r"(\d+(?:[.,]\d+)?|\d+\s*/\s*\d+)\s*(?:\([^)]*\)\s*)?(ngay|gio|tieng|thang|tuan|phut|nam)\b(\s*lam viec)?"
)
_DMY = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})")
_WORDED = re.compile(r"(\d{1,2})\s*thang\s*(\d{1,2})\s*nam\s*(\d{4})")
_YMD = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


class Unreadable(ValueError):
    """A cell that can't be taken; its text goes on from "Row 12, column Time limit:"."""


def time_limit(cell) -> tuple[int, str, bool]:
    """(number, unit, whether the cell said that its days are working days) of `15 ngày làm việc`, `08 giờ`, `1/2 ngày`, `15`.

    Half days become hours. Unreadable for nothing, for months and weeks, and for several limits in one cell.
    """
    text = fold(plain_text(cell))
    if text in ("trong ngay", "ngay trong ngay", "trong ngay lam viec", "ngay trong ngay lam viec", "giai quyet ngay"):
        return 1, TimeUnit.WORKING_DAYS, True
    if re.fullmatch(r"0*\d{1,4}", text) and int(text) > 0:
        return int(text), TimeUnit.WORKING_DAYS, True
    found = {(number, unit): worked for number, unit, worked in _LIMIT.findall(text)}
    if not found:
        raise Unreadable(
            _("“%(value)s” is not a time limit. Write it like 15 ngày làm việc or 08 giờ.") % {"value": _short(cell)}
        )
    if len(found) > 1:
        raise Unreadable(
            _("“%(value)s” holds several time limits. Write the one that counts.") % {"value": _short(cell)}
        )
    (number, unit), worked = next(iter(found.items()))
    if unit not in ("ngay", "gio", "tieng"):
        raise Unreadable(_("“%(value)s”: write the time limit in working days or hours.") % {"value": _short(cell)})
    hours = _amount(number) * (HOURS_A_DAY if unit == "ngay" else 1)
    if hours <= 0 or hours != int(hours) or hours > 80_000:
        raise Unreadable(_("“%(value)s” is no whole number of days or hours.") % {"value": _short(cell)})
    hours = int(hours)
    if unit == "ngay" and hours % HOURS_A_DAY == 0:
        return hours // HOURS_A_DAY, TimeUnit.WORKING_DAYS, bool(worked)
    return hours, TimeUnit.HOURS, True


def _amount(text: str):
    upper, slash, lower = text.partition("/")
    if not slash:
        return parse_decimal(text)
    return parse_decimal(upper) / parse_decimal(lower) if int(lower) else parse_decimal("0")


def online_level(cell) -> str:
    """The level's key; "" for an empty cell, or a dash."""
    text = fold(plain_text(cell)).strip("- .")
    if text in ("", "khong", "chua"):
        return ""
    if text not in _ONLINE:
        words = _("“%(value)s” is no online level. Write Toàn trình, Một phần or Cung cấp thông tin.")
        raise Unreadable(words % {"value": _short(cell)})
    return _ONLINE[text]


def clock_rule(cell) -> str:
    text = fold(plain_text(cell))
    if text not in _CLOCK:
        raise Unreadable(_("“%(value)s” is no clock rule. Write PAUSE or RESTART.") % {"value": _short(cell)})
    return _CLOCK[text]


def day(cell) -> date | None:
    """A day; None for an empty cell."""
    if isinstance(cell, datetime):
        return _within(cell.date(), cell)
    if isinstance(cell, date):
        return _within(cell, cell)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _within(EXCEL_EPOCH + timedelta(days=int(cell)) if 0 < cell < 80_000 else None, cell)
    text = plain_text(cell)
    if not text:
        return None
    return _within(_day_in(text, whole=True), cell)


def _day_in(text: str, *, whole: bool = False) -> date | None:
    """The day a text is, or holds."""
    look = re.fullmatch if whole else re.search
    folded = re.sub(r"^ngay\s*", "", fold(text)) if whole else fold(text)
    parts = None
    if found := look(_DMY, folded) or look(_WORDED, folded):
        parts = int(found[3]), int(found[2]), int(found[1])
    elif found := look(_YMD, folded.split(" ")[0] if whole else folded):
        parts = int(found[1]), int(found[2]), int(found[3])
    try:
        return date(*parts) if parts else None
    except ValueError:
        return None


def _within(found: date | None, cell) -> date:
    if found is None or not FIRST_DAY <= found <= LAST_DAY:
        raise Unreadable(_("“%(value)s” is not a valid day. Write it as dd/mm/yyyy.") % {"value": _short(cell)})
    return found


def decision(cell) -> tuple[str, date | None]:
    """Number and day of `1234/QĐ-UBND ngày 15/3/2024`; the day is None where the cell has none."""
    text = plain_text(cell)
    found = re.search(r"[,;]?\s*\(?\s*(?:ngày|ngay)\b.*$", text, re.IGNORECASE)
    number = text[: found.start()] if found else text
    number = re.sub(
        r"^(quyết định|quyet dinh|qđ)\s*(số|so)?\s*:?\s*|^số\s*:?\s*", "", number.strip(), flags=re.IGNORECASE
    )
    return number.strip(" ,;."), _day_in(found[0]) if found else None


def _short(cell) -> str:
    return plain_text(cell)[:60]
