"""What the pages about dated tasks show: my tasks by urgency, the calendar of a year, the board of who owes what."""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Case, Count, F, IntegerField, Min, Q, Value, When
from django.db.models.functions import ExtractMonth
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies import clock
from agencies.models import Agency, Department, Role
from objectives.models import ActionPlanItem, LeadKind, PlanTask, SetState, TaskState
from procedures.workdays import calendar_of

LATE, MONTH, COMING, DONE, DROPPED = "late", "month", "coming", "done", "dropped"
GROUPS = {
    LATE: pgettext_lazy("tasks", "Overdue"),
    MONTH: pgettext_lazy("tasks", "This month"),
    COMING: pgettext_lazy("tasks", "Later"),
    DONE: pgettext_lazy("tasks", "Done"),
    DROPPED: pgettext_lazy("tasks", "Dropped"),
}
ORDER = list(GROUPS)


def month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def conditions(today: date) -> dict[str, Q]:
    """Which tasks belong to each group; each belongs to one."""
    is_open, last = Q(state=TaskState.OPEN), month_end(today)
    return {
        LATE: is_open & Q(due_on__lt=today),
        MONTH: is_open & Q(due_on__gte=today, due_on__lte=last),
        COMING: is_open & Q(due_on__gt=last),
        DONE: Q(state=TaskState.DONE),
        DROPPED: Q(state=TaskState.DROPPED),
    }


def by_urgency(tasks):
    """Annotates `rank`, the place of the task's group; open ones by their day, closed ones the newest first."""
    whens = [When(condition, then=Value(ORDER.index(key))) for key, condition in conditions(clock.today()).items()]
    ranked = tasks.annotate(rank=Case(*whens, output_field=IntegerField()))
    return ranked.order_by("rank", F("closed_on").desc(nulls_last=True), "due_on", "pk")


def waiting_for(actor):
    """The open tasks that are this person's now: overdue or due this month, the most urgent first."""
    mine = PlanTask.objects.mine(actor).open()
    return mine.filter(due_on__lte=month_end(clock.today())).order_by("due_on", "pk")


def of_year(tasks, year: int):
    """Tasks of the sets of a year."""
    return tasks.filter(item__objective__objective_set__year=year)


def list_url(**query) -> str:
    """The list of everybody's tasks with these filters."""
    return f"{reverse('objectives:task_list')}?{urlencode({'whose': 'all', **query})}"


# --- the calendar of a year -----------------------------------------------------------------------------------


@dataclass
class Cell:
    """One row in one month: how many tasks, how many done, how many late."""

    total: int = 0
    done: int = 0
    late: int = 0
    url: str = ""

    @property
    def state(self) -> str:
        if self.late:
            return "late"
        return "ok" if self.done == self.total else "wait"


@dataclass
class Row:
    """A task of the plan, or whoever owes tasks, through the year. `heading`: the objective it begins, "" within one."""

    name: str
    note: str = ""
    heading: str = ""
    cells: list[Cell | None] = field(default_factory=lambda: [None] * 12)


def _counts() -> dict:
    return {
        "total": Count("pk"),
        "done": Count("pk", filter=Q(state=TaskState.DONE)),
        "late": Count("pk", filter=Q(state=TaskState.OPEN, due_on__lt=clock.today())),
    }


def calendar_rows(agency: Agency, year: int, by: str) -> list[Row]:
    """The rows of a year's calendar, by "objective" (its plan's tasks) or by "department". Two queries."""
    tasks = of_year(PlanTask.objects.of_agency(agency), year).exclude(state=TaskState.DROPPED)
    keys = ("item_id",) if by == "objective" else ("department_id", "role")
    counted = tasks.order_by().values(*keys, month=ExtractMonth("due_on")).annotate(**_counts())
    found: dict[tuple, Row] = {}
    for row in counted:
        key = tuple(row[name] for name in keys)
        line = found.setdefault(key, Row(""))
        query = {"item": key[0]} if by == "objective" else _owner_query(*key)
        url = list_url(year=year, month=row["month"], **query, **_agency_query(agency))
        line.cells[row["month"] - 1] = Cell(row["total"], row["done"], row["late"], url)
    return _named_items(found) if by == "objective" else _named_owners(found, agency)


