"""Width of headings in Tinos: a title over several lines is set in lines of about equal length."""

from functools import lru_cache

from . import fonts
from .text import clean

_MM_PER_POINT = 25.4 / 72


@lru_cache
def _face(face: str):
    from PIL import ImageFont

    return ImageFont.truetype(str(fonts.path(face)), 100)


def width_mm(text: str, size: float = 14, face: str = "bold") -> float:
    """Printed width of one line of text at a size in points."""
    return _face(face).getlength(text) * size / 100 * _MM_PER_POINT


def balanced(text: str, widest: float, *, size: float = 14, face: str = "bold") -> str:
    """A centred heading with line breaks where its lines come out about even, none wider than `widest` millimetres.

    Breaks that its author typed stay; each line between them is broken only if it is too wide.
    """
    return "\n".join(part for line in clean(text).split("\n") for part in _even_lines(line, widest, size, face))


def _even_lines(line: str, widest: float, size: float, face: str) -> list[str]:
    words = line.split()
    widths = [width_mm(word, size, face) for word in words]
    space = width_mm(" ", size, face)
    needed = len(_fill(words, widths, space, widest))
    longest = max(widths, default=0)
    while needed > 1 and widest - 1 > longest and len(_fill(words, widths, space, widest - 1)) == needed:
        widest -= 1
    return _fill(words, widths, space, widest)


def _fill(words: list[str], widths: list[float], space: float, width: float) -> list[str]:
    """The lines that words fill when set one after another in a column of this width."""
    lines, used = [], 0.0
    for word, measure in zip(words, widths, strict=True):
        if lines and used + space + measure <= width:
            lines[-1] += f" {word}"
            used += space + measure
        else:
            lines.append(word)
            used = measure
    return lines
