"""Who is to know policy and objectives, and who has confirmed it (decision 589/2024, article 2.3; ISO 9001:2015, 7.3).

Everybody with a role in the agency confirms by themselves; inspectors look in from outside. People in the scope of the system who have
no role here sign on paper; a session of awareness training since the decision is told beside their names.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from agencies import clock
from agencies.models import Attendance, Department, Membership, Person, Role, SessionKind, SessionState
from objectives.models import Acknowledgement, AmendmentState, ObjectiveSet


@dataclass(frozen=True)
class Reader:
    """A person who is to read. `read_at` None: not yet, or only before the last amendment (`read_before`)."""

    name: str
    position: str
    department: Department | None
    user_id: int | None = None
    email: str = ""
    read_at: datetime | None = None
    read_before: bool = False
    trained_on: object | None = None

    @property
    def has_read(self) -> bool:
        return self.read_at is not None


@dataclass(frozen=True)
class Group:
    """The readers of one department (None: those who belong to none), by name."""

    department: Department | None
    readers: list[Reader]

    @property
    def done(self) -> int:
        return sum(one.has_read for one in self.readers)


@dataclass(frozen=True)
class Audience:
    """`groups` have accounts here; `on_paper` have none and sign a list."""

    groups: list[Group]
    on_paper: list[Reader]

    @property
    def readers(self) -> list[Reader]:
        return [one for group in self.groups for one in group.readers]

    @property
    def missing(self) -> list[Reader]:
        return [one for one in self.readers if not one.has_read]

    @property
    def done(self) -> int:
        return len(self.readers) - len(self.missing)


def amendments_in_force(objective_set: ObjectiveSet) -> int:
    """How often the set was amended: each time asks for another reading. One query."""
    return objective_set.amendments.filter(state=AmendmentState.IN_FORCE).count()


def audience(objective_set: ObjectiveSet) -> Audience:
    """Everybody who is to read a set in force today. Five queries."""
    today, agency = clock.today(), objective_set.agency
    roles = (
        Membership.objects.on(today)
        .filter(agency=agency, user__is_active=True)
        .exclude(role=Role.INSPECTOR)
        .select_related("user", "department")
        .order_by("user__full_name", "-is_primary", "pk")
    )
    people = Person.objects.on(today).filter(agency=agency).select_related("department").order_by("folded_name", "pk")
    read = _read(objective_set)
    by_user: dict[int, list[Membership]] = defaultdict(list)
    for role in roles:
        by_user[role.user_id].append(role)
    readers = [_reader(held, *read.get(user, (None, False))) for user, held in by_user.items()]
    trained = _trained(objective_set)
    on_paper = [
        Reader(one.full_name, one.position, one.department, trained_on=trained.get(one.pk))
        for one in people
        if one.user_id not in by_user
    ]
    return Audience(_grouped(readers), on_paper)


def _reader(held: list[Membership], read_at: datetime | None, read_before: bool) -> Reader:
    """One person out of the roles they hold: in the department of the first that has one."""
    first = held[0]
    department = next((one.department for one in held if one.department_id), None)
    return Reader(
        first.user.full_name, first.position or first.get_role_display(), department, first.user_id, first.user.email,
        read_at, read_before,
    )  # fmt: skip


def _read(objective_set: ObjectiveSet) -> dict[int, tuple[datetime | None, bool]]:
    """By user: when the present state was confirmed, and whether an earlier one was. Two queries."""
    current = amendments_in_force(objective_set)
    found: dict[int, tuple[datetime | None, bool]] = {}
    rows = Acknowledgement.objects.filter(objective_set=objective_set).order_by("read_amendments", "pk")
    for user, at, number in rows.values_list("user_id", "at", "read_amendments"):
        found[user] = (at, False) if number >= current else (None, True)
    return found


def _trained(objective_set: ObjectiveSet) -> dict[int, object]:
    """By person in scope: the day of the last awareness session since the decision at which they were present. One query."""
    since = objective_set.effective_from
    if since is None:
        return {}
    rows = Attendance.objects.filter(
        present=True,
        person__agency=objective_set.agency_id,
        session__kind=SessionKind.AWARENESS,
        session__state=SessionState.HELD,
        session__held_on__gte=since,
    )
    return dict(rows.order_by("session__held_on", "pk").values_list("person_id", "session__held_on"))


def _grouped(readers: list[Reader]) -> list[Group]:
    groups: dict[int | None, list[Reader]] = defaultdict(list)
    departments: dict[int | None, Department | None] = {}
    for one in readers:
        key = one.department.pk if one.department else None
        groups[key].append(one)
        departments[key] = one.department
    order = sorted(groups, key=lambda key: (departments[key].position, key) if key else (-1, -1))
    return [Group(departments[key], groups[key]) for key in order]
