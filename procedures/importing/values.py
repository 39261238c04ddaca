"""Reading single values of a file: moments, statuses, channels. Fast for the common spelling, patient with the others.

Moments are kept as text "YYYY-MM-DD HH:MM": it compares like a date, and both databases take it as it is.
"""

import re
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from agencies.spreadsheets.cells import plain_text
from agencies.text import fold, nfc
from procedures.models import CaseStatus, Channel

FIRST_YEAR, LAST_YEAR = 2000, 2100
MAX_COUNT = 999
QUOTED = 100  # letters of a cell that a message quotes
START_OF_DAY, END_OF_DAY = " 00:00", " 23:59"
# Excel counts days from here; 2000-01-01 to 2100-12-31 as day numbers.
EXCEL_EPOCH = datetime(1899, 12, 30)
FIRST_SERIAL, LAST_SERIAL = 36526, 73415

STATUS_WORDS = {
    CaseStatus.REGISTERED: ("moi dang ky",),
    CaseStatus.RECEIVED: ("duoc tiep nhan", "da tiep nhan", "tiep nhan", "moi tiep nhan"),
    CaseStatus.NOT_RECEIVED: ("khong duoc tiep nhan", "khong tiep nhan", "tu choi tiep nhan", "tu choi"),
    CaseStatus.IN_PROGRESS: ("dang xu ly", "dang giai quyet", "dang thu ly", "cho xu ly", "dang trinh ky"),
    CaseStatus.SUPPLEMENT: (
        "yeu cau bo sung giay to", "yeu cau bo sung", "cho bo sung", "cho bo sung ho so", "bo sung ho so", "tam dung", "dang bo sung",
    ),
    CaseStatus.FEE_DUE: (
        "yeu cau thuc hien nghia vu tai chinh", "thuc hien nghia vu tai chinh", "nghia vu tai chinh", "cho thuc hien nghia vu tai chinh",
    ),
    CaseStatus.WITHDRAWN: ("cong dan yeu cau rut ho so", "yeu cau rut ho so", "rut ho so", "da rut ho so", "da rut", "xin rut"),
    CaseStatus.STOPPED: ("dung xu ly", "da dung xu ly", "dung giai quyet", "tra lai ho so", "tra lai"),
    CaseStatus.FINISHED: (
        "da xu ly xong", "da xu ly", "da giai quyet", "da giai quyet xong", "hoan thanh", "da hoan thanh", "da co ket qua", "cho tra ket qua",
    ),
    CaseStatus.RETURNED: ("da tra ket qua", "da tra", "tra ket qua"),
}  # fmt: skip
CHANNEL_WORDS = {
    Channel.COUNTER: ("truc tiep", "nop truc tiep", "tai mot cua", "tai bo phan mot cua", "nhan truc tiep"),
    Channel.ONLINE: (
        "truc tuyen",
        "nop truc tuyen",
        "online",
        "qua mang",
        "dich vu cong truc tuyen",
        "cong dich vu cong",
    ),
    Channel.POST: ("buu chinh cong ich", "buu chinh", "buu dien", "qua buu chinh", "bcci", "qua buu chinh cong ich"),
}
_DMY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
_YMD = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_HM = re.compile(r"(\d{1,2})(?::|h|g|giờ)(\d{2})?(?::\d{2}(?:\.\d+)?)?(?:'|p)?(?:\s*(SA|CH|AM|PM))?", re.IGNORECASE)
_SERIAL = re.compile(r"\d{5}(\.\d+)?")


class BadValue(ValueError):
    """A cell that can't be taken; its text goes on from "Row 12, column Due date:"."""

    def __init__(self, kind: str, message: str):
        super().__init__(message)
        self.kind = kind


def bad_date(text: str) -> BadValue:
    words = _(
        "%(value)s is not a valid date. Mend it in the file (dd/mm/yyyy hh:mm) and upload it again, or leave this row out."
    )
    return BadValue("date", words % {"value": text[:QUOTED]})


def read_day(text: str) -> str:
    """`07/02/2024` or `2024-02-07` -> `2024-02-07`; BadValue where there is no such day."""
    if found := _DMY.fullmatch(text):
        day, month, year = map(int, found.groups())
    elif found := _YMD.fullmatch(text):
        year, month, day = map(int, found.groups())
    else:
        raise bad_date(text)
    try:
        real = date(year, month, day)
    except ValueError:
        raise bad_date(text) from None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadValue("date", _("%(value)s: the year can't be right. Mend it in the file.") % {"value": text})
    return real.isoformat()


