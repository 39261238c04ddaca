"""What measures count in these records: for many departments and periods at once, from rows that `gather` reads in one query.

The rules, for a period that ends on a day:
- The year is the reporting year that the day falls in, by the agency's cut-off; figures add up from its first day.
- In scope is who is in scope on the last day. Who left before is in neither number; who changed department counts where they are on that
  day and takes their training along; a department dissolved before has nobody, so no cases arose. People without a department (leaders)
  count for the agency as a whole only.
- Trained (S1-O3) is who was present, since the year began, at a held session on the quality management system: training, training of
  auditors, or a meeting. Professionally trained (S2-O2b) likewise, at professional training.
- Sent (S0-O9): sessions of the plan and of summons count from their planned day, or the day held if that is sooner. Planned is the number
  of people the plan says, else of those nominated; for a department those nominated from it. Sent is how many of them were there by
  the last day, never more than planned: one class too full doesn't make up for another that didn't take place. A session of the plan that
  was cancelled stays planned; a summons taken back does not.
- Rated (S2-O2a): the counts of the year, in the year's last quarter; before that nobody is rated yet, so no cases arose.

Nothing is said (no entry) where the records themselves are missing: no list of people, a department that never had anybody in it,
no plan, no appraisal. That is "not reported"; a denominator of 0 means that no cases arose.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, F, Q, When

from agencies import periods
from agencies.gather import Read, gather
from agencies.models import (
    Agency,
    AppraisalSummary,
    Person,
    SessionKind,
    SessionOrigin,
    SessionState,
    TrainingSession,
)

QMS_KINDS = frozenset({SessionKind.AWARENESS, SessionKind.AUDITOR, SessionKind.MEETING})
PROFESSIONAL_KINDS = frozenset({SessionKind.PROFESSIONAL})
PLANNED_ORIGINS = (SessionOrigin.PLAN, SessionOrigin.SUMMONS)

# A department's id; None is the agency as a whole.
Key = int | None
Period = tuple[date, date]


@dataclass(frozen=True)
class Tally:
    """`part` of `whole`, in people."""

    part: int
    whole: int


def year_of(agency: Agency, day: date) -> int:
    """The reporting year a day falls in."""
    return periods.quarter_of(agency.cut_off, day)[0]


def year_start(agency: Agency, day: date) -> date:
    """The first day of the reporting year a day falls in."""
    return periods.bounds(agency.cut_off, year_of(agency, day), "Y")[0]


def _since(agency: Agency, period: Period) -> date:
    return min(period[0], year_start(agency, period[1]))


# --- people trained -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stay:
    """A row of somebody in scope."""

    identity: int
    department: Key
    valid_from: date
    valid_to: date | None

    def covers(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or self.valid_to >= day)


@dataclass(frozen=True)
class Register:
    """People in scope and the days on which each was present at held sessions, by kind."""

    stays: list[Stay]
    presences: dict[int, list[tuple[str, date]]]

    def trained(self, identity: int, kinds: frozenset[str], since: date, until: date) -> bool:
        return any(kind in kinds and since <= day <= until for kind, day in self.presences.get(identity, ()))


REGISTER_COLUMNS = ("pk", "first_id", "department_id", "valid_from", "valid_to", "kind", "held_on")


def register_read(agency: Agency) -> Read:
    """Everybody ever in scope, a row for each held session they were present at, for `register_from`."""
    held = Q(attendances__present=True, attendances__session__state=SessionState.HELD)
    rows = Person.objects.of_agency(agency).annotate(
        kind=_if_held(held, "attendances__session__kind"), held_on=_if_held(held, "attendances__session__held_on")
    )
    return rows, REGISTER_COLUMNS


def register_from(rows: Iterable[tuple]) -> Register:
    stays, presences = {}, defaultdict(list)
    for pk, first, department, valid_from, valid_to, kind, held_on in rows:
        identity = first or pk
        stays[pk] = Stay(identity, department, valid_from, valid_to)
        if held_on is not None:
            presences[identity].append((kind, held_on))
    return Register(list(stays.values()), dict(presences))


def _if_held(held: Q, column: str):
    return Case(When(held, then=F(column)))


def trained(
    register: Register, agency: Agency, departments: Iterable[Key], spans: Iterable[Period], kinds: frozenset[str]
) -> dict[tuple[Key, Period], Tally]:
    """People of each department in scope on each period's last day, and how many of them were trained in its year so far."""
    departments, found = set(departments), {}
    for span in set(spans):
        since, last = _since(agency, span), span[1]
        begun = [stay for stay in register.stays if stay.valid_from <= last]
        there = {stay.identity: stay.department for stay in begun if stay.covers(last)}
        done = {identity for identity in there if register.trained(identity, kinds, since, last)}
        known = {stay.department for stay in begun}
        for key in departments:
            if not begun or (key is not None and key not in known):
                continue
            people = {identity for identity, department in there.items() if key is None or department == key}
            found[key, span] = Tally(len(people & done), len(people))
    return found


