"""What the pages of training read. Each function uses a fixed number of queries, whatever the number of rows."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from agencies import clock
from agencies.models import (
    Agency,
    AppraisalSummary,
    AttendanceHow,
    Department,
    Person,
    SessionOrigin,
    SessionState,
    TrainingPlan,
    TrainingSession,
)
from agencies.training import figures
from agencies.training.common import day

SOON_DAYS = 14


# --- plan and sessions ----------------------------------------------------------------------------------------


def counted_sessions() -> QuerySet[TrainingSession]:
    """Sessions with `nominated_count`, `present_count` and `by_code_count`."""
    return TrainingSession.objects.select_related("agency", "plan").annotate(
        nominated_count=Count("attendances", filter=Q(attendances__nominated=True)),
        present_count=Count("attendances", filter=Q(attendances__present=True)),
        by_code_count=Count("attendances", filter=Q(attendances__present=True, attendances__how=AttendanceHow.QR)),
    )


def lacking(session: TrainingSession) -> list[str]:
    """What the records of a held session still lack, in words (S1-21: signatures at courses, minutes of meetings)."""
    if session.state != SessionState.HELD:
        return []
    found = []
    if session.sheet_id is None and session.by_code_count < session.present_count:
        found.append(_("the signed attendance list"))
    if session.is_meeting and session.minutes_id is None:
        found.append(_("the minutes"))
    return found


@dataclass
class SessionRow:
    """A session as the list shows it: state as badge and words, whose turn it is."""

    session: TrainingSession
    badge: str
    words: str
    turn: str = ""
    lacks: list[str] = field(default_factory=list)


def row_of(session: TrainingSession) -> SessionRow:
    """How a session stands, in words. It comes from `counted_sessions`."""
    today = clock.today()
    if session.state == SessionState.CANCELLED:
        return SessionRow(session, "none", _("Cancelled: %(why)s") % {"why": session.cancelled_why})
    if session.state == SessionState.HELD:
        lacks = lacking(session)
        held = _("Held on %(day)s") % {"day": day(session.held_on)}
        turn = _("The secretary adds %(what)s.") % {"what": ", ".join(lacks)} if lacks else ""
        return SessionRow(session, "warn" if lacks else "ok", held, turn, lacks)
    if session.is_late:
        late = _("Late since %(day)s") % {"day": day(session.due_on)}
        turn = _("The secretary records it as held, sets a new day, or cancels it with the reason.")
        return SessionRow(session, "late", late, turn)
    left = (session.due_on - today).days
    words = _("To be held by %(day)s") if session.by_month else _("To be held on %(day)s")
    turn = ""
    if left <= SOON_DAYS and not session.nominated_count:
        turn = _("Department heads nominate their people.")
    return SessionRow(session, "wait" if left <= SOON_DAYS else "info", words % {"day": day(session.due_on)}, turn)


@dataclass
class Overview:
    """A year's sessions in the order of their days, and what has come of the plan."""

    year: int
    plan: TrainingPlan | None
    rows: list[SessionRow]
    # People sent of those planned so far, None where nothing is planned yet.
    tally: figures.Tally | None

    def of(self, *badges: str) -> list[SessionRow]:
        return [row for row in self.rows if row.badge in badges]


def overview(agency: Agency, year: int) -> Overview:
    """The plan of a year with its sessions, and those by summons or outside the plan due in it; four queries."""
    plan = TrainingPlan.objects.of_agency(agency).filter(year=year).first()
    sessions = counted_sessions().of_agency(agency).filter(due_on__year=year).order_by("due_on", "pk")
    rows = [row_of(session) for session in sessions]
    last = min(clock.today(), date(year, 12, 31))
    span = (date(year, 1, 1), last)
    tally = None
    if last >= span[0]:
        tally = _sent_in_calendar_year(agency, year, last)
    return Overview(year, plan, rows, tally)


def _sent_in_calendar_year(agency: Agency, year: int, last: date) -> figures.Tally | None:
    """Plan against done of the plan's own year, so far."""
    due = [one for one in figures.schedule_of(agency).sessions if date(year, 1, 1) <= one.counts_from <= last]
    tallies = [one.tally(None, last) for one in due]
    whole = sum(one.whole for one in tallies)
    return figures.Tally(sum(one.part for one in tallies), whole) if whole else None


def years_of(agency: Agency) -> list[int]:
    """Years with a plan or a session, this year and the next, newest first."""
    today = clock.today()
    planned = TrainingPlan.objects.of_agency(agency).order_by().values_list("year", flat=True)
    held = TrainingSession.objects.of_agency(agency).order_by().dates("due_on", "year")
    return sorted({today.year, today.year + 1, *planned, *(one.year for one in held)}, reverse=True)


@dataclass
class CountedSession:
    """A line of the list behind "sent of planned"."""

    session: TrainingSession
    tally: figures.Tally


