"""What an agency holds in the other apps, for those who reorganise it: open work, and papers that bear its name.

Apps fill this in their `holdings.py`, found at start like `actions.py`:

    open_things("procedures.cases", ngettext_lazy("%(count)d case in progress", …, "count"), open_cases)
    bears_the_name(issued_documents)

Counting functions take agency ids and give {agency id: number}, in one query.
"""

from collections.abc import Callable, Iterable

from agencies.models import Agency

Counting = Callable[[list[int]], dict[int, int]]

_open: dict[str, tuple[object, Counting]] = {}
_bearers: list[Counting] = []


def open_things(name: str, words, count: Counting) -> None:
    """Register a kind of open work; `words` is a lazy plural with %(count)d."""
    _open[name] = (words, count)


def bears_the_name(count: Counting) -> None:
    """Register papers that were signed under an agency's name and symbol, and keep them."""
    if count not in _bearers:
        _bearers.append(count)


def open_in(agencies: Iterable[Agency]) -> dict[int, list[str]]:
    """What is open in each agency, in words; a query for each kind."""
    ids = [agency.pk for agency in agencies]
    found: dict[int, list[str]] = {pk: [] for pk in ids}
    for _name, (words, count) in sorted(_open.items()):
        for pk, number in count(ids).items():
            if number:
                found[pk].append(str(words % {"count": number}))
    return found


def papers_of(agency: Agency) -> int:
    """How many papers were signed under its present name."""
    return sum(count([agency.pk]).get(agency.pk, 0) for count in _bearers)
