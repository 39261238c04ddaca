"""Texts as they are compared: without accents and case, yet with every character at its place."""

import re
import unicodedata

from agencies.text import nfc

_DASHES = dict.fromkeys("‐‑‒–—−", "-")
_BLANKS = dict.fromkeys("\u00a0\u2002\u2003\u2009\t", " ")


def flat(text: str) -> str:
    """Accent-blind lower case of `nfc(text)`, one character for each: what is found here is found there."""
    return "".join(_flat(char) for char in nfc(text))


def _flat(char: str) -> str:
    char = _DASHES.get(char) or _BLANKS.get(char) or char
    base = unicodedata.normalize("NFD", char)[0].lower()[:1]
    return "d" if base == "đ" else base


def loosely(words: str) -> str:
    """A pattern for flat text that finds these words whatever stands between letters and figures: `TCVN ISO 9001:2015`."""
    pieces = re.findall(r"[a-z0-9]+", flat(words))
    return r"\b" + r"[\s:.,\-]*".join(map(re.escape, pieces)) + r"\b"
