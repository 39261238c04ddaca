"""The table of on-time rates: rows by department, field, procedure, channel or agency, closed and current figures side by side.

Rates are never averaged: each is taken from counts that were added up.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import pgettext_lazy

from agencies.actor import Actor
from agencies.models import Agency, Department
from procedures import closed, denominators, ranges
from procedures.models import Channel, Field, Procedure, StatisticsClosing
from procedures.statistics import Counts, StepsKept, add_up, case_list_url, counts, series, steps_kept, steps_of
from procedures.tally.reading import Only

GROUPINGS = {
    "department": pgettext_lazy("cases", "By department"),
    "field": pgettext_lazy("cases", "By field"),
    "procedure": pgettext_lazy("cases", "By procedure"),
    "channel": pgettext_lazy("cases", "By channel"),
}
BY_AGENCY = "agency"
HEADS = {
    "department": pgettext_lazy("cases", "Department"),
    "field": pgettext_lazy("cases", "Field"),
    "procedure": pgettext_lazy("cases", "Procedure"),
    "channel": pgettext_lazy("cases", "Channel"),
    "agency": pgettext_lazy("cases", "Agency"),
}
# Form II.06a from left to right: column of the form, key, words.
FORM = (
    ("3", "total", pgettext_lazy("cases", "All")),
    ("4", "received_online", pgettext_lazy("cases", "Online")),
    ("5", "received_counter_post", pgettext_lazy("cases", "Counter, post")),
    ("6", "carried_over", pgettext_lazy("cases", "Carried over")),
    ("7", "finished", pgettext_lazy("cases", "All")),
    ("8", "early", pgettext_lazy("cases", "Early")),
    ("9", "on_time", pgettext_lazy("cases", "On time")),
    ("10", "late", pgettext_lazy("cases", "Late")),
    ("11", "pending", pgettext_lazy("cases", "All")),
    ("12", "pending_within", pgettext_lazy("cases", "Within time")),
    ("13", "pending_overdue", pgettext_lazy("cases", "Overdue")),
)
NO_STEPS = StepsKept(0, 0, 0)


@dataclass(frozen=True)
class Cell:
    """One figure: the official one, today's where it differs, and the list behind it ("" for none)."""

    number: str
    label: str
    value: int
    now: int
    url: str

    @property
    def differs(self) -> bool:
        return self.value != self.now


@dataclass(frozen=True)
class Row:
    """A line: `figures` are the closed ones where the period is closed, `now` those of today."""

    name: str
    code: str
    figures: Counts
    now: Counts
    steps: StepsKept
    denominator: str
    cells: tuple[Cell, ...]
    down: str = ""

    @property
    def parts(self) -> tuple[int, int]:
        return self.figures.parts(self.denominator)

    @property
    def rate(self) -> Decimal | None:
        return self.figures.rate(self.denominator)

    @property
    def rate_now(self) -> Decimal | None:
        return self.now.rate(self.denominator)

    @property
    def differs(self) -> bool:
        return any(cell.differs for cell in self.cells)


@dataclass
class Table:
    """The rows of one agency (or of several, by agency), their sum, and how rates are taken."""

    agency: Agency
    range: ranges.Range
    by: str
    denominator: str
    rows: list[Row]
    total: Row
    closing: StatisticsClosing | None = None

    @property
    def words(self) -> denominators.Words:
        return denominators.WORDS[self.denominator]

    @cached_property
    def differs(self) -> bool:
        """Whether today's figures are others than the closed ones."""
        return self.total.differs or any(row.differs for row in self.rows)

    @property
    def head(self):
        return HEADS[self.by]


def build(agency: Agency, days: ranges.Range, by: str, denominator: str) -> Table:
    """The table of one agency. Three queries of the rollup and its names, whatever its length."""
    closing = closed.newest(agency, days) if days.is_closable and days.is_over else None
    now = counts(agency, days.start, days.end, by)
    official = closed.read(closing, by) if closing else now
    steps = steps_kept(agency, days.start, days.end, by)
    make = _Maker(agency, days, denominator)
    rows = []
    for key, code, name in _named(by, official.keys() | now.keys()):
        figures, today = official.get(key, Counts()), now.get(key, Counts())
        rows.append(make.row(code, name, {by: key}, figures, today, steps.get(key, NO_STEPS)))
    total = make.total(rows, {"agency": agency, "department": "all"})
    return Table(agency, days, by, denominator, rows, total, closing)


