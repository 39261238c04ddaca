"""How an agency's procedures stood on any number of days: in force, with a process, handled at the centre, posted. One query (agencies.gather).

The list of procedures (overview.py) tells the same of one day with names and postings; tests hold the two against each other.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import OuterRef, Subquery

from agencies.gather import Read
from agencies.models import DepartmentKind
from procedures.models import Posting, PostingPlace, Procedure, Process, ProcessStep

Validity = tuple[date, date | None]


@dataclass(frozen=True)
class Counted:
    """Of the procedures in force: with an ISO process, with one that begins and ends at the one-stop centre, posted at both places."""

    all: int = 0
    with_process: int = 0
    at_centre: int = 0
    posted: int = 0


@dataclass
class _Row:
    """One procedure with what was ever recorded of it."""

    department: int
    field: int
    valid: Validity
    decided_on: date | None
    processes: list[Validity] = field(default_factory=list)
    centre_processes: list[Validity] = field(default_factory=list)
    postings: dict[str, list[Validity]] = field(default_factory=lambda: defaultdict(list))

    def posted_at(self, place: str, day: date) -> bool:
        """Whether a posting hung there that was not older than the decision of that day (Circular 26/2014, art. 4.3)."""
        return any(
            posted_on <= day
            and (taken_down is None or taken_down > day)
            and not (self.decided_on is not None and posted_on < self.decided_on <= day)
            for posted_on, taken_down in self.postings[place]
        )


def _in_force(valid: Validity, day: date) -> bool:
    return valid[0] <= day and (valid[1] is None or valid[1] >= day)


class Catalogue:
    """What `reads` asked for. `on` counts for a day, of a department, a field, both, or the whole."""

    def __init__(self, found: dict[str, list[tuple]]):
        self._rows = list(_rows(found))
        self._counted: dict[tuple, Counted] = {}
        self._days: dict[date, dict[tuple[int, int], list[int]]] = {}

    def on(self, day: date, department: int | None = None, field: int | None = None) -> Counted:
        if day not in self._days:
            self._days[day] = self._count(day)
        groups = self._days[day]
        chosen = [
            counts
            for (own, its_field), counts in groups.items()
            if department in (None, own) and field in (None, its_field)
        ]
        return Counted(*(sum(column) for column in zip(*chosen, strict=True)))

    def _count(self, day: date) -> dict[tuple[int, int], list[int]]:
        groups: dict[tuple[int, int], list[int]] = {}
        for row in self._rows:
            if not _in_force(row.valid, day):
                continue
            counts = groups.setdefault((row.department, row.field), [0, 0, 0, 0])
            counts[0] += 1
            counts[1] += any(_in_force(valid, day) for valid in row.processes)
            counts[2] += any(_in_force(valid, day) for valid in row.centre_processes)
            counts[3] += all(row.posted_at(place, day) for place in PostingPlace.values)
        return groups


def reads(agency) -> dict[str, Read]:
    """What a Catalogue is made of: an agency's procedures with their processes and postings over time."""
    procedures = Procedure.objects.of_agency(agency)
    steps = ProcessStep.objects.filter(process=OuterRef("pk")).values("department__kind")
    ends = {"first": Subquery(steps.order_by("position")[:1]), "last": Subquery(steps.order_by("-position")[:1])}
    processes = Process.objects.of_agency(agency).filter(procedures__isnull=False).annotate(**ends)
    postings = Posting.objects.of_agency(agency)
    return {
        "procedures": (procedures, ("pk", "department_id", "field_id", "valid_from", "valid_to", "decided_on")),
        "processes": (processes, ("procedures", "valid_from", "valid_to", "first", "last")),
        "postings": (postings, ("procedure_id", "place", "posted_on", "taken_down_on")),
    }


def _rows(found: dict[str, list[tuple]]) -> Iterable[_Row]:
    """What was read, procedure by procedure."""
    rows = {
        pk: _Row(department, its_field, (start, end), decided)
        for pk, department, its_field, start, end, decided in found["procedures"]
    }
    for procedure, start, end, first, last in found["processes"]:
        if procedure in rows:
            rows[procedure].processes.append((start, end))
            if first == last == DepartmentKind.ONE_STOP:
                rows[procedure].centre_processes.append((start, end))
    for procedure, place, posted_on, taken_down in found["postings"]:
        if procedure in rows:
            rows[procedure].postings[place].append((posted_on, taken_down))
    return rows.values()
