"""The tree of agencies as it stood, stands or will stand on a day."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count

from agencies.actor import Actor
from agencies.models import Agency, AgencySuccession, Department, FormerSuperior, Membership, Reorganisation
from agencies.text import fold

DEEPEST = 5


@dataclass
class Branch:
    """A row of the tree. `is_context`: shown only because something below it was searched for."""

    agency: Agency
    depth: int = 0
    departments: int = 0
    people: int = 0
    has_ended: bool = False
    is_to_come: bool = False
    is_context: bool = False
    # Who took over, where it has ended by today.
    successors: list[Agency] = field(default_factory=list)


@dataclass
class Changes:
    """What differs between two days, the earlier and the later."""

    first: date
    last: date
    ended: list[Agency]
    begun: list[Agency]
    decisions: list[Reorganisation]

    def __bool__(self) -> bool:
        return bool(self.ended or self.begun or self.decisions)


class Tree:
    """What an actor may see of the tree on a day; seven queries at most, whatever the number of agencies."""

    def __init__(self, actor: Actor, day: date, today: date):
        self.actor, self.day, self.today = actor, day, today
        self.agencies = list(Agency.objects.visible_to(actor).order_by("name", "pk"))

    def rows(self, query: str = "", *, with_all: bool = False) -> list[Branch]:
        """The rows in the order of the tree: those that exist on the day; searched for, or with all, also the others, marked.

        `query` is found in names without regard to accents; superiors of what is found stay in sight.
        """
        wanted = fold(query)
        found = {
            agency.pk: agency
            for agency in self.agencies
            if (with_all or wanted or self._exists(agency)) and wanted in fold(agency.name)
        }
        superiors = self._superiors()
        shown, by_id = dict(found), {agency.pk: agency for agency in self.agencies}
        for pk in found if wanted else ():
            while (pk := superiors.get(pk)) is not None and pk not in shown:
                shown[pk] = by_id[pk]
        rows = self._in_order(shown, superiors)
        for row in rows:
            row.is_context = row.agency.pk not in found
        return self._counted(rows)

    @property
    def ended_before(self) -> int:
        """How many that the actor may see had ended before the day."""
        return sum(agency.valid_to is not None and agency.valid_to < self.day for agency in self.agencies)

    def _exists(self, agency: Agency) -> bool:
        return agency.valid_from <= self.day and (agency.valid_to is None or agency.valid_to >= self.day)

    def _superiors(self) -> dict[int, int | None]:
        """Whom each stood under on the day, where the actor sees it: the first move after the day tells, or where it stands now."""
        ids = {agency.pk for agency in self.agencies}
        superiors = {agency.pk: agency.parent_id for agency in self.agencies}
        moves = FormerSuperior.objects.filter(agency__in=ids, until__gte=self.day).order_by("-until", "pk")
        superiors.update(moves.values_list("agency_id", "superior_id"))
        return {pk: superior for pk, superior in superiors.items() if superior in ids}

    def _in_order(self, shown: dict[int, Agency], superiors: dict[int, int | None]) -> list[Branch]:
        """Superiors before their subordinates, siblings as given."""
        below: dict[int | None, list[Agency]] = defaultdict(list)
        for agency in self.agencies:
            if agency.pk in shown:
                superior = superiors.get(agency.pk)
                below[superior if superior in shown else None].append(agency)
        rows: list[Branch] = []

        def walk(pk: int | None, depth: int) -> None:
            for agency in below.get(pk, []):
                rows.append(Branch(agency, min(depth, DEEPEST)))
                walk(agency.pk, depth + 1)

        walk(None, 0)
        return rows

    def _counted(self, rows: list[Branch]) -> list[Branch]:
        ids = [row.agency.pk for row in rows]
        departments = Department.objects.on(self.day).filter(agency__in=ids).order_by()
        departments = dict(departments.values_list("agency_id").annotate(number=Count("pk")))
        people = Membership.objects.on(self.day).filter(agency__in=ids).order_by()
        people = dict(people.values_list("agency_id").annotate(number=Count("user", distinct=True)))
        followers = defaultdict(list)
        lines = AgencySuccession.objects.ending().filter(old__in=ids).select_related("new")
        for line in lines.order_by("new__name", "pk"):
            followers[line.old_id].append(line.new)
        for row in rows:
            agency = row.agency
            row.departments, row.people = departments.get(agency.pk, 0), people.get(agency.pk, 0)
            row.has_ended = agency.valid_to is not None and agency.valid_to < max(self.day, self.today)
            row.is_to_come = agency.valid_from > self.day
            row.successors = followers[agency.pk] if row.has_ended else []
        return rows

    def changes(self) -> Changes:
        """What changed between the day and today, or will change from today until the day."""
        first, last = sorted((self.day, self.today))
        ended = [
            agency
            for agency in self.agencies
            if agency.valid_from <= first and agency.valid_to is not None and first <= agency.valid_to < last
        ]
        begun = [agency for agency in self.agencies if first < agency.valid_from <= last]
        decisions = Reorganisation.objects.visible_to(self.actor).filter(effective_on__gt=first, effective_on__lte=last)
        return Changes(first, last, ended, begun, list(decisions.order_by("effective_on", "pk")))