def build_by_agency(actor: Actor, days: ranges.Range, denominator: str) -> Table:
    """All agencies the actor sees, each leading down to its own table. One query for the counts, one for the steps."""
    agencies = list(Agency.objects.visible_to(actor).order_by("path", "pk"))
    only = Only(tuple(one.pk for one in agencies))
    found = series(only, [(days.start, days.end)], BY_AGENCY)
    steps = steps_of(only, days.start, days.end, BY_AGENCY)
    make = _Maker(actor.agency, days, denominator)
    rows = []
    for one in agencies:
        figures = found[one.pk][0] if one.pk in found else Counts()
        if figures.total:
            down = f"{reverse('procedures:rates')}?{urlencode({'agency': one.pk, **_same_days(one, days), 'denominator': denominator})}"
            chosen = {"agency": one, "department": "all"}
            rows.append(make.row(one.code, one.name, chosen, figures, figures, steps.get(one.pk, NO_STEPS), down))
    return Table(actor.agency, days, BY_AGENCY, denominator, rows, make.total(rows, None))


def _same_days(agency: Agency, days: ranges.Range) -> dict[str, str]:
    """The query that shows an agency the same days, even if its own calendar is the other one."""
    if days.kind == ranges.DAYS:
        return days.query()
    other = {} if days.cut_off == agency.cut_off else {"calendar": days.cut_off}
    return {"year": str(days.year), "period": days.kind, **other}


@dataclass(frozen=True)
class _Maker:
    agency: Agency
    days: ranges.Range
    denominator: str

    def row(self, code, name, chosen: dict | None, figures: Counts, now: Counts, steps: StepsKept, down="") -> Row:
        """`chosen`: arguments of case_list_url; None where no single list has these cases."""
        cells = []
        for number, key, label in FORM:
            value, today = getattr(figures, key), getattr(now, key)
            whose = {"agency": self.agency, **chosen} if chosen is not None else None
            url = (
                case_list_url(**whose, start=self.days.start, end=self.days.end, outcome=key) if whose and today else ""
            )
            cells.append(Cell(number, str(label), value, today, url))
        return Row(name, code, figures, now, steps, self.denominator, tuple(cells), down)

    def total(self, rows: Iterable[Row], chosen: dict | None) -> Row:
        rows = list(rows)
        figures, now = add_up(row.figures for row in rows), add_up(row.now for row in rows)
        return self.row("", "", chosen, figures, now, sum((row.steps for row in rows), NO_STEPS))


def _named(by: str, keys: Iterable[int]) -> list[tuple[int, str, str]]:
    """(key, code, name) in the order offices list them."""
    if by == "channel":
        return [(value, "", str(label)) for value, label in Channel.choices if value in keys]
    model, order = {
        "department": (Department, ("position", "pk")),
        "field": (Field, ("code", "pk")),
        "procedure": (Procedure, ("code", "pk")),
    }[by]
    return list(model.objects.filter(pk__in=keys).order_by(*order).values_list("pk", "code", "name"))


def export_rows(table: Table) -> tuple[list[str], list[list]]:
    """Header and lines of the table as a file: numerator and denominator beside each rate, numbers as numbers."""
    words = table.words
    header = [
        str(table.head), str(pgettext_lazy("cases", "Code")), *(f"({number}) {_group(number)}{label}" for number, _key, label in FORM),
        str(words.numerator), str(words.denominator), f"{pgettext_lazy('cases', 'On-time rate')} (%) – {words.name}",
        str(pgettext_lazy("cases", "Early rate")) + " (%)",
        str(pgettext_lazy("cases", "Steps on time")), str(pgettext_lazy("cases", "With step records")),
        str(pgettext_lazy("cases", "Steps on time")) + " (%)",
    ]  # fmt: skip
    return header, [_line(row) for row in (*table.rows, table.total)]


def _group(number: str) -> str:
    """The heading above a column, as the form has it in two lines."""
    if number in ("4", "5", "6"):
        return ""
    names = {"3": pgettext_lazy("cases", "Received"), "7": pgettext_lazy("cases", "Finished")}
    names["11"] = pgettext_lazy("cases", "Pending")
    head = names["3" if int(number) < 7 else "7" if int(number) < 11 else "11"]
    return f"{head}: "


def _line(row: Row) -> list:
    name = row.name or str(pgettext_lazy("cases", "Total"))
    figures = [cell.value for cell in row.cells]
    steps = [row.steps.kept, row.steps.recorded, row.steps.rate]
    return [name, row.code, *figures, *row.parts, row.rate, row.figures.early_rate, *steps]
