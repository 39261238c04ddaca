"""What stands in a column that its header doesn't explain, told by what is in it.

Nothing that could tell of a person counts: a column of names, or of bare digits (identity and telephone numbers), holds nothing known.
"""

import re

from agencies.models import Agency
from agencies.spreadsheets.cells import plain_text
from agencies.text import fold
from procedures.importing.codes import CODE
from procedures.importing.columns import DATES
from procedures.importing.lookups import Departments, Procedures
from procedures.importing.values import BadValue, channels, read_moment, statuses

# What a column may be chosen for, by what stands in it; "date" means any of DATES.
FIELDS_OF = {
    "code": ("code",),
    "procedure": ("procedure",),
    "department": ("department",),
    "status": ("status",),
    "channel": ("channel",),
    "date": DATES,
}
# A code with letters, two separators and nine digits or more; a passport, a number plate and a telephone have less.
_CODE_LIKE = re.compile(r"(?=(?:[^-./]*[-./]){2})(?=.*[A-Za-z])(?=(?:\D*\d){9})[A-Za-z0-9]+(?:[-./][A-Za-z0-9]+)+")
_BARE = re.compile(r"[\d\s.,+-]*")


class Contents(dict):
    """Raw cell -> kinds of what it may be (keys of FIELDS_OF), empty where it may be something about a person; "blank" for an empty cell."""

    LIMIT = 50_000

    def __init__(self, agency: Agency):
        super().__init__()
        departments, procedures = Departments(agency), Procedures(agency)
        self.words = {
            "department": set(departments.known),
            "procedure": set(procedures.known),
            "status": set(statuses().known),
            "channel": set(channels().known),
        }

    def __missing__(self, cell) -> frozenset[str]:
        found = self._found(plain_text(cell))
        if len(self) < self.LIMIT:
            self[cell] = found
        return found

    def _found(self, text: str) -> frozenset[str]:
        if not text:
            return _BLANK
        if len(text) > 500:
            return frozenset()
        if CODE.fullmatch(text) or (len(text) <= 50 and _CODE_LIKE.fullmatch(text)):
            return frozenset({"code"})
        key = fold(text)
        kinds = {kind for kind, words in self.words.items() if key in words}
        if kinds:
            return frozenset(kinds - ({"status", "channel", "department"} if _BARE.fullmatch(text) else set()))
        start, separator, name = key.partition(" - ")
        if separator and start in self.words["procedure"] and name in self.words["procedure"]:
            return frozenset({"procedure"})
        return frozenset({"date"}) if not text.isdigit() and _is_date(text) else frozenset()

    def common(self, cells) -> frozenset[str]:
        """The kinds that all cells have in common; empty where there are none, or nothing but blanks."""
        kinds = None
        for cell in cells:
            found = self[cell]
            if found is _BLANK:
                continue
            kinds = found if kinds is None else kinds & found
            if not kinds:
                break
        return kinds or frozenset()


def _is_date(text: str) -> bool:
    if _BARE.fullmatch(text) and not re.search(r"\d[-.]\d", text):
        return False
    try:
        return read_moment(text) is not None
    except BadValue:
        return False


_BLANK = frozenset({"blank"})
