"""Width of headings in Tinos: a title over several lines is set in lines of about equal length."""

from functools import lru_cache

from . import fonts
from .text import clean

_WIDEST_MM = 140
_MM_PER_POINT = 25.4 / 72


@lru_cache
def _face(face: str):
    from PIL import ImageFont

    return ImageFont.truetype(str(fonts.path(face)), 100)


def width_mm(text: str, size: float = 14, face: str = "bold") -> float:
    """Printed width of one line of text at a size in points."""
    return _face(face).getlength(text) * size / 100 * _MM_PER_POINT


def balanced(text: str) -> str:
    """A style attribute giving a centred title the smallest width that needs no further line.

    A title with line breaks of its author's keeps them; the attribute is then only the greatest width allowed.
    """
    text = clean(text)
    widest = _WIDEST_MM
    if "\n" not in text:
        words = [width_mm(word) for word in text.split()]
        lines = _lines(words, _WIDEST_MM)
        while widest > 60 and _lines(words, widest - 2) == lines:
            widest -= 2
        widest = min(widest + 1, _WIDEST_MM)
    return f' style="max-width: {widest}mm"'


def _lines(words: list[float], width: float) -> int:
    """Lines that words of these widths fill when set in a column."""
    space, lines, used = width_mm(" "), 1, 0.0
    for word in words:
        if used and used + space + word > width:
            lines, used = lines + 1, word
        else:
            used += (space if used else 0) + word
    return lines
