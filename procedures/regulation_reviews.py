"""The quarterly review of rules: who owes it, who filed in time. Departments with procedures in force on the quarter's last day owe it.

A quarter's review is in time when it was filed by the quarter's last day in the agency's calendar; then the figure of a period is final
on its last day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from agencies import clock
from agencies.gather import Read, gather
from agencies.models import Agency, Department
from agencies.periods import QUARTERS, bounds, previous_quarter, quarter_of
from procedures.models import Procedure, RegulationReview
from procedures.ranges import period_label

FILED, LATE, OWED, MISSING, NONE = "filed", "late", "owed", "missing", "none"
BADGES = {FILED: "ok", LATE: "warn", OWED: "wait", MISSING: "late", NONE: "none"}


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter in the agency's calendar, with its days."""

    year: int
    number: int
    start: date
    end: date

    @property
    def label(self) -> str:
        return period_label(self.year, f"Q{self.number}")


def quarter(agency: Agency, year: int, number: int) -> Quarter:
    return Quarter(year, number, *bounds(agency.cut_off, year, QUARTERS[number - 1]))


def latest(agency: Agency, count: int) -> list[Quarter]:
    """The quarter of today and those before it, `count` in all."""
    year, kind = quarter_of(agency.cut_off, clock.today())
    found = []
    for _number in range(count):
        found.append(quarter(agency, year, QUARTERS.index(kind) + 1))
        year, kind = previous_quarter(year, kind)
    return found


def quarters_ending(agency: Agency, start: date, end: date) -> list[Quarter]:
    """The quarters whose last day lies between two days."""
    found = (quarter(agency, year, number) for year in range(start.year, end.year + 2) for number in (1, 2, 3, 4))
    return [one for one in found if start <= one.end <= end]


def reads(agency: Agency) -> dict[str, Read]:
    """What a Register is made of: the reviews filed, and since when departments have procedures."""
    filed = ("department_id", "year", "quarter", "filed_on", "pk")
    return {
        "rule reviews": (RegulationReview.objects.of_agency(agency), filed),
        "rule reviews owed": (Procedure.objects.of_agency(agency), ("department_id", "valid_from", "valid_to")),
    }


class Register:
    """What an agency's departments filed and owe. One query, none where `found` holds what `reads` asked for."""

    def __init__(self, agency: Agency, found: dict[str, list[tuple]] | None = None):
        self.agency = agency
        found = gather(reads(agency)) if found is None else found
        self.filed = {tuple(row[:3]): (row[3], row[4]) for row in found["rule reviews"]}
        self.procedures = set(found["rule reviews owed"])

    def owing(self, found: Quarter) -> set[int]:
        """The departments with procedures in force on the last day of the quarter."""
        day = found.end
        return {own for own, start, end in self.procedures if start <= day and (end is None or end >= day)}

    def in_time(self, department: int, found: Quarter) -> bool:
        filed_on, _pk = self.filed.get((department, found.year, found.number), (None, None))
        return filed_on is not None and filed_on <= found.end

    def count(self, quarters: Iterable[Quarter], department: int | None = None) -> tuple[int, int]:
        """(filed in time, owed) of these quarters; of one department or of all."""
        owed = [(own, one) for one in quarters for own in self.owing(one) if department in (None, own)]
        return sum(self.in_time(*each) for each in owed), len(owed)

    def state(self, department: int, found: Quarter) -> str:
        """How a department stands with a quarter today."""
        filed_on, _pk = self.filed.get((department, found.year, found.number), (None, None))
        if filed_on is not None:
            return FILED if filed_on <= found.end else LATE
        if department not in self.owing(found) or found.start > clock.today():
            return NONE
        return OWED if found.end >= clock.today() else MISSING


@dataclass(frozen=True)
class Cell:
    """A department's quarter on the board. `review`: its key where it was filed."""

    quarter: Quarter
    state: str
    review: int | None

    @property
    def badge(self) -> str:
        return BADGES[self.state]

    @property
    def words(self) -> str:
        day = f"{self.quarter.end:%d/%m/%Y}"
        return {
            FILED: _("Filed in time"),
            LATE: _("Filed late"),
            OWED: _("Due by %(day)s") % {"day": day},
            MISSING: _("Not filed, was due by %(day)s") % {"day": day},
            NONE: _("Nothing due"),
        }[self.state]


@dataclass(frozen=True)
class Row:
    department: Department
    cells: list[Cell]


def board(register: Register, departments: Iterable[Department], quarters: list[Quarter]) -> list[Row]:
    """Departments down, quarters across; those that neither owe nor filed any are left out."""
    rows = []
    for department in departments:
        cells = [
            Cell(one, register.state(department.pk, one), register.filed.get((department.pk, one.year, one.number), (0, None))[1])
            for one in quarters
        ]  # fmt: skip
        if any(cell.state != NONE for cell in cells):
            rows.append(Row(department, cells))
    return rows
