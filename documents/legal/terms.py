"""Words that offices have printed wrongly in decisions on quality objectives, and how they are written.

A list, not a dictionary: each row was seen in a real decision, or is a rule of Decree 30/2020. Nothing is changed by itself.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from agencies.text import nfc
from documents.legal.letters import flat

_LEVEL = re.compile(r"\b(?:tỉnh|thành phố|quận|huyện|thị xã|thị trấn|phường|xã)\s+(.+)$", re.IGNORECASE)


@dataclass(frozen=True)
class Slip:
    """Something miswritten: what stands there, and what should."""

    start: int
    wrong: str
    right: str


def _like(wrong: str, right: str) -> str:
    """The mend in the case of what it replaces: all capitals, or a capital first."""
    if wrong == wrong.upper() and wrong != wrong.lower():
        return right.upper()
    return right[:1].upper() + right[1:] if wrong[:1].isupper() else right


# (pattern, what to write): groups of the pattern are kept.
KNOWN = [
    (r"\bTCNV(?=\s*ISO)", "TCVN"),
    (r"\bBKHCHN\b", "BKHCN"),
    (r"\bSKH-CN\b", "SKHCN"),
    (r"\bphân\s+(?:đấu|đầu)\b", "phấn đấu"),
    (r"\bphấn\s+đầu\b", "phấn đấu"),
    # "phần đầu" alone is the first part of something.
    (r"\bphần\s+đ[ấầ]u(?=\s+(?:có|đạt|từ|trên|hoàn thành|giải quyết|không|tối thiểu|ít nhất|để|\d))", "phấn đấu"),
    (r"\bquản\s+triệt\b", "quán triệt"),
    (r"\bcông\s+TTĐT\b", "cổng TTĐT"),
    (r"(?<!TCVN[ \u00a0])(?<!ISO[ \u00a0])(?<!ISO)\b9001\s*:\s*((?:19|20)\d\d)\b", r"TCVN ISO 9001:\1"),
    (r"\btiêu chuẩn quốc tế(?=\s+TCVN\b)", "tiêu chuẩn quốc gia"),
    # Decree 30/2020, appendix I: a zero before days below ten and before January and February only.
    (r"\btháng\s+0([3-9])\b", r"tháng \1"),
    (r"\btháng\s+([12])(?=\s+năm\b)", r"tháng 0\1"),
    (r"\bngày\s+([1-9])(?=\s+tháng\b)", r"ngày 0\1"),
]
_KNOWN = [(re.compile(pattern, re.IGNORECASE), right) for pattern, right in KNOWN]


def slips(text: str, names: tuple[str, ...] = ()) -> Iterator[Slip]:
    """What is miswritten in a text; `names`: proper names that must keep their accents."""
    text = nfc(text)
    for pattern, right in _KNOWN:
        for found in pattern.finditer(text):
            yield Slip(found.start(), found[0], _like(found[0], found.expand(right)))
    plain = flat(text)
    for name in names:
        for found in re.finditer(rf"\b{re.escape(flat(name))}\b", plain):
            wrong = text[found.start() : found.end()]
            if all(word[:1].isupper() for word in wrong.split()) and not _same_name(wrong, name):
                yield Slip(found.start(), wrong, _like(wrong, name))


def _same_name(one: str, other: str) -> bool:
    """Old and new places of the tone mark are both right: Hòa, Hoà."""
    return [sorted(unicodedata.normalize("NFD", word.lower())) for word in one.split()] == [
        sorted(unicodedata.normalize("NFD", word.lower())) for word in other.split()
    ]


def own_names(document) -> tuple[str, ...]:
    """The proper names of a document's agency that have at least two words: one word may be anybody's name."""
    names = [document.place_name.strip()]
    if found := _LEVEL.search(nfc(document.agency_name)):
        names.append(found[1].strip())
    return tuple(dict.fromkeys(name for name in names if len(name.split()) > 1 and name[:1].isupper()))


def mended(text: str, wrong: str, right: str, names: tuple[str, ...] = ()) -> str:
    """A text with this slip put right wherever it was found; the same letters elsewhere stay."""
    text = nfc(text)
    for slip in sorted(slips(text, names), key=lambda one: one.start, reverse=True):
        if (slip.wrong, slip.right) == (wrong, right):
            text = f"{text[: slip.start]}{right}{text[slip.start + len(wrong) :]}"
    return text
