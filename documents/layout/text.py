"""Text on its way into a printed document: cleaned, escaped, and the two inline marks."""

import re
import unicodedata
from html import escape

# Control characters (tab and newline excepted), lone surrogates and the marks that reverse reading
# direction: none can be printed, and the last can make a sentence read differently from its bytes.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_ITALIC = re.compile(r"(?<![\w*])\*(?=[^\s*)])([^*\n]+?)(?<=[^\s(])\*(?![\w*])")

_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def clean(text) -> str:
    """The text in NFC without characters that cannot be printed; None becomes the empty string."""
    if text is None:
        return ""
    text = str(text).replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _UNPRINTABLE.sub("", text)).strip()


def inline(text) -> str:
    """Escaped HTML of one run of text; **bold** and *italic* are the only marks, a newline is a line break."""
    html = escape(clean(text), quote=True)
    html = _BOLD.sub(r"<b>\1</b>", html)
    html = _ITALIC.sub(r"<i>\1</i>", html)
    return html.replace("\n", "<br>")


def upper(text) -> str:
    """Upper case as printed in headings (Vietnamese letters included)."""
    return clean(text).upper()


def ended_with(text, mark: str) -> str:
    """The text with a closing mark; a mark its author already typed is kept."""
    text = clean(text)
    return text if not text or text[-1] in ";.,:!?…" else text + mark


def closed(text) -> str:
    """The text with the "./." that ends every official document (Decree 30/2020, appendix III)."""
    text = clean(text)
    return text if text.endswith("./.") else text.rstrip(" .;") + "./."


def without_dash(text) -> str:
    """A list item without the dash its author may have typed; the layout prints its own."""
    return re.sub(r"^[-–—•]\s*", "", clean(text))


def roman(number: int) -> str:
    """1 -> I, 4 -> IV … as appendices and parts are numbered."""
    result = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        result += letters * count
    return result
