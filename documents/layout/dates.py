"""Number and date lines as Decree 30/2020/NĐ-CP writes them (appendix I, part I, II.3 and II.4)."""

from datetime import date

# Blank places that the registry fills: wide enough to be seen as a blank, and they stay when text is copied.
BLANK = "\u2003\u2003"


def two_digits(number: int) -> str:
    """05, 12, 589: numbers below ten carry a leading zero."""
    return f"{number:02d}"


def number_line(notation: str, number: int | None = None) -> str:
    """ "Số: 05/QĐ-UBND"; without a number the blank form "Số:    /QĐ-UBND"."""
    return f"Số: {two_digits(number) if number is not None else BLANK}/{notation}"


def date_words(day: date) -> str:
    """ "ngày 05 tháng 3 năm 2024": a zero before days below ten and before months 1 and 2 only."""
    month = two_digits(day.month) if day.month < 3 else str(day.month)
    return f"ngày {two_digits(day.day)} tháng {month} năm {day.year}"


def date_line(place: str, day: date | None = None) -> str:
    """ "Bình Minh, ngày 05 tháng 3 năm 2024", or the blank form when there is no date yet."""
    words = date_words(day) if day else f"ngày{BLANK}tháng{BLANK}năm{BLANK}"
    return f"{place}, {words}".rstrip()
