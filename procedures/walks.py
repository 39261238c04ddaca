"""Pages of a case list by keyset: each page costs the same, the first and the ten-thousandth.

A list runs along the index that has what it asks for: by receipt, by the day of finishing, by the due day (an index of what is open or was
late), or by code. Filters that the index doesn't know are tried row by row, but on at most WINDOW rows for each page: where they let little
through, the page shows what it found and where to go on. So no page can cost more, whatever is asked for.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import F, Q

from procedures.models import Case
from procedures.querysets import CaseQuerySet
from procedures.selection import Selection

WINDOW = 20_000
LATEST = 9_223_372_036_854_775_807
OPEN_OR_LATE = Q(finished_on=None) | Q(finished_on__gt=F("due_on"))


@dataclass(frozen=True)
class Place:
    """A place between rows: the value of the walk's column, and an id (0 and LATEST stand before and after all rows of the value)."""

    value: date | str
    pk: int = 0

    def __str__(self) -> str:
        return f"{self.value}" if isinstance(self.value, str) else f"{self.value.isoformat()}.{self.pk}"


@dataclass(frozen=True)
class Walk:
    """An order of rows that an index has, and the stretch of it that the list lies in (days, both included; None is open)."""

    column: str
    first: date | None = None
    last: date | None = None
    descending: bool = True
    # What an index with a condition needs to hear, and what else holds for all rows.
    also: Q = field(default_factory=Q)

    def stretch(self, rows: CaseQuerySet) -> CaseQuerySet:
        if self.first:
            rows = rows.filter(**{f"{self.column}__gte": self.first})
        if self.last:
            rows = rows.filter(**{f"{self.column}__lte": self.last})
        return rows.filter(self.also)

    def past(self, place: Place, forward: bool, including: bool = False) -> Q:
        """Rows that come after the place, or before it when one goes back; `including` the row that stands there."""
        towards = "lt" if self.descending is forward else "gt"
        ends = f"{towards}e" if including else towards
        if self.column == "code":
            return Q(**{f"code__{ends}": place.value})
        here = Q(**{f"{self.column}__{towards}e": place.value})
        return here & (Q(**{f"{self.column}__{towards}": place.value}) | Q(**{f"pk__{ends}": place.pk}))

    def order(self, forward: bool) -> tuple[str, ...]:
        sign = "-" if self.descending is forward else ""
        return (f"{sign}code",) if self.column == "code" else (f"{sign}{self.column}", f"{sign}pk")

    def place_of(self, case: Case) -> Place:
        return Place(getattr(case, self.column), 0 if self.column == "code" else case.pk)

    def place(self, text: str) -> Place | None:
        """A place as a link wrote it; None for anything else."""
        if self.column == "code":
            return Place(text) if text else None
        day, _dot, pk = text.partition(".")
        if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
            return None
        try:
            return Place(date.fromisoformat(day), int(pk))
        except ValueError:
            return None

    def at_month(self, text: str) -> Place | None:
        """The place where the rows of a month (YYYY-MM) begin; None for a month in which the list has none."""
        try:
            first = date.fromisoformat(f"{text}-01") if len(text) == 7 else None
        except ValueError:
            return None
        if first is None or self.column == "code":
            return None
        following = (first + timedelta(days=32)).replace(day=1)
        if self.first and following <= self.first or self.last and first > self.last:
            return None
        return Place(following) if self.descending else Place(first)


def walk_of(chosen: Selection) -> Walk:
    """The order in which an index gives these cases, newest first but for what is due soon."""
    start, end = chosen.days
    judged = chosen.judged_on
    if chosen.words:
        return Walk("code", descending=False)
    if chosen.due:
        return Walk("due_on", *chosen.due_range, descending=False, also=Q(finished_on=None))
    if chosen.state == "paused":
        return Walk("due_on", also=Q(finished_on=None))
    if chosen.outcome == "late":
        return Walk("due_on", None, judged, also=OPEN_OR_LATE)
    if chosen.outcome in ("finished", "early", "on_time"):
        return Walk("finished_on", start, judged)
    if chosen.outcome == "pending_overdue":
        return Walk("due_on", None, judged, also=OPEN_OR_LATE)
    if chosen.outcome in ("pending", "pending_within") and not _finished_after(chosen, judged):
        return Walk("due_on", also=Q(finished_on=None))
    if chosen.outcome == "carried_over":
        return Walk("received_on", None, start - timedelta(days=1))
    if chosen.outcome in ("pending", "pending_within", "total"):
        return Walk("received_on", None, judged)
    return Walk("received_on", chosen.start, chosen.end)


def _finished_after(chosen: Selection, day: date) -> bool:
    """Whether some case was finished after that day; where none was, what was pending then is pending now."""
    return Case.objects.of_agency(chosen.agency).filter(finished_on__gt=day).order_by().exists()


@dataclass
class CasePage:
    """One page. `after` and `before`: places to go on from; `stopped_at`: where the search for more was broken off."""

    rows: list[Case]
    walk: Walk
    after: Place | None = None
    before: Place | None = None
    stopped_at: Place | None = None

    def __iter__(self):
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def read_page(chosen: Selection, query, size: int) -> CasePage:
    """The page that a query string asks for: ?after=, ?before=, ?last=1, ?month=YYYY-MM; the first otherwise."""
    walk = walk_of(chosen)
    forward = "before" not in query and "last" not in query
    place = walk.place(query.get("after" if forward else "before", "")) or walk.at_month(query.get("month", ""))
    rows, more, stopped = _fetch(chosen, walk, place, forward, size)
    if not forward:
        rows.reverse()
    page = CasePage(rows, walk, stopped_at=stopped)
    ends = (walk.place_of(rows[0]), walk.place_of(rows[-1])) if rows else (place, place)
    came_from_a_place = place is not None
    far = stopped or (ends[1] if forward else ends[0]) if more else None
    near = (ends[0] if forward else ends[1]) if came_from_a_place else None
    page.before, page.after = (near, far) if forward else (far, near)
    return page


def _fetch(chosen: Selection, walk: Walk, place: Place | None, forward: bool, size: int):
    """(rows in the direction of going, whether there are more, where the search was broken off)."""
    base = walk.stretch(Case.objects.of_agency(chosen.agency))
    rows = walk.stretch(chosen.cases())
    if place:
        base, rows = base.filter(walk.past(place, forward)), rows.filter(walk.past(place, forward))
    order = walk.order(forward)
    window = base.order_by(*order).values_list(walk.column, "pk")[WINDOW - 1 : WINDOW + 1] if _is_sparse(chosen) else ()
    ends, last = list(window), None
    if len(ends) == 2:  # the last row of the window, and one beyond it
        last = Place(ends[0][0], 0 if walk.column == "code" else ends[0][1])
        rows = rows.filter(walk.past(last, not forward, including=True))
    found = list(rows.order_by(*order).prefetch_related("procedure", "department")[: size + 1])
    if len(found) > size:
        return found[:size], True, None
    return found, last is not None, last


def _is_sparse(chosen: Selection) -> bool:
    """Whether a filter is asked for that the walk doesn't have: then many rows may have to be looked at for few."""
    narrowed = chosen.department or chosen.procedures is not None or chosen.channel or chosen.extended or chosen.changed
    return bool(narrowed or chosen.state or chosen.due or chosen.outcome not in ("", "finished"))