def _agency_query(agency: Agency) -> dict:
    return {"agency": agency.pk}


def _owner_query(department: int | None, role: str) -> dict:
    return {"department": department} if department else {"role": role or "committee"}


def _named_items(found: dict[tuple, Row]) -> list[Row]:
    items = ActionPlanItem.objects.filter(pk__in=[key[0] for key in found]).select_related(
        "objective__objective_set__department"
    )
    rows, before = [], None
    for item in items.order_by(
        "objective__objective_set__department_id", "objective__objective_set_id", "objective__number", "objective__part",
        "position",
    ):  # fmt: skip
        row, objective = found[(item.pk,)], item.objective
        row.name, row.note = item.task, item.lead
        if before != objective.pk:
            own = objective.objective_set.department
            row.heading = f"{objective.label}. {objective.text}" + (f" ({own})" if own else "")
        before = objective.pk
        rows.append(row)
    return rows


def owner_name(department: Department | None, role: str) -> str:
    """Whose tasks they are, in words."""
    if department is not None:
        return department.name
    return str(Role(role).label) if role else str(LeadKind.COMMITTEE.label)


def _named_owners(found: dict[tuple, Row], agency: Agency) -> list[Row]:
    departments = {one.pk: one for one in Department.objects.of_agency(agency).order_by("position", "pk")}
    for (department, role), row in found.items():
        row.name = owner_name(departments.get(department), role)
    places = {pk: place for place, pk in enumerate(departments)}
    ordered = sorted(found, key=lambda key: (key[0] is None, places.get(key[0], 0), key[1]))
    return [found[key] for key in ordered]


# --- the board ------------------------------------------------------------------------------------------------


@dataclass
class Standing:
    """How somebody's tasks of a year stand. `oldest`: the day of the one longest overdue, `days_late`: working days since."""

    name: str
    counts: dict[str, int]
    done_late: int = 0
    oldest: date | None = None
    days_late: int = 0
    urls: dict[str, str] = field(default_factory=dict)

    @property
    def cells(self) -> list[tuple[str, int, str]]:
        return [(key, self.counts[key], self.urls[key]) for key in ORDER]


def board(agency: Agency, year: int) -> list[Standing]:
    """Who owes what of a year's plans: departments in their order, then roles and the committee. Four queries."""
    tasks = of_year(PlanTask.objects.of_agency(agency), year)
    counts = {key: Count("pk", filter=condition) for key, condition in conditions(clock.today()).items()}
    rows = tasks.order_by().values("department_id", "role").annotate(
        **{f"n_{key}": count for key, count in counts.items()},
        done_late=Count("pk", filter=Q(state=TaskState.DONE, closed_on__gt=F("due_on"))),
        oldest=Min("due_on", filter=conditions(clock.today())[LATE]),
    )  # fmt: skip
    found = {(row["department_id"], row["role"]): row for row in rows}
    departments = list(Department.objects.of_agency(agency).order_by("position", "pk"))
    by_pk, places = {one.pk: one for one in departments}, {one.pk: place for place, one in enumerate(departments)}
    working = calendar_of(agency)
    standings = []
    for key in sorted(found, key=lambda key: (key[0] is None, places.get(key[0], 0), key[1])):
        row, query = found[key], {"year": year, **_owner_query(*key), **_agency_query(agency)}
        oldest = row["oldest"]
        standings.append(
            Standing(
                owner_name(by_pk.get(key[0]), key[1]),
                {group: row[f"n_{group}"] for group in ORDER},
                row["done_late"],
                oldest,
                working.working_days_between(oldest, clock.today()) if oldest else 0,
                {group: list_url(show=group, **query) for group in ORDER},
            )
        )
    return standings


def without_tasks(agency: Agency, year: int) -> list[ActionPlanItem]:
    """Items in force from which nobody has a task, because it isn't known who leads or by when. One query."""
    items = ActionPlanItem.objects.of_agency(agency).filter(
        objective__objective_set__state=SetState.IN_FORCE, objective__objective_set__year=year
    )
    lacking = items.filter(Q(lead_kind="") | Q(recurrence="once", due_on=None))
    return list(lacking.select_related("objective").order_by("objective__number", "objective__part", "position"))


LEGEND = (("ok", _("all done")), ("wait", _("to do")), ("late", _("overdue")))
