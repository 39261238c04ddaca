"""The serif of every official document: Tinos, which has the widths of Times New Roman and all Vietnamese letters.

Font files are named explicitly. Asking the system for "Times New Roman" can silently give a family in which 92 of
the 134 Vietnamese letters are missing and are then taken from another font in the middle of words.
"""

import os
from functools import lru_cache
from pathlib import Path

FACES = {
    "regular": ("Tinos-Regular.ttf", "normal", "normal"),
    "bold": ("Tinos-Bold.ttf", "bold", "normal"),
    "italic": ("Tinos-Italic.ttf", "normal", "italic"),
    "bold-italic": ("Tinos-BoldItalic.ttf", "bold", "italic"),
}
_FOLDERS = (
    "/usr/share/fonts/truetype/croscore",
    "/usr/share/fonts/croscore",
    "/usr/share/fonts/google-croscore",
    "/usr/local/share/fonts",
)


class FontMissing(RuntimeError):
    """Tinos is not installed; without it no document may be printed."""


@lru_cache
def folder() -> Path:
    """The folder holding the four Tinos files: DOCUMENT_FONT_DIR if set, else where distributions put them."""
    named = os.environ.get("DOCUMENT_FONT_DIR")
    for candidate in [named] if named else _FOLDERS:
        if all((Path(candidate) / face[0]).is_file() for face in FACES.values()):
            return Path(candidate)
    raise FontMissing(
        "The Tinos fonts were not found. Install the Debian package fonts-croscore, "
        "or set DOCUMENT_FONT_DIR to the folder that holds Tinos-Regular.ttf and its three sisters."
    )


def path(face: str = "regular") -> Path:
    """File of one face: regular, bold, italic, bold-italic."""
    return folder() / FACES[face][0]
