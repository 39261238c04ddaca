"""Two versions of a quality policy side by side."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from agencies.text import fold
from objectives.models import QualityPolicy

SAME, REWORDED, ADDED, REMOVED, MOVED = "same", "reworded", "added", "removed", "moved"
# From this likeness on, two commitments are one that was reworded.
ALIKE = 0.6


@dataclass(frozen=True)
class Line:
    """A motto, preamble or commitment in both versions; "" where a version lacks it."""

    name: str
    old: str
    new: str
    change: str


def compare_policies(old: QualityPolicy, new: QualityPolicy) -> list[Line]:
    """Motto, who commits, then the commitments in the order of the new version, those taken out at the end."""
    lines = [
        Line(_("Motto"), old.motto, new.motto, _change(old.motto, new.motto)),
        Line(_("Who commits"), old.preamble, new.preamble, _change(old.preamble, new.preamble)),
    ]
    before, after = ([one.text for one in version.commitments.all()] for version in (old, new))
    partner = _partners(before, after)
    for number, text in enumerate(after):
        place = partner.get(number)
        earlier = before[place] if place is not None else ""
        change = _change(earlier, text)
        if change == SAME and place != number:
            change = MOVED
        lines.append(Line(_("Commitment %(number)d") % {"number": number + 1}, earlier, text, change))
    gone = [place for place in range(len(before)) if place not in partner.values()]
    lines += [
        Line(_("Commitment %(number)d, before") % {"number": place + 1}, before[place], "", REMOVED) for place in gone
    ]
    return lines


def _change(old: str, new: str) -> str:
    if old == new:
        return SAME
    if not old or not new:
        return ADDED if new else REMOVED
    return REWORDED


def _likeness(old: str, new: str) -> float:
    """0 to 1; the exact figure only where a quick look leaves it possible that they are alike."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0


def _partners(before: list[str], after: list[str]) -> dict[int, int]:
    """{place in the new version: place in the old one}: the same words first, then the most alike."""
    found: dict[int, int] = {}
    pairs = sorted(
        (
            (-_likeness(fold(old), fold(new)), number, place)
            for number, new in enumerate(after)
            for place, old in enumerate(before)
        )
    )
    for unlike, number, place in pairs:
        if -unlike >= ALIKE and number not in found and place not in found.values():
            found[number] = place
    return found
