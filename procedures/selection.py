"""Which cases a list shows: the query string read, turned into conditions, and told again in words."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count
from django.http import Http404, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from agencies.actor import Actor
from agencies.models import Agency, CutOff, Department
from agencies.periods import MONTHS, bounds
from agencies.text import nfc
from procedures.models import Case, Channel, Field, Procedure
from procedures.querysets import OUTCOMES, column_filters
from procedures.statistics import COLUMNS, Counts

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
PERIOD_LABELS = {
    "Q1": pgettext_lazy("period", "quarter I"),
    "Q2": pgettext_lazy("period", "quarter II"),
    "Q3": pgettext_lazy("period", "quarter III"),
    "Q4": pgettext_lazy("period", "quarter IV"),
    "H1": pgettext_lazy("period", "first half"),
    "9M": pgettext_lazy("period", "nine months"),
    "Y": pgettext_lazy("period", "the year"),
}
# Without a period every case counts as handled between these days.
EVER = (date(2000, 1, 1), date(2100, 12, 31))


def period_label(year: int, kind: str) -> str:
    """`quý II/2024`, `năm 2024`."""
    if kind == "Y":
        return _("the year %(year)d") % {"year": year}
    return f"{PERIOD_LABELS[kind]}/{year}"


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
    start: date | None = None
    end: date | None = None
    period: str = ""
    outcome: str = ""
    channel: int | None = None
    words: str = ""

    def cases(self):
        """The cases chosen, without order."""
        rows = Case.objects.of_agency(self.agency)
        if self.department:
            rows = rows.filter(department=self.department)
        if self.procedure:
            rows = rows.filter(procedure=self.procedure)
        if self.field:
            rows = rows.filter(procedure__field=self.field)
        if self.channel:
            rows = rows.filter(channel=self.channel)
        if self.words:
            rows = rows.filter(code__icontains=self.words)
        if self.outcome:
            return rows.in_column(self.outcome, *self.days)
        if self.start:
            rows = rows.filter(received_on__gte=self.start)
        if self.end:
            rows = rows.filter(received_on__lte=self.end)
        return rows

    @property
    def days(self) -> tuple[date, date]:
        """The period in which an outcome is judged; all time where none was given."""
        return self.start or EVER[0], self.end or EVER[1]

    def summary(self) -> tuple[int, Counts]:
        """How many cases, and how they were finished or stand; one query."""
        filters = column_filters(*self.days)
        sums = {column: Count("pk", filter=filters[column]) for column in COLUMNS}
        found = self.cases().order_by().aggregate(all_cases=Count("pk"), **sums)
        return found.pop("all_cases"), Counts(**found)

    def chips(self) -> list[Chip]:
        """The filters in force, in the order a person would say them."""
        said = [
            (("department",), str(self.department) if self.department else ""),
            (("field",), str(self.field) if self.field else ""),
            (("procedure",), str(self.procedure) if self.procedure else ""),
            (("outcome",), str(OUTCOME_LABELS[self.outcome]) if self.outcome else ""),
            (("period", "from", "to"), self._period_in_words()),
            (("channel",), str(Channel(self.channel).label) if self.channel else ""),
            (("q",), f"“{self.words}”" if self.words else ""),
        ]
        return [Chip(label, self._without(keys)) for keys, label in said if label]

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

    def _without(self, keys: tuple[str, ...]) -> str:
        query = self.query.copy()
        for key in (*keys, "page"):
            query.pop(key, None)
        # An empty query string would mean the own department again.
        return query.urlencode() or "department=all"


def _day(text: str | None) -> date | None:
    """A day of the query string, as a form or a link writes it; nothing for anything else."""
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            day = datetime.strptime(text or "", form).date()
        except ValueError:
            continue
        return day if EVER[0] <= day <= EVER[1] else None
    return None


def _one(rows, pk: str | None):
    """The object with that id among visible ones; None for no id, 404 for a wrong one."""
    if not pk or pk == "all":
        return None
    found = rows.filter(pk=int(pk)).first() if pk.isascii() and pk.isdigit() and len(pk) < 19 else None
    if found is None:
        raise Http404
    return found


def _agency_of(actor: Actor, query: QueryDict) -> Agency | None:
    """Whose cases a link from a figure means: those of its department's agency, which may lie below the reader's own."""
    visible = Department.objects.visible_to(actor).select_related("agency")
    department = _one(visible, query.get("department"))
    return department.agency if department else actor.agency


def read(actor: Actor, query: QueryDict) -> Selection:
    """The filters of a query string. Asked for nothing, people of a department see their own department's cases."""
    agency = _one(Agency.objects.visible_to(actor).order_by("pk"), query.get("agency")) or _agency_of(actor, query)
    if agency is None:
        raise Http404
    chosen = Selection(agency, query)
    chosen.department = _one(Department.objects.of_agency(agency), query.get("department"))
    if not query and actor.department and actor.department.cases.order_by().exists():
        chosen.department = actor.department
    chosen.field = _one(Field.objects.all(), query.get("field"))
    chosen.procedure = _one(Procedure.objects.of_agency(agency).select_related("field"), query.get("procedure"))
    chosen.start, chosen.end = _day(query.get("from")), _day(query.get("to"))
    year, _dash, kind = query.get("period", "").partition("-")
    if year.isascii() and year.isdigit() and EVER[0].year < int(year) < EVER[1].year and kind in MONTHS:
        chosen.start, chosen.end = bounds(agency.cut_off, int(year), kind)
        chosen.period = f"{year}-{kind}"
    if query.get("outcome") in OUTCOMES:
        chosen.outcome = query["outcome"]
    if query.get("channel") in {str(channel.value) for channel in Channel}:
        chosen.channel = int(query["channel"])
    chosen.words = nfc(query.get("q", "")).strip()[:50]
    return chosen
