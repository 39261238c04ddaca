"""How an agency's procedures stand: in force, with a process that fits, posted in time. A few queries for any number of them.

Posting follows Circular 26/2014, art. 4.3: within five working days from the day the deciding decision was signed. A posting older
than that decision shows what no longer holds, and must be renewed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from agencies import clock
from agencies.models import Agency, DepartmentKind
from agencies.text import number_vi
from procedures import workdays
from procedures.models import Posting, PostingPlace, Procedure, Process, RegulationChange, TimeUnit
from procedures.services.catalogue import limit_in_hours

POSTING_DAYS = 5
SOON_DAYS = 30
# How a procedure stands at a place, with the badge of each.
POSTED, RENEW, MISSING, LATE = "posted", "renew", "missing", "late"
PLACE_STATES = {
    POSTED: ("ok", pgettext_lazy("posting", "Posted")),
    RENEW: ("warn", pgettext_lazy("posting", "To be renewed")),
    MISSING: ("warn", pgettext_lazy("posting", "Not posted")),
    LATE: ("late", pgettext_lazy("posting", "Late")),
}
UNITS = {
    TimeUnit.WORKING_DAYS: gettext_lazy("%(count)s working days"),
    TimeUnit.HOURS: gettext_lazy("%(count)s working hours"),
}


def limit_in_words(procedure: Procedure) -> str:
    """`15 ngày làm việc`, `8 giờ làm việc`."""
    return str(UNITS[procedure.time_unit]) % {"count": number_vi(procedure.time_limit, 0)}


@dataclass(frozen=True)
class AtPlace:
    """How a procedure stands at one place. `late_days`: working days since the fifth one passed."""

    state: str
    posting: Posting | None = None
    late_days: int = 0
    deadline: date | None = None

    @property
    def badge(self) -> str:
        return PLACE_STATES[self.state][0]

    @property
    def words(self) -> str:
        if self.state == LATE:
            text = ngettext("%(days)d working day late", "%(days)d working days late", self.late_days)
            return text % {"days": self.late_days}
        return str(PLACE_STATES[self.state][1])

    @property
    def counts(self) -> bool:
        return self.state == POSTED


@dataclass
class Standing:
    """A procedure with its processes in force and its postings."""

    procedure: Procedure
    in_force: bool
    processes: list[Process] = field(default_factory=list)
    centre: AtPlace = field(default_factory=lambda: AtPlace(MISSING))
    website: AtPlace = field(default_factory=lambda: AtPlace(MISSING))

    @property
    def limit(self) -> str:
        return limit_in_words(self.procedure)

    @property
    def unfit(self) -> list[Process]:
        """Processes whose hours are no longer the time limit: the limit changed after they were made."""
        limit = limit_in_hours(self.procedure)
        return [one for one in self.processes if sum(step.hours for step in one.steps.all()) != limit]

    @property
    def is_at_centre(self) -> bool:
        """Whether a process in force begins and ends with a step of the one-stop centre."""
        return any(_begins_and_ends_at_centre(process) for process in self.processes)

    def at(self, place: str) -> AtPlace:
        return self.centre if place == PostingPlace.CENTRE else self.website


@dataclass(frozen=True)
class Counted:
    """Of the procedures in force: with a process, with one that begins and ends at the centre, posted at the centre, on the
    website, at both; and late on the website."""

    all: int
    with_process: int
    at_centre: int
    posted: int
    centre: int
    website: int
    late: int
    unfit: int


def standings(procedures: Iterable[Procedure], day: date | None = None) -> list[Standing]:
    """How these procedures stand today, or stood on a day, in their order. A few queries, whatever their number."""
    procedures, day = list(procedures), day or clock.today()
    found = {one.pk: Standing(one, _in_force(one, day)) for one in procedures}
    in_force = Process.objects.on(day).filter(procedures__in=procedures).distinct().order_by("code", "-version", "pk")
    for process in in_force.prefetch_related("steps__department", "procedures"):
        for procedure in process.procedures.all():
            if procedure.pk in found:
                found[procedure.pk].processes.append(process)
    calendar = workdays.calendar()
    postings = Posting.objects.filter(procedure__in=procedures, posted_on__lte=day)
    postings = postings.filter(Q(taken_down_on=None) | Q(taken_down_on__gt=day)).select_related("evidence")
    present = {(one.procedure_id, one.place): one for one in postings.order_by("posted_on", "pk")}
    for pk, standing in found.items():
        for place in PostingPlace.values:
            at = _at_place(standing.procedure, place, present.get((pk, place)), calendar, day)
            setattr(standing, str(place), at)
    return list(found.values())


def _begins_and_ends_at_centre(process: Process) -> bool:
    steps = sorted(process.steps.all(), key=lambda step: step.position)
    ends = [step.department.kind if step.department else "" for step in (*steps[:1], *steps[-1:])]
    return bool(ends) and set(ends) == {DepartmentKind.ONE_STOP}


def _in_force(procedure: Procedure, day: date) -> bool:
    return procedure.valid_from <= day and (procedure.valid_to is None or procedure.valid_to >= day)


def _at_place(procedure: Procedure, place: str, posting: Posting | None, calendar, day: date) -> AtPlace:
    # A decision that was signed later said nothing yet on that day.
    decided = None if procedure.decided_on is None or procedure.decided_on > day else procedure.decided_on
    if posting is not None and (decided is None or posting.posted_on >= decided):
        return AtPlace(POSTED, posting)
    state, deadline = (RENEW if posting else MISSING), None
    if place == PostingPlace.WEBSITE and decided is not None:
        deadline = calendar.working_days_after(decided, POSTING_DAYS)
        if deadline < day:
            return AtPlace(LATE, posting, max(calendar.working_days_between(deadline, day), 1), deadline)
    return AtPlace(state, posting, 0, deadline)


def count(rows: Iterable[Standing]) -> Counted:
    """Counts of the procedures in force among these."""
    rows = [row for row in rows if row.in_force]
    return Counted(
        all=len(rows),
        with_process=sum(bool(row.processes) for row in rows),
        at_centre=sum(row.is_at_centre for row in rows),
        posted=sum(row.centre.counts and row.website.counts for row in rows),
        centre=sum(row.centre.counts for row in rows),
        website=sum(row.website.counts for row in rows),
        late=sum(row.website.state == LATE for row in rows),
        unfit=sum(bool(row.processes and row.unfit) for row in rows),
    )


def of_agency(agency: Agency, day: date | None = None) -> list[Standing]:
    """All procedures of an agency, by field and code, as they stand today or stood on a day."""
    rows = Procedure.objects.of_agency(agency).select_related("field", "department")
    return standings(rows.order_by("field__name", "code", "pk"), day)


# --- changed rules ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RuleStanding:
    """A changed rule and how far its clock is. `left`: days until it is due, negative when it is late; None when done."""

    change: RegulationChange
    left: int | None

    @property
    def badge(self) -> str:
        if self.left is None:
            return "ok"
        return "late" if self.left < 0 else "warn" if self.left <= SOON_DAYS else "wait"

    @property
    def words(self) -> str:
        if self.left is None:
            return _("Worked in on %(day)s") % {"day": f"{self.change.done_on:%d/%m/%Y}"}
        if self.left == 0:
            return _("Due today")
        if self.left < 0:
            return ngettext("%(days)d day overdue", "%(days)d days overdue", -self.left) % {"days": -self.left}
        return ngettext("%(days)d day left", "%(days)d days left", self.left) % {"days": self.left}

    @property
    def was_late(self) -> bool:
        return self.change.done_on is not None and self.change.done_on > self.change.due_on


def rule_standing(change: RegulationChange) -> RuleStanding:
    return RuleStanding(change, None if change.done_on else (change.due_on - clock.today()).days)


def urgent_rules(agency: Agency, department_id: int | None = None) -> list[RuleStanding]:
    """Changed rules that are late or due within thirty days, the most urgent first; of one department where given."""
    until = clock.today() + timedelta(days=SOON_DAYS)
    rows = RegulationChange.objects.of_agency(agency).filter(done_on=None, due_on__lte=until)
    if department_id is not None:
        rows = rows.filter(department=department_id)
    return [rule_standing(one) for one in rows.select_related("department").order_by("due_on", "pk")]
