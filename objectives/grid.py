"""The table of objectives x departments of a whole set: what stands in it, what a person typed into it, what is read out of
it. No request, no saving: views/grid.py asks, services/grid.py saves."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext as _

from agencies.models import Department
from objectives.cascade import counterpart, demanded_goal, demanding
from objectives.cells import CellError, cell_text, line_of, read_cell
from objectives.goals import Goal, goal_of
from objectives.history import LastYear, last_year_table
from objectives.measures import MEASURES
from objectives.models import Objective, ObjectiveSet, Target
from objectives.services import grid_problems
from objectives.services.grid import CellKey, Cells
from objectives.services.target_lines import cell_message, is_gone, usable_fields, whose
from procedures.models import Field

RowKey = tuple[int, int | None]
"""(department id, field id or None)."""


def cell_name(objective: int, department: int, of: int | None) -> str:
    """What the input of a cell is called: `c-12-3-0`; 0 stands for no field."""
    return f"c-{objective}-{department}-{of or 0}"


@dataclass(frozen=True)
class Row:
    """A department, or one field of administration in it. `note`: until when it is there."""

    department: Department
    field: Field | None = None
    note: str = ""

    @property
    def key(self) -> RowKey:
        return self.department.pk, self.field.pk if self.field else None

    @property
    def code(self) -> str:
        return f"{self.department.pk}-{self.field.pk if self.field else 0}"

    @property
    def name(self) -> str:
        return whose(self.department.name, self.field)


@dataclass(frozen=True)
class Column:
    """An objective with what its head says."""

    objective: Objective
    demanded: Goal | None = None
    superior: Objective | None = None

    @property
    def goal(self) -> Goal:
        return goal_of(self.objective)

    @property
    def measure(self):
        return MEASURES.get(self.objective.measure)


@dataclass
class Cell:
    """One input: its text, last year's hint, and what is wrong with it."""

    name: str
    text: str
    hint: str = ""
    problem: str = ""
    column: Column | None = None


