"""What was asked on a day. An issued target changes only by an amending decision; every past period keeps what it was judged by.

Targets and objectives hold the newest figures; the lines of amendments in force keep those before them. The figure of a day is
that before the first change that was still to come. A period is judged by the figures of its last day.
"""

from collections import defaultdict
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import date, timedelta

from objectives.goals import Goal, goal_of
from objectives.models import AmendmentState, Objective, ObjectiveSet, Target, TargetAmendment, TargetAmendmentLine

FIGURES = ("comparator", "value", "value_to", "stretch")
NOT_ASKED = Goal("")
"""Of a department that had no line yet: nothing was asked of it."""


def old_figures(line: TargetAmendmentLine) -> dict:
    """{field: figure before}; the comparator is "" where there was no line."""
    return {name: getattr(line, f"old_{name}") for name in FIGURES}


def new_figures(line: TargetAmendmentLine) -> dict:
    return {name: getattr(line, name) for name in FIGURES}


def with_figures(item: Objective | Target, figures: dict) -> Objective | Target:
    """A copy of an objective or target with other figures, for reading only."""
    changed = copy(item)
    for name, value in figures.items():
        setattr(changed, name, value)
    return changed


class Goals:
    """The goals of objectives and targets on any day, out of the lines of amendments in force."""

    def __init__(self, lines: Iterable[TargetAmendmentLine]):
        """`lines` by their effective day; the day itself stands on their amendment."""
        self._lines: dict[tuple, list[TargetAmendmentLine]] = defaultdict(list)
        for line in lines:
            self._lines[_key(line)].append(line)

    def at(self, item: Objective | Target, day: date) -> Goal:
        """What was asked on that day; NOT_ASKED where the department had no line yet."""
        if not self._lines:
            return goal_of(item)
        then = self._then(item, day)
        return NOT_ASKED if then.comparator == "" else goal_of(then)

    def changes(self, item: Objective | Target) -> bool:
        """Whether its goal differs from one day to another."""
        if isinstance(item, Target):
            return ("target", item.pk) in self._lines or ("objective", item.objective_id) in self._lines
        return ("objective", item.pk) in self._lines

    def _then(self, item: Objective | Target, day: date) -> Objective | Target:
        if isinstance(item, Target):
            objective = self._then(item.objective, day)
            if objective is not item.objective:
                item = with_figures(item, {"objective": objective})
            key = ("target", item.pk)
        else:
            key = ("objective", item.pk)
        for line in self._lines.get(key, ()):
            if line.amendment.effective_from > day:
                return with_figures(item, old_figures(line))
        return item


def _key(line: TargetAmendmentLine) -> tuple:
    return ("target", line.target_id) if line.target_id else ("objective", line.objective_id)


def read_goals(set_ids: Iterable[int], after: date | None = None) -> Goals:
    """The goals of these sets, on days from `after` on (None: any day). One query."""
    lines = TargetAmendmentLine.objects.filter(
        amendment__objective_set__in=list(set_ids), amendment__state=AmendmentState.IN_FORCE
    )
    if after is not None:
        lines = lines.filter(amendment__effective_from__gt=after)
    return Goals(lines.select_related("amendment").order_by("amendment__effective_from", "amendment_id", "pk"))


def _set_id(item: Objective | Target) -> int:
    return item.objective_set_id if isinstance(item, Objective) else item.objective.objective_set_id


def goal_at(item: Objective | Target, day: date) -> Goal:
    """What was asked of a department, or of the whole agency, on a day. One query; for many, `goals_at`."""
    return read_goals([_set_id(item)], day).at(item, day)


def goals_at(items: Iterable[Objective | Target], days: Iterable[date]) -> dict[date, list[Goal]]:
    """For each day the goals of all items, in their order. One query, whatever their number."""
    items, days = list(items), list(days)
    if not items or not days:
        return {day: [] for day in days}
    goals = read_goals({_set_id(item) for item in items}, min(days))
    # Most targets are never amended: theirs is worked out once for all days.
    same = [None if goals.changes(item) else goal_of(item) for item in items]
    return {
        day: [goals.at(item, day) if goal is None else goal for item, goal in zip(items, same, strict=True)]
        for day in days
    }


# --- the history, as people read it -------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """One figure that changed: what was, what is, of whom (department None: of the objective as a whole)."""

    objective: Objective
    department: object | None
    field: object | None
    old: Goal
    new: Goal

    @property
    def is_new(self) -> bool:
        """The department had no figure before."""
        return self.old == NOT_ASKED


def lines_of(amendments: Iterable[TargetAmendment]) -> list[TargetAmendmentLine]:
    """Their lines in the order of the paper, with what pages and decisions name. One query."""
    return list(
        TargetAmendmentLine.objects.filter(amendment__in=[one.pk for one in amendments])
        .select_related("amendment", "objective__objective_set", "target", "department", "field")
        .order_by("amendment", "objective__number", "objective__part", "target__position", "pk")
    )


def item_of(line: TargetAmendmentLine) -> Objective | Target:
    """What a line changes; for a department's first line, the target that the decision will make."""
    if line.department_id is None:
        return line.objective
    if line.target is None:
        return Target(objective=line.objective, department=line.department, comparator="")
    line.target.objective, line.target.department = line.objective, line.department
    return line.target


def change_of(line: TargetAmendmentLine) -> Change:
    """A line as it reads: a department without a figure of its own had the objective's."""
    item = item_of(line)
    old = NOT_ASKED if line.old_comparator == "" else goal_of(with_figures(item, old_figures(line)))
    return Change(line.objective, line.department, line.field, old, goal_of(with_figures(item, new_figures(line))))


@dataclass(frozen=True)
class Amended:
    """An amendment with its changes, as the history shows it."""

    amendment: TargetAmendment
    changes: list[Change]


def history_of(objective_set: ObjectiveSet, objective: Objective | None = None) -> list[Amended]:
    """Amendments in force of a set, the newest first; with `objective` only what changed in that one. Two queries."""
    found = TargetAmendment.objects.filter(objective_set=objective_set, state=AmendmentState.IN_FORCE)
    return with_changes(found.select_related("decision").order_by("-effective_from", "-pk"), objective)


def with_changes(amendments: Iterable[TargetAmendment], objective: Objective | None = None) -> list[Amended]:
    """Amendments with their changes. Where an objective's own figure changed as well, inherited figures read as they were."""
    amendments = list(amendments)
    by_amendment: dict[int, list[TargetAmendmentLine]] = defaultdict(list)
    lines = lines_of(amendments)
    in_force = [line for line in lines if line.amendment.state == AmendmentState.IN_FORCE]
    goals = Goals(sorted(in_force, key=lambda line: (line.amendment.effective_from, line.amendment_id)))
    for line in lines:
        if objective is None or line.objective_id == objective.pk:
            by_amendment[line.amendment_id].append(line)
    return [
        Amended(one, [_as_it_was(line, goals) for line in by_amendment[one.pk]])
        for one in amendments
        if objective is None or by_amendment[one.pk]
    ]


def _as_it_was(line: TargetAmendmentLine, goals: Goals) -> Change:
    if line.amendment.state != AmendmentState.IN_FORCE:
        return change_of(line)
    item, since = item_of(line), line.amendment.effective_from
    return Change(
        line.objective, line.department, line.field, goals.at(item, since - timedelta(days=1)), goals.at(item, since)
    )
