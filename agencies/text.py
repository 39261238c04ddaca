"""Vietnamese text and numbers: one normal form, accent-blind keys, decimal commas."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\ufeff\u202a-\u202e\u2066-\u2069]")


def nfc(value: str) -> str:
    """Composed form (NFC) without control and direction marks: what is stored, searched and printed."""
    return _CONTROL.sub("", unicodedata.normalize("NFC", value))


def fold(value: str) -> str:
    """Accent-blind lower-case key with single spaces: `Phòng Tư pháp` -> `phong tu phap`."""
    decomposed = unicodedata.normalize("NFD", nfc(value).lower().replace("đ", "d"))
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(letters.split())


def round_half_up(value: Decimal, places: int = 2) -> Decimal:
    """Round the way the offices do: 0.125 -> 0.13."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def percent_of(part: Decimal | int, whole: Decimal | int, places: int = 2) -> Decimal | None:
    """`part` of `whole` in per cent, half up, to two places (Decision 766/QĐ-TTg) or as many as told; None of nothing.

    One late case in a hundred thousand is not 100 %: rounding never reaches the whole, nor nothing, unless it is so.
    """
    if not whole:
        return None
    value = round_half_up(Decimal(100) * Decimal(part) / Decimal(whole), places)
    least = Decimal(1).scaleb(-places)
    if value == 100 and part < whole:
        return 100 - least
    if value == 0 and part > 0:
        return least
    return value


def number_vi(value: Decimal | int | float, places: int = 2) -> str:
    """`1234.5` -> `1.234,5`: decimal comma, points between thousands, no trailing zeros."""
    rounded = round_half_up(Decimal(str(value)), places)
    text = f"{rounded:,.{places}f}"
    if places:
        text = text.rstrip("0").rstrip(".")
    return text.replace(",", "\x00").replace(".", ",").replace("\x00", ".")


def percent_vi(value: Decimal | int | float, places: int = 2) -> str:
    """`98.5` -> `98,5 %` with a no-break space."""
    return f"{number_vi(value, places)}\u00a0%"


def parse_decimal(text: str) -> Decimal:
    """Read `98,5`, `98.5`, `1.234,5` or `98 %`. Raises ValueError where it is no finite number."""
    cleaned = nfc(text).replace("\u00a0", "").replace(" ", "").removesuffix("%")
    if not re.fullmatch(r"[+-]?\d[\d.,]*", cleaned):
        raise ValueError(text)
    if "," in cleaned:
        cleaned = cleaned.replace(".", "").replace(",", ".", 1)
    if cleaned.count(".") > 1 or "," in cleaned:
        raise ValueError(text)
    return Decimal(cleaned)
