"""Who reports on what.

An objective with a table of departments is reported by the departments in it that follow it or lead it; those that
only coordinate or attend, without a figure of their own, are spoken for by the one that leads. An objective without such a table is reported for the
whole agency by the office (the first department of that kind, else the first department).
"""

from dataclasses import dataclass
from datetime import date

from agencies.models import Agency, Department, DepartmentKind
from objectives.amending import NOT_ASKED, goals_at
from objectives.goals import Goal
from objectives.models import Objective, Target, TargetRole
from objectives.results import current_set


@dataclass(frozen=True)
class Duty:
    """One line of a department's report: an objective and, where there is a table, the department's row in it."""

    objective: Objective
    target: Target | None
    # What is to be reached on the last day of the period: the department's own figure, else the objective's.
    goal: Goal


def office_of(agency: Agency) -> Department | None:
    """The department that answers for objectives of the whole agency."""
    departments = list(agency.departments.filter(valid_to__isnull=True).order_by("position", "pk"))
    offices = [department for department in departments if department.kind == DepartmentKind.OFFICE]
    return next(iter(offices or departments), None)


def answers(target: Target) -> bool:
    """Whether a row of the table obliges its department to report: it leads, follows, or has a figure of its own."""
    return target.role in {TargetRole.LEAD, TargetRole.MONITOR} or target.value is not None


def duties(agency: Agency, year: int, day: date) -> dict[Department, list[Duty]]:
    """Every department that reports in that year, in the agency's order, with its lines as they are judged on `day`. Five queries.

    A department that an amendment asks for something only later has no line yet.
    """
    objective_set = current_set(agency, year)
    if objective_set is None:
        return {}
    lines: list[tuple[Department, Objective, Target | None]] = []
    objectives = objective_set.objectives.order_by("number", "part", "pk").prefetch_related("targets__department")
    for objective in objectives:
        objective.objective_set = objective_set
        rows = [target for target in objective.targets.all() if answers(target)]
        for target in rows:
            target.objective = objective
            lines.append((target.department, objective, target))
        if not rows:
            office = office_of(agency)
            if office is not None:
                lines.append((office, objective, None))
    goals = goals_at([target or objective for _department, objective, target in lines], [day])[day]
    found: dict[Department, list[Duty]] = {}
    for (department, objective, target), goal in zip(lines, goals, strict=True):
        if goal != NOT_ASKED:
            found.setdefault(department, []).append(Duty(objective, target, goal))
    return dict(sorted(found.items(), key=lambda item: (item[0].position, item[0].pk)))