def read_time(text: str) -> str:
    """`9:05`, `09:05:30`, `9h05` or `02:15 CH` -> ` 09:05` with the space before it; BadValue otherwise."""
    found = _HM.fullmatch(text.strip())
    if not found:
        raise bad_date(text)
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").upper()
    if half in ("CH", "PM") and hour < 12:
        hour += 12
    elif half in ("SA", "AM") and hour == 12:
        hour = 0
    if hour > 23 or minute > 59:
        raise bad_date(text)
    return f" {hour:02d}:{minute:02d}"


class _Days(dict):
    """Text of a day -> ISO day, worked out once for each spelling."""

    def __missing__(self, text: str) -> str:
        value = self[text] = read_day(text)
        return value


class _Times(dict):
    def __missing__(self, text: str) -> str:
        value = self[text] = read_time(text)
        return value


DAYS, TIMES = _Days(), _Times()


def read_moment(cell, midnight: str = START_OF_DAY) -> str | None:
    """A cell as `YYYY-MM-DD HH:MM`, None when empty. A day without a time gets `midnight`. BadValue in words otherwise."""
    if cell.__class__ is str:
        if len(cell) == 16 and cell[10] == " ":
            try:
                moment = DAYS[cell[:10]] + TIMES[cell[11:]]
            except BadValue:
                raise bad_date(cell) from None
        else:
            text = " ".join(nfc(cell).split())
            if not text:
                return None
            moment = _patiently(text)
    elif isinstance(cell, datetime):
        moment = cell.isoformat(" ", "minutes")[:16]
    elif isinstance(cell, date):
        moment = cell.isoformat() + START_OF_DAY
    elif isinstance(cell, (int, float)) and not isinstance(cell, bool):
        moment = _from_serial(cell)
    else:
        raise bad_date(str(cell))
    if moment[10:] == START_OF_DAY:
        return moment[:10] + midnight
    return moment


def _patiently(text: str) -> str:
    """Other spellings: no time, seconds, ISO, the time first, a spreadsheet's day number."""
    if _SERIAL.fullmatch(text):
        return _from_serial(float(text))
    first, _space, rest = text.replace("T", " ", 1).partition(" ") if _YMD.match(text) else text.partition(" ")
    try:
        if not rest:
            return read_day(first) + START_OF_DAY
        if _DMY.fullmatch(rest) or _YMD.fullmatch(rest):
            return read_day(rest) + read_time(first)
        return read_day(first) + read_time(rest.removesuffix("+07:00"))
    except BadValue as error:
        raise (error if error.args[0].startswith(text[:QUOTED]) else bad_date(text)) from None


def _from_serial(number: float) -> str:
    """A spreadsheet's day number, to the minute."""
    if not FIRST_SERIAL <= number <= LAST_SERIAL:
        raise bad_date(f"{number:g}")
    return (EXCEL_EPOCH + timedelta(minutes=round(number * 1440))).isoformat(" ", "minutes")


class Words(dict):
    """Raw cell -> code, for a closed list given as numbers or words; misses are worked out once and kept."""

    def __init__(self, words: dict, kind: str, allowed: str):
        super().__init__()
        self.known = {word: int(code) for code, group in words.items() for word in group}
        self.codes = {int(code) for code in words}
        self.kind, self.allowed = kind, allowed

    def __missing__(self, cell) -> int:
        text = plain_text(cell)
        key = fold(text).rstrip(".")
        number = key.partition(" - ")[0].partition(". ")[0].strip()
        if number.isdigit() and int(number) in self.codes:
            code = int(number)
        elif key in self.known:
            code = self.known[key]
        else:
            raise BadValue(self.kind, self.allowed % {"value": text[:QUOTED]})
        self[cell] = code
        return code


def statuses() -> Words:
    """Reader of the status column."""
    text = _(
        "“%(value)s” is not a status. Write the code 1 to 10, or the words of the national portal such as “Đã trả kết quả”."
    )
    return Words(STATUS_WORDS, "status", text)


def channels() -> Words:
    """Reader of the channel column."""
    text = _("“%(value)s” is not a channel. Write 1 (Trực tiếp), 2 (Trực tuyến) or 3 (Bưu chính công ích).")
    return Words(CHANNEL_WORDS, "channel", text)


def read_count(cell) -> int | None:
    """How many times: None where a cell is empty. BadValue for anything but a small whole number."""
    text = plain_text(cell)
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text) <= MAX_COUNT):
        words = _("“%(value)s” is not a number of times. Write a whole number, such as 0 or 1.")
        raise BadValue("number", words % {"value": text[:80]})
    return int(text)