def sent_list(agency: Agency, department: Department | None, last: date) -> list[CountedSession]:
    """Exactly the sessions that S0-O9 counts from the beginning of the reporting year until that day, with their numbers."""
    since = figures.year_start(agency, last)
    counted = {one.pk: one for one in figures.schedule_of(agency).sessions if since <= one.counts_from <= last}
    key = department.pk if department else None
    sessions = TrainingSession.objects.of_agency(agency).filter(pk__in=counted).order_by("due_on", "pk")
    rows = [CountedSession(session, counted[session.pk].tally(key, last)) for session in sessions]
    return [row for row in rows if row.tally.whole or department is None]


# --- people in scope --------------------------------------------------------------------------------------------


@dataclass
class PersonLine:
    """Somebody in scope on a day, with the last session of the year by which they count as trained."""

    person: Person
    last_training: tuple[date, str] | None
    in_dissolved: bool = False


@dataclass
class DepartmentPeople:
    department: Department | None
    lines: list[PersonLine]

    @property
    def trained(self) -> int:
        return sum(line.last_training is not None for line in self.lines)


def people_on(
    agency: Agency, on: date, *, department: Department | None = None, kinds: frozenset[str] = figures.QMS_KINDS
) -> list[DepartmentPeople]:
    """People in scope on a day by department, each with the training that counts in that day's year; two queries."""
    people = Person.objects.of_agency(agency).on(on).select_related("department", "user")
    if department is not None:
        people = people.filter(department=department)
    trained = _trainings(agency, figures.year_start(agency, on), on, kinds)
    grouped: dict[Department | None, list[PersonLine]] = defaultdict(list)
    for person in people.order_by("folded_name", "pk"):
        over = (
            person.department is not None and person.department.valid_to is not None and person.department.valid_to < on
        )
        grouped[person.department].append(PersonLine(person, trained.get(person.identity), over))
    return [DepartmentPeople(one, grouped[one]) for one in sorted(grouped, key=_department_order)]


def _trainings(agency: Agency, since: date, until: date, kinds: frozenset[str]) -> dict[int, tuple[date, str]]:
    """Person's identity -> (day, title) of their latest counted session."""
    rows = TrainingSession.objects.of_agency(agency).filter(
        state=SessionState.HELD, kind__in=kinds, held_on__range=(since, until), attendances__present=True
    )
    columns = ("attendances__person", "attendances__person__first", "held_on", "title")
    found = {}
    for pk, first, held_on, title in rows.order_by("held_on", "pk").values_list(*columns):
        found[first or pk] = (held_on, title)
    return found


def _department_order(department: Department | None) -> tuple:
    """Leaders first, then the departments' own order."""
    return (0, 0, 0) if department is None else (1, department.position, department.pk)


@dataclass
class Learned:
    """A session somebody was nominated for or present at."""

    session: TrainingSession
    nominated: bool
    present: bool


def history_of(person: Person) -> tuple[list[Person], list[Learned]]:
    """All rows of the same human being, newest first, and their sessions, newest first; two queries."""
    same = Q(pk=person.identity) | Q(first=person.identity)
    rows = list(
        Person.objects.of_agency(person.agency).filter(same).select_related("department").order_by("-valid_from", "-pk")
    )
    sessions = (
        TrainingSession.objects.of_agency(person.agency)
        .filter(attendances__person__in=[one.pk for one in rows])
        .annotate(
            was_nominated=Count("attendances", filter=Q(attendances__nominated=True)),
            was_present=Count("attendances", filter=Q(attendances__present=True)),
        )
        .order_by("-due_on", "-pk")
    )
    return rows, [Learned(one, bool(one.was_nominated), bool(one.was_present)) for one in sessions]


def departments_on(agency: Agency, on: date) -> list[Department]:
    return list(Department.objects.of_agency(agency).on(on).order_by("position", "pk"))


# --- appraisal ----------------------------------------------------------------------------------------------------


@dataclass
class AppraisalRow:
    """A department's counts of a year, None where they are not entered."""

    department: Department | None
    summary: AppraisalSummary | None

    @property
    def name(self) -> str:
        return str(self.department) if self.department else _("Leaders of the agency")


def appraisal_rows(agency: Agency, year: int) -> list[AppraisalRow]:
    """Leaders, the departments there were on the year's last day, or today, and those with counts; two queries."""
    on = min(clock.today(), date(year, 12, 31))
    rows = AppraisalSummary.objects.of_agency(agency).filter(year=year).select_related("department", "evidence")
    there = {row.department_id: row for row in rows.order_by("pk")}
    departments = Department.objects.of_agency(agency)
    in_question = departments.on(on) | departments.filter(pk__in=[pk for pk in there if pk])
    listed = [None, *in_question.distinct().order_by("position", "pk")]
    return [AppraisalRow(one, there.get(one.pk if one else None)) for one in listed]


def origin_words(session: TrainingSession) -> str:
    """Why it is held, in words."""
    if session.origin == SessionOrigin.SUMMONS:
        return _("summoned by %(who)s") % {"who": session.summoned_by}
    return session.get_origin_display()
