"""Which cases a list shows: the query string read, turned into conditions, and told again in words."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.http import Http404, QueryDict
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from agencies import clock
from agencies.actor import Actor
from agencies.models import Agency, CutOff, Department
from agencies.periods import MONTHS, bounds
from agencies.text import nfc
from procedures import workdays
from procedures.late_changes import late_changes
from procedures.models import (
    Case,
    CaseStatus,
    Channel,
    DepartmentTally,
    Field,
    OnlineLevel,
    Procedure,
    StatisticsClosing,
)
from procedures.querysets import NEVER_RECEIVED, OUTCOMES, PAUSED, CaseQuerySet
from procedures.ranges import EVER, KINDS, day_of, days_of, period_label
from procedures.statistics import Counts, counts, last_counted_day, received
from procedures.tally.reading import Only

# What of a query string says where in the list one is, not which list it is.
PLACES = ("page", "after", "before", "month", "last")
LAST_CHARACTER = "\U0010ffff"
OUTCOME_LABELS = {
    "total": gettext_lazy("To be handled in the period"),
    "carried_over": pgettext_lazy("cases", "Carried over"),
    "received_online": pgettext_lazy("cases", "Received online"),
    "received_counter_post": gettext_lazy("Received at the counter or by post"),
    "finished": pgettext_lazy("cases", "Finished"),
    "early": pgettext_lazy("cases", "Early"),
    "on_time": pgettext_lazy("cases", "On time"),
    "late": pgettext_lazy("cases", "Late"),
    "pending": pgettext_lazy("cases", "Pending"),
    "pending_within": gettext_lazy("Pending, within time"),
    "pending_overdue": pgettext_lazy("cases", "Pending, overdue"),
}
STATES = {
    "paused": gettext_lazy("Clock stopped: waiting for the applicant"),
    "ended": gettext_lazy("Ended: finished, returned, withdrawn, stopped or not accepted"),
    "steps": gettext_lazy("With recorded steps"),
    "steps_late": gettext_lazy("With a step that took too long"),
}
DUE_DAYS = (1, 3, 5)


def due_label(days: int) -> str:
    """`đến hạn trong 3 ngày làm việc`."""
    return ngettext("due within %(days)d working day", "due within %(days)d working days", days) % {"days": days}


@dataclass(frozen=True)
class Chip:
    """A filter in force, in words, with the query string that is left when it is taken off."""

    label: str
    without: str


@dataclass
class Selection:
    """A case list's filters. Built by `read`, which answers 404 for what this person can't see."""

    agency: Agency
    query: QueryDict
    department: Department | None = None
    field: Field | None = None
    procedure: Procedure | None = None
    level: str = ""
    start: date | None = None
    end: date | None = None
    period: str = ""
    outcome: str = ""
    channel: int | None = None
    state: str = ""
    extended: bool = False
    due: int | None = None
    changed: StatisticsClosing | None = None
    words: str = ""

    @property
    def days(self) -> tuple[date, date]:
        """The period in which an outcome is judged; all time where none was given."""
        return self.start or EVER[0], self.end or EVER[1]

    @property
    def judged_on(self) -> date:
        """The day pending cases are judged on: the period's last, or today while it is open."""
        return last_counted_day(*self.days)

    @cached_property
    def procedures(self) -> tuple[int, ...] | None:
        """Ids of the procedures that are meant; None for all of the agency's."""
        if not (self.procedure or self.field or self.level):
            return None
        rows = Procedure.objects.of_agency(self.agency).order_by("pk")
        if self.procedure:
            rows = rows.filter(pk=self.procedure.pk)
        if self.field:
            rows = rows.filter(field=self.field)
        if self.level:
            rows = rows.filter(online_level=self.level)
        return tuple(rows.values_list("pk", flat=True))

    @property
    def is_counted(self) -> bool:
        """Whether the rollup knows how many cases there are: it doesn't know codes, states, extensions and due days."""
        return not (self.words or self.state or self.extended or self.due or self.changed)

    def cases(self) -> CaseQuerySet:
        """The cases chosen, without order."""
        rows = Case.objects.of_agency(self.agency)
        if self.department:
            rows = rows.filter(department=self.department)
        if self.procedures is not None:
            rows = rows.filter(procedure__in=self.procedures)
        if self.channel:
            rows = rows.filter(channel=self.channel)
        if self.words:
            rows = rows.filter(code__gte=self.words, code__lt=f"{self.words}{LAST_CHARACTER}")
        rows = self._by_state(rows)
        if self.changed:
            rows = rows.filter(pk__in=self.changed_ids)
        if self.outcome:
            return rows.in_column(self.outcome, *self.days)
        if self.start:
            rows = rows.filter(received_on__gte=self.start)
        if self.end:
            rows = rows.filter(received_on__lte=self.end)
        return rows

    def _by_state(self, rows: CaseQuerySet) -> CaseQuerySet:
        if self.state == "paused":
            rows = rows.filter(finished_on__isnull=True, status__in=PAUSED)
        elif self.state == "ended":
            rows = rows.filter(status__in=CaseStatus.ended())
        elif self.state == "steps":
            rows = rows.filter(steps_total__gt=0)
        elif self.state == "steps_late":
            rows = rows.filter(steps_late__gt=0)
        if self.extended:
            rows = rows.filter(extended_due_at__isnull=False)
        if self.due:
            rows = rows.filter(finished_on__isnull=True, due_on__range=self.due_range).exclude(
                status__in=NEVER_RECEIVED
            )
        return rows

    @cached_property
    def due_range(self) -> tuple[date, date]:
        """Due within so many working days: from today to the last of them."""
        today = clock.today()
        return today, workdays.calendar().working_days_after(today, self.due or 0)

    @cached_property
    def changed_ids(self) -> list[int]:
        """The cases that make closed figures differ from today's."""
        return late_changes(self.changed).ids

    @cached_property
    def figures(self) -> Counts:
        """The columns of form II.06a for the period under these filters, from the rollup."""
        department = self.department.pk if self.department else None
        only = {"department": department, "procedures": self.procedures, "channel": self.channel}
        return counts(self.agency, *self.days, **only)[None]

    @cached_property
    def total(self) -> int | None:
        """How many cases, from the rollup; None where only counting them could tell."""
        if not self.is_counted:
            return None
        if self.outcome:
            return getattr(self.figures, self.outcome)
        departments = (self.department.pk,) if self.department else None
        return received(Only((self.agency.pk,), departments, self.procedures, self.channel), *self.days)

    def chips(self) -> list[Chip]:
        """The filters in force, in the order a person would say them."""
        said = [
            (("department",), str(self.department) if self.department else ""),
            (("field",), str(self.field) if self.field else ""),
            (("procedure",), str(self.procedure) if self.procedure else ""),
            (("level",), str(OnlineLevel(self.level).label) if self.level else ""),
            (("outcome",), str(OUTCOME_LABELS[self.outcome]) if self.outcome else ""),
            (("period", "from", "to"), self._period_in_words()),
            (("channel",), str(Channel(self.channel).label) if self.channel else ""),
            (("state",), str(STATES[self.state]) if self.state else ""),
            (("extended",), _("extended") if self.extended else ""),
            (("due",), self._due_in_words()),
            (("changed",), self._changed_in_words()),
            (("q",), _("code begins with “%(code)s”") % {"code": self.words} if self.words else ""),
        ]
        return [Chip(label, self._without(keys)) for keys, label in said if label]

    def _due_in_words(self) -> str:
        return due_label(self.due) if self.due else ""

    def _changed_in_words(self) -> str:
        if not self.changed:
            return ""
        moment = f"{localtime(self.changed.closed_at):%d/%m/%Y %H:%M}"
        return _("added or changed after the closing of %(moment)s") % {"moment": moment}

    def _period_in_words(self) -> str:
        if not (self.start or self.end):
            return ""
        days = {"start": f"{self.days[0]:%d/%m/%Y}", "end": f"{self.days[1]:%d/%m/%Y}"}
        if self.start and self.end:
            name = self._period_name()
            return f"{name} ({days['start']}–{days['end']})" if name else f"{days['start']}–{days['end']}"
        return (
            pgettext_lazy("cases", "from %(start)s") if self.start else pgettext_lazy("cases", "until %(end)s")
        ) % days

    def _period_name(self) -> str:
        """The name of the reporting period these days are, if they are one."""
        year = self.end.year
        for kind in MONTHS:
            if bounds(self.agency.cut_off or CutOff.DAY_14, year, kind) == (self.start, self.end):
                return period_label(year, kind)
        return ""

    @property
    def here(self) -> QueryDict:
        """The query string of this list from its beginning; without filters an empty one would mean the own department again."""
        query = self.query.copy()
        for key in PLACES:
            query.pop(key, None)
        if "department" not in query:
            query["department"] = str(self.department.pk) if self.department else "all"
        return query

    def _without(self, keys: tuple[str, ...]) -> str:
        query = self.query.copy()
        for key in (*keys, *PLACES):
            query.pop(key, None)
        # An empty query string would mean the own department again.
        return query.urlencode() or "department=all"


