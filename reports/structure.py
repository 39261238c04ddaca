"""Who reports on what.

An objective with a table of departments is reported by the departments in it that follow it or lead it; those that
only coordinate or attend, without a figure of their own, are spoken for by the one that leads. An objective without such a table is reported for the
whole agency by the office (the first department of that kind, else the first department).
"""

from dataclasses import dataclass

from agencies.models import Agency, Department, DepartmentKind
from objectives.goals import Goal, goal_of
from objectives.models import Objective, Target, TargetRole
from objectives.results import current_set


@dataclass(frozen=True)
class Duty:
    """One line of a department's report: an objective and, where there is a table, the department's row in it."""

    objective: Objective
    target: Target | None

    @property
    def goal(self) -> Goal:
        """What is to be reached: the department's own figure, else the objective's."""
        return goal_of(self.target or self.objective)


def office_of(agency: Agency) -> Department | None:
    """The department that answers for objectives of the whole agency."""
    departments = list(agency.departments.filter(valid_to__isnull=True).order_by("position", "pk"))
    offices = [department for department in departments if department.kind == DepartmentKind.OFFICE]
    return next(iter(offices or departments), None)


def answers(target: Target) -> bool:
    """Whether a row of the table obliges its department to report: it leads, follows, or has a figure of its own."""
    return target.role in {TargetRole.LEAD, TargetRole.MONITOR} or target.value is not None


def duties(agency: Agency, year: int) -> dict[Department, list[Duty]]:
    """Every department that reports in that year, in the agency's order, with its lines. Four queries."""
    objective_set = current_set(agency, year)
    if objective_set is None:
        return {}
    found: dict[Department, list[Duty]] = {}
    objectives = objective_set.objectives.order_by("number", "part", "pk").prefetch_related("targets__department")
    for objective in objectives:
        rows = [target for target in objective.targets.all() if answers(target)]
        for target in rows:
            target.objective = objective
            found.setdefault(target.department, []).append(Duty(objective, target))
        if not rows:
            office = office_of(agency)
            if office is not None:
                found.setdefault(office, []).append(Duty(objective, None))
    return dict(sorted(found.items(), key=lambda item: (item[0].position, item[0].pk)))
