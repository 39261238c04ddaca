"""The API's operations on objectives and their results: the same figures as the page and the command show."""

from typing import Literal

from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from ninja import Query, Router, Schema

from agencies.api.auth import Bearer
from agencies.api.errors import ApiError
from agencies.api.schemas import refusals
from agencies.models import ApiScope
from objectives.goals import goal_of
from objectives.models import ObjectiveSet, Target
from objectives.plain_results import plain, result_lines
from objectives.results import current_set

router = Router(tags=["objectives"])
Figure = int | float | None


class TargetOut(Schema):
    """A department's part in an objective: its own target, or the objective's."""

    department: str
    role: str
    comparator: str
    target: Figure | list[Figure]


class ObjectiveOut(Schema):
    """`number`: as printed, such as 3 or 2b; `target`: a pair for a range, null where the departments have their own."""

    number: str
    text: str
    measure: str
    comparator: str
    target: Figure | list[Figure]
    unit: str
    by_department: bool
    targets: list[TargetOut]


class ObjectivesOut(Schema):
    year: int
    decision: str | None
    objectives: list[ObjectiveOut]


class ResultOut(Schema):
    """`department`: its name, null for the agency as a whole. A figure that is missing is null, never 0."""

    objective: str
    department: str | None
    measure: str
    comparator: str
    target: Figure | list[Figure]
    numerator: Figure
    denominator: Figure
    value: Figure
    verdict: str


class ResultsOut(Schema):
    year: int
    period: str
    results: list[ResultOut]


def _none_in_force() -> ApiError:
    return ApiError(
        404,
        code="no_objectives",
        message=gettext_lazy("The agency has no objectives in force for this year."),
        mend=gettext_lazy("Ask for another year, or wait until they are decided."),
    )


def _pair(goal) -> Figure | list[Figure]:
    return [plain(goal.value), plain(goal.value_to)] if goal.value_to is not None else plain(goal.value)


@router.get(
    "/objectives",
    auth=Bearer(ApiScope.READ_OBJECTIVES),
    response={200: ObjectivesOut, **refusals(404)},
    summary="Objectives of a year",
    operation_id="read_objectives",
)
def read_objectives(request: HttpRequest, year: int = Query(..., ge=2000, le=2100)):
    """The set that the year is judged by: in force, else the newest that was; drafts never."""
    objective_set = current_set(request.actor.agency, year)
    if objective_set is None:
        raise _none_in_force()
    return {
        "year": year,
        "decision": _decision(objective_set),
        "objectives": _objectives(objective_set),
    }


def _decision(objective_set: ObjectiveSet) -> str | None:
    return objective_set.decision.full_number if objective_set.decision else None


def _objectives(objective_set: ObjectiveSet) -> list[dict]:
    objectives = list(objective_set.objectives.order_by("number", "part", "pk"))
    parts: dict[int, list[dict]] = {one.pk: [] for one in objectives}
    by_pk = {one.pk: one for one in objectives}
    targets = Target.objects.filter(objective__in=objectives).select_related("department").order_by("position", "pk")
    for target in targets:
        target.objective = by_pk[target.objective_id]
        goal = goal_of(target)
        parts[target.objective_id].append(
            {
                "department": target.department.name,
                "role": target.role,
                "comparator": goal.comparator,
                "target": _pair(goal),
            }
        )
    return [
        {
            "number": one.label,
            "text": one.text,
            "measure": one.measure,
            "comparator": one.comparator,
            "target": _pair(one),
            "unit": one.unit,
            "by_department": one.by_department,
            "targets": parts[one.pk],
        }
        for one in objectives
    ]


@router.get(
    "/results",
    auth=Bearer(ApiScope.READ_OBJECTIVES),
    response={200: ResultsOut, **refusals(404)},
    summary="Results against targets",
    operation_id="read_results",
)
def read_results(
    request: HttpRequest,
    year: int = Query(..., ge=2000, le=2100),
    period: Literal["Q1", "Q2", "Q3", "Q4", "H1", "9M", "Y"] = "Y",
):
    """One line for each department of every objective; the same as `manage.py objective_results`."""
    lines = result_lines(request.actor.agency, year, period)
    if lines is None:
        raise _none_in_force()
    return {"year": year, "period": period, "results": lines}
