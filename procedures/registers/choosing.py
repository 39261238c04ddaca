"""The filters of a register's list, read from its query string; figures link to lists by the same words."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.http import Http404, QueryDict

from agencies import clock
from agencies.actor import Actor
from agencies.links import address
from agencies.models import Agency, Department
from agencies.periods import MONTHS, bounds, quarter_of
from procedures.ranges import day_of, period_label

# A way of looking at the list: its key in the query string, its words, which rows.
Way = tuple[str, object, Q]


@dataclass
class Chosen:
    """Whose rows, of which department, between which days, in which way; `kinds`: further choices by name, "" for all."""

    agency: Agency
    department: Department | None = None
    start: date | None = None
    end: date | None = None
    show: str = ""
    period: str = ""
    kinds: dict[str, str] = field(default_factory=dict)

    @property
    def is_filtered(self) -> bool:
        return bool(self.department or self.start or self.end or any(self.kinds.values()))

    @property
    def departments(self) -> QuerySet:
        return Department.objects.of_agency(self.agency).order_by("position", "pk")

    @property
    def periods(self) -> list[tuple[str, str]]:
        """The periods of three years to choose from."""
        this_year, _quarter = quarter_of(self.agency.cut_off, clock.today())
        years = (this_year, this_year - 1, this_year - 2)
        return [
            (f"{year}-{kind}", period_label(year, kind)) for year in years for kind in ("Y", "Q1", "Q2", "Q3", "Q4")
        ]

    def between(self, column: str) -> Q:
        """The condition that a day lies between the chosen ones."""
        found = Q()
        if self.start:
            found &= Q(**{f"{column}__gte": self.start})
        if self.end:
            found &= Q(**{f"{column}__lte": self.end})
        return found


def number(text: str | None) -> int | None:
    """A key of a query string; None for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def one_of(rows: QuerySet, pk: str | None):
    """The row that a query string names; None where it names none, 404 for one that this person doesn't see."""
    if not pk:
        return None
    found = rows.filter(pk=number(pk)).order_by("pk").first()
    if found is None:
        raise Http404
    return found


def choose(
    actor: Actor, query: QueryDict, ways: Iterable[Way] = (), kinds: dict[str, Iterable[str]] | None = None
) -> Chosen:
    """404 for an agency or department this person doesn't see. Unknown words are as if they weren't there."""
    agency = one_of(Agency.objects.visible_to(actor), query.get("agency")) or actor.agency
    if agency is None:
        raise Http404
    chosen = Chosen(agency, one_of(Department.objects.of_agency(agency), query.get("department")))
    chosen.start, chosen.end = day_of(query.get("from")), day_of(query.get("to"))
    year, _dash, kind = query.get("period", "").partition("-")
    if number(year) and 2000 < int(year) < 2100 and kind in MONTHS:
        chosen.start, chosen.end = bounds(agency.cut_off, int(year), kind)
        chosen.period = query["period"]
    chosen.show = query.get("show", "") if query.get("show") in {key for key, _words, _way in ways} else ""
    for name, values in (kinds or {}).items():
        chosen.kinds[name] = query.get(name, "") if query.get(name) in set(values) else ""
    return chosen


def counted(rows: QuerySet, ways: Iterable[Way], chosen: Chosen) -> list[tuple]:
    """(key, words, how many rows, whether it is the current one) of every way. One query."""
    ways = list(ways)
    numbers = rows.order_by().aggregate(**{f"n{at}": Count("pk", filter=way) for at, (_k, _w, way) in enumerate(ways)})
    return [(key, words, numbers[f"n{at}"], key == chosen.show) for at, (key, words, _way) in enumerate(ways)]


def shown(rows: QuerySet, ways: Iterable[Way], chosen: Chosen) -> QuerySet:
    """The rows of the chosen way."""
    return rows.filter(next(way for key, _words, way in ways if key == chosen.show))


def list_url(name: str, **given) -> str:
    """The address of a list with filters; objects by their key, days as ISO, nothing for what isn't given."""
    return address(f"procedures:{name}", **given)