@dataclass
class Grid:
    """The table of a set loaded with_content. `texts` {cell name: text} starts as it is stored; views type over it."""

    objective_set: ObjectiveSet
    extra_rows: Iterable[RowKey] = ()
    texts: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)

    def __post_init__(self):
        self.objectives = list(self.objective_set.objectives.all())
        for one in self.objectives:
            one.objective_set = self.objective_set
        self.stored: dict[CellKey, Target] = {
            (one.pk, target.department_id, target.field_id): target
            for one in self.objectives
            for target in one.targets.all()
        }
        self.texts = self.stored_texts()

    def stored_texts(self) -> dict[str, str]:
        """The cells that are not empty, as stored."""
        return {
            cell_name(*key): cell_text(line_of(target.objective, target), target.objective)
            for key, target in self.stored.items()
        }

    @cached_property
    def departments(self) -> list[Department]:
        """Those that can have a part this year, and those that have one: in their own order."""
        objective_set = self.objective_set
        there = {key[1] for key in self.stored}
        found = []
        for one in Department.objects.of_agency(objective_set.agency).order_by("position", "pk"):
            belongs = objective_set.department_id in (None, one.pk) and not is_gone(one, objective_set.year)
            if belongs or one.pk in there:
                found.append(one)
        return found

    @cached_property
    def fields(self) -> dict[int, Field]:
        return {one.pk: one for one in usable_fields(self.objective_set)}

    @cached_property
    def rows(self) -> list[Row]:
        """Each department, and below it the fields that have a line of their own anywhere or were added by hand."""
        wanted = {(key[1], key[2]) for key in self.stored if key[2]} | {key for key in self.extra_rows if key[1]}
        rows = []
        for department in self.departments:
            rows.append(Row(department, note=self._until(department)))
            of = [one for one in self.fields.values() if (department.pk, one.pk) in wanted]
            rows += [Row(department, one) for one in of]
        return rows

    def _until(self, department: Department) -> str:
        ends, year = department.valid_to, self.objective_set.year
        if ends is None or ends.year > year:
            return ""
        if ends.year < year:
            return _("ended on %(date)s") % {"date": ends.strftime("%d/%m/%Y")}
        return _("until %(date)s") % {"date": ends.strftime("%d/%m/%Y")}

    @cached_property
    def columns(self) -> list[Column]:
        candidates = demanding(self.objective_set)
        columns = []
        for one in self.objectives:
            superior = counterpart(one, candidates)
            of = self.objective_set.department_id
            columns.append(Column(one, demanded_goal(superior, department=of) if superior else None, superior))
        return columns

    @cached_property
    def last_year(self) -> dict[CellKey, LastYear]:
        return last_year_table(self.objective_set, self.objectives)

    @cached_property
    def keys(self) -> dict[str, CellKey]:
        """{cell name: its key}, rows downwards."""
        return {cell_name(one.pk, *row.key): (one.pk, *row.key) for row in self.rows for one in self.objectives}

    def lines(self) -> list[dict]:
        """Rows as the template draws them: {"row": Row, "cells": [Cell]}."""
        drawn = []
        for row in self.rows:
            cells = []
            for column in self.columns:
                name = cell_name(column.objective.pk, *row.key)
                last = self.last_year.get((column.objective.pk, *row.key))
                cells.append(
                    Cell(name, self.texts.get(name, ""), last.hint if last else "", self.problems.get(name, ""), column)
                )
            drawn.append({"row": row, "cells": cells})
        return drawn

    # --- what was typed -----------------------------------------------------------------------------------

    def read(self, names: Iterable[str]) -> tuple[Cells, dict[str, str]]:
        """(lines by cell, problems by name) of these cells' texts."""
        by_pk = {one.pk: one for one in self.objectives}
        cells: Cells = {}
        problems = {}
        for name in names:
            key = self.keys[name]
            try:
                cells[key] = read_cell(self.texts.get(name, ""), by_pk[key[0]])
            except CellError as error:
                problems[name] = self.message(key, str(error))
        return cells, problems

    def message(self, key: CellKey, words: str) -> str:
        objective = next(one for one in self.objectives if one.pk == key[0])
        row = next(one for one in self.rows if one.key == key[1:])
        return cell_message(objective, row.name, words)

    def mark(self) -> None:
        """Mark every cell that can't be right as it stands, saved or not."""
        names = [name for name in self.keys if self.texts.get(name, "").strip()]
        cells, problems = self.read(names)
        # An emptied cell is told too: a lead that was taken out of it leads no more.
        emptied = {key: None for name, key in self.keys.items() if name not in names and key in self.stored}
        found = grid_problems(self.objective_set, cells | emptied)
        self.problems = problems | {cell_name(*key): words for key, words in found.items()}

    # --- what buttons make of it --------------------------------------------------------------------------

    def fill_down(self, objective_id: int) -> None:
        """The topmost text of a column into the departments' cells below it; lines for a field keep what they are."""
        names = [(row, cell_name(objective_id, *row.key)) for row in self.rows]
        first = next((n for n, (_row, name) in enumerate(names) if self.texts.get(name, "").strip()), None)
        if first is None:
            return
        text = self.texts[names[first][1]]
        for row, name in names[first + 1 :]:
            if row.field is None:
                self.texts[name] = text

    def fill_from_last_year(self) -> None:
        """Last year's targets into the cells that are empty."""
        by_pk = {one.pk: one for one in self.objectives}
        for name, key in self.keys.items():
            last = self.last_year.get(key)
            if last and not self.texts.get(name, "").strip():
                self.texts[name] = cell_text(last.line, by_pk[key[0]])


def read_view(objective_set: ObjectiveSet) -> dict:
    """The table as it is read: {"columns": [Column], "rows": [{"row": Row, "cells": [{"target", "goal", "own"}]}]}; a row
    for every department and field that has a line anywhere."""
    grid = Grid(objective_set)
    there = {(key[1], key[2]) for key in grid.stored}
    rows = []
    for row in grid.rows:
        if row.key not in there:
            continue
        cells = []
        for one in grid.objectives:
            target = grid.stored.get((one.pk, *row.key))
            own = target is not None and (one.by_department or target.value is not None)
            cells.append({"target": target, "goal": goal_of(target) if target else None, "own": own})
        rows.append({"row": row, "cells": cells})
    return {"columns": grid.columns, "rows": rows}
