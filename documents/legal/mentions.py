"""What a line of legal bases cites: each document with its number, day, and the piece of text that names it.

A title may name further documents ("… thi hành Nghị định số 61/2018/NĐ-CP"): these are not cited. What stands after "được sửa đổi,
bổ sung bởi" is cited again.
"""

import re
from dataclasses import dataclass
from datetime import date

from agencies.text import nfc
from documents.legal.letters import flat
from documents.legal.reading import DAY, NUMBER, day_of, key_of, number_at, title_start
from documents.models.legal import LAWS

_AGAIN = re.compile(r"\b(?:da )?duoc (?:sua doi|bo sung|thay the)")
_LAW = re.compile(rf"^\W*(?:can cu\s+(?:vao\s+)?)?({'|'.join(flat(kind) for kind in LAWS)})\b")
_NAMED = re.compile(
    r"(?:(?:luat|phap lenh|nghi quyet|nghi dinh|quyet dinh|chi thi|thong tu(?: lien tich)?|ke hoach|cong van)\s+)?(?:so\s*:?\s*)?$"
)


@dataclass(frozen=True)
class Mention:
    """`start`, `end`: the words that name the document; `part`: where the piece between semicolons begins and ends."""

    start: int
    end: int
    part: tuple[int, int]
    key: str = ""
    day: date | None = None
    law: str = ""

    def within(self, line: str) -> str:
        return nfc(line)[self.start : self.end].strip()


def cited_in(line: str) -> list[Mention]:
    """The documents that a line cites, in their order."""
    text = nfc(line)
    found: list[Mention] = []
    at = 0
    for piece in text.split(";"):
        found += _in_part(text, at, at + len(piece))
        at += len(piece) + 1
    return found


def _in_part(text: str, start: int, end: int) -> list[Mention]:
    plain, part = flat(text)[:end], (start, end)
    law = _LAW.match(plain[start:])
    if not law:
        return [
            _numbered(text, plain, found, part)
            for found in NUMBER.finditer(plain, start)
            if _is_cited(text, start, found.start(), end)
        ]
    again = _AGAIN.search(plain, start)
    first = _law(plain[: again.start()] if again else plain, part, start + law.start(1), start + law.end(1))
    return first + (_amending(text, plain, again.end(), part) if again else [])


def _amending(text: str, plain: str, at: int, part: tuple[int, int]) -> list[Mention]:
    """The laws and numbered documents that amended a law, joined by commas or "và"."""
    found: list[Mention] = []
    for law in re.finditer(r"\bluat\b", plain[at:]):
        begin = at + law.start()
        if not found or begin >= found[-1].end:
            found += _law(plain, part, begin, begin + len("luat"))
    return found or [_numbered(text, plain, one, part) for one in NUMBER.finditer(plain, at)]


def _is_cited(text: str, start: int, at: int, end: int) -> bool:
    """Before the title, or behind "được sửa đổi, bổ sung bởi"."""
    first = NUMBER.search(flat(text)[:end], start)
    if at <= title_start(text[:end], first.end()):
        return True
    again = [found.start() for found in _AGAIN.finditer(flat(text)[:end], start)]
    return any(place < at for place in again)


def _numbered(text: str, plain: str, found: re.Match, part: tuple[int, int]) -> Mention:
    found = number_at(text, found)
    before = _NAMED.search(plain[part[0] : found.start()])
    begin = part[0] + before.start() if before else found.start()
    day = DAY.match(plain, found.end())
    return Mention(begin, day.end() if day else found.end(), part, key_of(found), day_of(day))


def _law(plain: str, part: tuple[int, int], begin: int, after: int) -> list[Mention]:
    """A law goes by its name and day; a number is taken where one stands."""
    day = DAY.search(plain, after)
    number = NUMBER.search(plain, after, day.start() + 1 if day else len(plain))
    name_ends = number.start() if number else day.start() if day else len(plain)
    name = re.sub(r"\s*\bso\s*$", "", plain[after:name_ends]).strip(" ,")
    last = day.end() if day else number.end() if number else len(plain)
    return [Mention(begin, last, part, key_of(number) if number else "", day_of(day), name)]
