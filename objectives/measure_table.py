"""The table of all measures, for docs/measures.md: made from the registry, so that it stays true."""

from django.conf import settings
from django.utils import translation

from objectives.measures import MEASURES

BEGIN, END = "<!-- begin: manage.py measure_table --markdown -->", "<!-- end -->"
PATH = settings.BASE_DIR / "docs" / "measures.md"
GOOD = {"up": "more", "down": "less", "": "–"}


def markdown() -> str:
    """The table in English: one line for each measure, those counted from records first."""
    with translation.override("en"):
        ordered = sorted(MEASURES.values(), key=lambda one: (not one.computed, one.generic, one.key))
        lines = [
            f"| `{one.key}` | {one.label} | {one.words} | {one.unit or '–'} | {GOOD[one.good_direction]} | {one.places} | "
            f"{one.source} |"
            for one in ordered
        ]
    head = [
        "| key | label | numerator / denominator | unit | better | decimals | source |",
        "|---|---|---|---|---|---|---|",
    ]
    return "\n".join([*head, *lines])


def with_table(text: str) -> str:
    """The document with its table made anew."""
    before, _begin, rest = text.partition(BEGIN)
    _old, _end, after = rest.partition(END)
    return f"{before}{BEGIN}\n{markdown()}\n{END}{after}"