# --- sent by the plan and by summons ----------------------------------------------------------------------------


@dataclass
class PlannedSession:
    """A session of the plan or of a summons; people by department: nominated, and of these present."""

    pk: int
    counts_from: date
    held_on: date | None
    planned_number: int | None
    nominated: dict[Key, int]
    nominated_present: dict[Key, int]
    present: int = 0

    def tally(self, key: Key, last: date) -> Tally:
        """Sent and planned, for a department or the whole."""
        happened = self.held_on is not None and self.held_on <= last
        if key is not None:
            return Tally(self.nominated_present.get(key, 0) if happened else 0, self.nominated.get(key, 0))
        everyone = sum(self.nominated.values())
        planned = self.planned_number or everyone or (self.present if happened else 0)
        return Tally(min(self.present, planned) if happened else 0, planned)


@dataclass(frozen=True)
class Schedule:
    """What counts as planned, and for which calendar years the agency has a plan with sessions."""

    sessions: list[PlannedSession]
    plan_years: frozenset[int]


SCHEDULE_COLUMNS = (
    "pk", "due_on", "held_on", "planned_number", "plan__year", "attendances__person__department_id",
    "attendances__nominated", "attendances__present",
)  # fmt: skip


def schedule_read(agency: Agency) -> Read:
    """Every session of the plans and of summons, a row for each of its attendances, for `schedule_from`."""
    rows = TrainingSession.objects.of_agency(agency).filter(origin__in=PLANNED_ORIGINS)
    return rows.exclude(origin=SessionOrigin.SUMMONS, state=SessionState.CANCELLED), SCHEDULE_COLUMNS


def schedule_from(rows: Iterable[tuple]) -> Schedule:
    sessions: dict[int, PlannedSession] = {}
    years = set()
    for pk, due_on, held_on, number, year, department, nominated, present in rows:
        counts_from = min(due_on, held_on) if held_on else due_on
        one = sessions.setdefault(pk, PlannedSession(pk, counts_from, held_on, number, Counter(), Counter()))
        one.nominated[department] += bool(nominated)
        one.nominated_present[department] += bool(nominated and present)
        one.present += bool(present)
        years.add(year)
    return Schedule(list(sessions.values()), frozenset(years - {None}))


def schedule_of(agency: Agency) -> Schedule:
    """The same for a page, in one query."""
    return schedule_from(gather({"sessions": schedule_read(agency)})["sessions"])


def sent(
    schedule: Schedule, agency: Agency, departments: Iterable[Key], spans: Iterable[Period]
) -> dict[tuple[Key, Period], Tally]:
    """People sent of those planned, from the beginning of each period's year until its last day."""
    departments, found = set(departments), {}
    for span in set(spans):
        since, last = _since(agency, span), span[1]
        due = [one for one in schedule.sessions if since <= one.counts_from <= last]
        if not due and year_of(agency, last) not in schedule.plan_years:
            continue
        for key in departments:
            tallies = [one.tally(key, last) for one in due]
            found[key, span] = Tally(sum(one.part for one in tallies), sum(one.whole for one in tallies))
    return found


# --- appraisal ----------------------------------------------------------------------------------------------------


APPRAISAL_COLUMNS = ("year", "department_id", *AppraisalSummary.COUNTS)


def appraisal_read(agency: Agency) -> Read:
    return AppraisalSummary.objects.of_agency(agency), APPRAISAL_COLUMNS


def appraised(
    rows: Iterable[tuple], agency: Agency, departments: Iterable[Key], spans: Iterable[Period]
) -> dict[tuple[Key, Period], Tally]:
    """Staff rated "completed" or above of those rated in each period's year. `rows`: of `appraisal_read`.

    Before the year's last quarter nobody is rated yet: 0 of 0. In it, nothing is said until the counts are there.
    """
    by_year: dict[int, dict[Key, Tally]] = defaultdict(dict)
    for year, department, *counts in rows:
        by_year[year][department] = Tally(sum(counts[:-1]), sum(counts))
    found = {}
    for span in set(spans):
        year, quarter = periods.quarter_of(agency.cut_off, span[1])
        for key in set(departments):
            if quarter != "Q4":
                found[key, span] = Tally(0, 0)
            elif key is None and by_year[year]:
                counted = by_year[year].values()
                found[key, span] = Tally(sum(one.part for one in counted), sum(one.whole for one in counted))
            elif key is not None and key in by_year[year]:
                found[key, span] = by_year[year][key]
    return found
