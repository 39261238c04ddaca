"""A citation as it is typed or pasted, taken apart: kind, number, date, issuer, title.

`Căn cứ Nghị định số 63/2010/NĐ-CP ngày 08 tháng 6 năm 2010 của Chính phủ về kiểm soát thủ tục hành chính;`
Accents and blanks may be missing; numbers are compared by `number_key`.
"""

import re
from dataclasses import dataclass
from datetime import date

from agencies.text import nfc
from documents.legal.letters import flat
from documents.models.legal import KINDS, LAWS, STANDARD

_FLAT_KINDS = {flat(kind): kind for kind in sorted(KINDS, key=len, reverse=True)}
_KIND = "|".join(map(re.escape, _FLAT_KINDS))
KIND_WORDS = re.compile(rf"\b({_KIND})\b")
NUMBER = re.compile(r"(?<![\w/])(\d{1,5})\s*/\s*(?:((?:19|20)\d\d)\s*/\s*)?([a-z][a-z0-9]*(?:\s*-\s*[a-z][a-z0-9]*)*)")
DAY = re.compile(r"\s*,?\s*ngay\s*(\d{1,2})\s*(?:[/.\-]|thang)\s*(\d{1,2})\s*(?:[/.\-]|nam)\s*(\d{4})(?!\d)")
# Where a title begins. With accents: "vệ" and "vẽ" are other words; without any, only whole phrases are sure.
_TITLE = re.compile(r"\b(?:về việc|về|quy định|hướng dẫn|ban hành|sửa đổi|công bố|thi hành|phê duyệt)\b")
_FLAT_TITLE = re.compile(r"\b(?:ve viec|quy dinh|huong dan|ban hanh|sua doi|cong bo|thi hanh|phe duyet)\b")
_BARE_TITLE = re.compile(rf"\bve\b|{_FLAT_TITLE.pattern}")
_ABOUT = re.compile(r"^(?:về việc|về|ve viec|ve)\s+", re.IGNORECASE)
# The issuer stands between the day and the title; a second document may be named in between.
_ISSUER = re.compile(
    r"\s*(?:của|cua)\s+(.*?)(?:\s+và\s+(?:Quyết định|Nghị định|Thông tư)\b.*)?\s*[,;]?\s*$", re.IGNORECASE
)
# Numbers of standards: TCVN ISO 9001:2015.
STANDARD_NUMBER = re.compile(r"\b(?:tcvn(?:\s+iso(?:/iec)?)?|iso(?:/iec)?)\s*\d{3,5}(?:-\d+)?\s*:\s*(?:19|20)\d\d\b")


@dataclass(frozen=True)
class Citation:
    """What a sentence says of the document it cites; what it doesn't say is empty."""

    kind: str = ""
    number: str = ""
    day: date | None = None
    issuer: str = ""
    title: str = ""
    citation: str = ""
    others: tuple[str, ...] = ()


def number_key(number: str) -> str:
    """`03/2021/QĐ - UBND` -> `3/2021/qd-ubnd`: one key for one number, however it is typed. Empty for what is none."""
    found = NUMBER.fullmatch(flat(number).strip())
    return key_of(found) if found else ""


def key_of(found: re.Match) -> str:
    year = f"{found[2]}/" if found[2] else ""
    return f"{int(found[1])}/{year}{''.join(found[3].split())}"


def day_of(found: re.Match | None) -> date | None:
    """The day of a match of DAY; None where there is no such day."""
    if found is None:
        return None
    try:
        return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        return None


def number_at(text: str, found: re.Match) -> re.Match:
    """The match without words that follow a dash with blanks: `589/QĐ-UBND - Phòng Kinh tế` ends before the dash."""
    for gap in re.finditer(r"\s+-\s*|\s*-\s+", found[0]):
        after = text[found.start() + gap.end() : found.start() + gap.end() + 7]
        word = re.match(r"\w*", after)[0]
        if word != word.upper() and word not in ("TTg", "TTr"):
            return NUMBER.match(flat(text)[: found.start() + gap.start()], found.start()) or found
    return found


def title_start(text: str, after: int = 0) -> int:
    """Where the title begins in `text`, looking from `after` on; its length where none does."""
    lower, plain = text.lower(), flat(text)
    found = _TITLE.search(lower, after) if len(lower) == len(text) else None
    found = found or (_BARE_TITLE if lower == plain else _FLAT_TITLE).search(plain, after)
    return found.start() if found else len(text)


def read_citation(sentence: str) -> Citation:
    """Take a citation apart; a field that isn't found stays empty. `others`: further numbers that the sentence names."""
    text, *further = " ".join(nfc(sentence).split()).split(";")
    text = re.sub(r"^(?:căn cứ|can cu)\s+(?:vào\s+)?", "", text.strip(), flags=re.IGNORECASE).rstrip(" ;.,/")
    plain = flat(text)
    standard = STANDARD_NUMBER.search(plain)
    named = KIND_WORDS.search(plain)
    if standard and (named is None or named[1] == flat(STANDARD) or standard.start() < named.start()):
        return _standard(text, standard)
    kind = _FLAT_KINDS[named[1]] if named and named.start() < 3 else ""
    numbers = [number_at(text, found) for found in NUMBER.finditer(plain)]
    first = numbers[0] if numbers else None
    at = first.end() if first else 0
    day = DAY.match(plain, at) if first else DAY.search(plain)
    others = _others(text, first) + _others(";".join(further), first)
    if kind in LAWS:
        return _law(text, plain, kind, first, day, others)
    end = day.end() if day else at
    begin = title_start(text, end)
    issuer = _ISSUER.match(text[end:begin])
    return Citation(
        kind=kind,
        number="".join(text[first.start() : first.end()].split()) if first else "",
        day=day_of(day),
        issuer=issuer[1] if issuer else "",
        title=_ABOUT.sub("", text[begin:]).strip(),
        citation=text,
        others=others,
    )


def _others(text: str, first: re.Match | None) -> tuple[str, ...]:
    """Further numbers that a text names, each once."""
    found = [number_at(text, one) for one in NUMBER.finditer(flat(text))]
    named = (nfc(text)[one.start() : one.end()] for one in found if first is None or key_of(one) != key_of(first))
    return tuple(dict.fromkeys(named))


def _standard(text: str, found: re.Match) -> Citation:
    number = " ".join(text[found.start() : found.end()].upper().replace(" :", ":").replace(": ", ":").split())
    title = text[found.end() :].strip(" ,-–:") or text
    return Citation(kind=STANDARD, number=number, title=title, citation=text)


def _law(text: str, plain: str, kind: str, number, day, others) -> Citation:
    """Laws are cited by name and day; their number is left out (Decree 30/2020, appendix I)."""
    ends = [found.start() for found in (number, day) if found]
    title = text[len(kind) : min(ends, default=len(text))]
    title = re.sub(r"\s+số\s*$", "", title, flags=re.IGNORECASE).strip(" ,")
    after = max((found.end() for found in (number, day) if found), default=len(text))
    issuer = _ISSUER.match(text[after:])
    return Citation(
        kind=kind,
        number="".join(text[number.start() : number.end()].split()) if number else "",
        day=day_of(day),
        issuer=issuer[1] if issuer else "Quốc hội" if kind in ("Luật", "Bộ luật", "Hiến pháp") else "",
        title=title,
        citation=re.sub(r"\s+số\s+\S+(?=\s+ngày)", "", text),
        others=others,
    )