def _one(rows, pk: str | None):
    """The object with that id among visible ones; None for no id, 404 for a wrong one."""
    if not pk or pk == "all":
        return None
    found = rows.filter(pk=int(pk)).first() if pk.isascii() and pk.isdigit() and len(pk) < 19 else None
    if found is None:
        raise Http404
    return found


def has_cases(agency: Agency, department: int | None = None) -> bool:
    """Whether the agency, or one of its departments, has cases; the rollup knows."""
    tallies = DepartmentTally.objects.of_agency(agency).order_by()
    return (tallies if department is None else tallies.filter(department=department)).exists()


def _agency_of(actor: Actor, query: QueryDict) -> Agency | None:
    """Whose cases a link from a figure means: those of its department's agency, which may lie below the reader's own."""
    visible = Department.objects.visible_to(actor).select_related("agency")
    department = _one(visible, query.get("department"))
    return department.agency if department else actor.agency


def agency_of(actor: Actor, query: QueryDict) -> Agency:
    """The agency a query string names, the own one otherwise; 404 for one that can't be seen."""
    agency = _one(Agency.objects.visible_to(actor).order_by("pk"), query.get("agency")) or _agency_of(actor, query)
    if agency is None:
        raise Http404
    return agency


def read(actor: Actor, query: QueryDict) -> Selection:
    """The filters of a query string. Asked for nothing, people of a department see their own department's cases."""
    agency = agency_of(actor, query)
    chosen = Selection(agency, query)
    chosen.department = _one(Department.objects.of_agency(agency), query.get("department"))
    if not query and actor.department and has_cases(agency, actor.department.pk):
        chosen.department = actor.department
    chosen.field = _one(Field.objects.all(), query.get("field"))
    chosen.procedure = _one(Procedure.objects.of_agency(agency).select_related("field"), query.get("procedure"))
    chosen.start, chosen.end = day_of(query.get("from")), day_of(query.get("to"))
    year, _dash, kind = query.get("period", "").partition("-")
    if year.isascii() and year.isdigit() and EVER[0].year < int(year) < EVER[1].year and kind in KINDS:
        chosen.start, chosen.end = days_of(agency.cut_off, int(year), kind)
        chosen.period = f"{year}-{kind}"
    if query.get("outcome") in OUTCOMES:
        chosen.outcome = query["outcome"]
    if query.get("channel") in {str(channel.value) for channel in Channel}:
        chosen.channel = int(query["channel"])
    _read_states(chosen, query)
    return chosen


def _read_states(chosen: Selection, query: QueryDict) -> None:
    """The filters that the rollup knows nothing of."""
    chosen.level = query["level"] if query.get("level") in OnlineLevel.values else ""
    chosen.state = query["state"] if query.get("state") in STATES else ""
    chosen.extended = query.get("extended") == "1"
    chosen.due = int(query["due"]) if query.get("due") in {str(days) for days in DUE_DAYS} else None
    chosen.changed = _one(StatisticsClosing.objects.of_agency(chosen.agency), query.get("changed"))
    chosen.words = nfc(query.get("q", "")).strip().upper()[:50]
