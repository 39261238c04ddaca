"""Results beside targets: for the results page, the command and the reports, all from the same few queries.

Computed measures count records. Figures that people type live with the reports, to the right of this app; they hook a
source in with `register_typed_source`, so that page and command show what was filed.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from agencies import periods
from agencies.text import percent_of
from objectives.goals import Goal, goal_of
from objectives.measures import MEASURES, Result, Scope, Span, one_reading
from objectives.models import Objective, ObjectiveSet, SetState, Target, TargetRole
from objectives.verdicts import judge


@dataclass(frozen=True)
class MeasuredResult:
    """A result with its verdict. `how`: "computed" or "typed". No figure: value None, and no_cases tells why."""

    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    verdict: str = "not_reported"
    how: str = "computed"
    no_cases: bool = False
    note: str = ""
    evidence_url: str = ""
    stretch_value: Decimal | None = None


@dataclass(frozen=True)
class TypedResult:
    """What a typed source knows of a target. `overrides`: it takes the place of a computed figure, with a reason."""

    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    no_cases: bool = False
    note: str = ""
    evidence_url: str = ""
    overrides: bool = False


TypedSource = Callable[[list[Target], list[Span]], dict[tuple[int, Span], TypedResult]]
_typed_sources: list[TypedSource] = []


def register_typed_source(source: TypedSource) -> TypedSource:
    """Add `source(targets, spans) -> {(target id, span): TypedResult}`; called once per evaluation, must use a fixed number of
    queries, and must answer only for periods that are exactly a span's days. Among the targets are stand-ins (`stand_in`).
    Registering the same one twice is once."""
    if source not in _typed_sources:
        _typed_sources.append(source)
    return source


def current_set(agency, year: int) -> ObjectiveSet | None:
    """The set that a year's results are judged by: in force, else the newest that was; drafts never count."""
    counted = ObjectiveSet.objects.for_year(agency, year).filter(state__in=[SetState.IN_FORCE, SetState.REPLACED])
    # "in_force" < "replaced": the one in force first.
    return counted.select_related("agency", "decision", "policy").order_by("state", "-pk").first()


def period_bounds(agency, year: int, kind: str) -> tuple[date, date]:
    """First and last day of an agency's period; KeyError for an unknown kind."""
    return periods.bounds(agency.cut_off, year, kind)


def _scope(target: Target) -> Scope:
    """Whose figure a target is about: its department's; the agency's where it answers for an undivided objective."""
    answers = target.role in (TargetRole.LEAD, TargetRole.MONITOR)
    field = getattr(target, "field_id", None)
    return Scope(None if answers and not target.objective.by_department else target.department_id, field)


def goals_over(targets: Iterable[Target], spans: Iterable[Span]) -> dict[tuple[int, Span], Goal]:
    """The goal that each target is judged by in each span: the one place that says so."""
    return {(target.pk, span): goal_of(target) for target in targets for span in spans}


def evaluate_targets(targets: Iterable[Target], start: date, end: date) -> dict[int, MeasuredResult]:
    """{target id: MeasuredResult} between two days. Targets come from Target.objects.measured(): the number of queries
    depends on the number of different measures, not of targets."""
    span = Span(start, end)
    return evaluate_targets_over(targets, [span])[span]


def evaluate_targets_over(targets: Iterable[Target], spans: Iterable[Span]) -> dict[Span, dict[int, MeasuredResult]]:
    """The same for many periods at once, in as many queries as for one."""
    targets, spans = list(targets), list(spans)
    goals = goals_over(targets, spans)
    counted = _counted(targets, spans)
    typed = _typed(targets, spans)
    results: dict[Span, dict[int, MeasuredResult]] = {span: {} for span in spans}
    for target in targets:
        agency, scope, objective = _agency_of(target).pk, _scope(target), target.objective
        for span in spans:
            results[span][target.pk] = _judged(
                goals[target.pk, span],
                counted.get((agency, objective.measure, scope, span)),
                typed.get((target.pk, span)),
                counted.get((agency, objective.stretch_measure, scope, span)),
            )
    return results


def _agency_of(target: Target):
    return target.objective.objective_set.agency


def _counted(targets: list[Target], spans: list[Span]) -> dict[tuple[int, str, Scope, Span], Result]:
    """Results by (agency id, measure, scope, span): one evaluation per agency and measure, those of stretch targets too."""
    groups: dict[tuple, set[Scope]] = defaultdict(set)
    agencies = {}
    for target in targets:
        agency = _agency_of(target)
        agencies[agency.pk] = agency
        for measure in {target.objective.measure, target.objective.stretch_measure} & MEASURES.keys():
            groups[agency.pk, measure].add(_scope(target))
    found = {}
    with one_reading():
        for (agency_id, measure), scopes in groups.items():
            results = MEASURES[measure].evaluate(agencies[agency_id], scopes, spans) if spans else {}
            found.update({(agency_id, measure, *key): result for key, result in results.items()})
    return found


def _typed(targets: list[Target], spans: list[Span]) -> dict[tuple[int, Span], TypedResult]:
    found: dict[tuple[int, Span], TypedResult] = {}
    for source in _typed_sources if targets and spans else ():
        found.update(source(targets, spans))
    return found


def _judged(goal: Goal, found: Result | None, typed: TypedResult | None, stretch: Result | None) -> MeasuredResult:
    """One result out of what was counted and what was typed, with its verdict."""
    if typed is not None and (found is None or typed.overrides):
        base, how = typed, "typed"
    else:
        base, how = found or Result(), "computed" if found else "typed"
    stretch_value = stretch.value if stretch else None
    # A stretch that is judged by another measure can't be reached without that measure's figure.
    goal_stretch = None if stretch is not None and stretch_value is None else goal.stretch
    return MeasuredResult(
        numerator=base.numerator,
        denominator=base.denominator,
        value=base.value,
        verdict=judge(
            comparator=goal.comparator,
            value=base.value,
            target=goal.value,
            target_to=goal.value_to,
            stretch=goal_stretch,
            no_cases=base.no_cases,
            stretch_value=stretch_value,
        ),
        how=how,
        no_cases=base.no_cases,
        note=base.note,
        evidence_url=base.evidence_url,
        stretch_value=stretch_value,
    )


# --- a whole set, in paper order --------------------------------------------------------------------------


@dataclass(frozen=True)
class ResultRow:
    """A department's line (or the agency's, department None) under an objective."""

    objective: Objective
    department: object | None
    target: Target | None
    goal: Goal
    result: MeasuredResult


@dataclass(frozen=True)
class ObjectiveResults:
    """An objective with its lines; `whole` is the agency's own line, summed up where the lines are departments'."""

    objective: Objective
    rows: list[ResultRow]
    whole: ResultRow

    @property
    def measure(self):
        return MEASURES[self.objective.measure]


def set_results(objective_set: ObjectiveSet, start: date, end: date) -> list[ObjectiveResults]:
    """All objectives of a set with their results between two days. A fixed number of queries for any size of set."""
    span = Span(start, end)
    return set_results_over(objective_set, [span])[span]


def set_results_over(objective_set: ObjectiveSet, spans: Iterable[Span]) -> dict[Span, list[ObjectiveResults]]:
    """The same for many periods at once, in as many queries as for one."""
    spans = list(spans)
    objectives, targets = _content(objective_set)
    everyone = [*targets, *(stand_in(one) for one in _without_answer(objectives, targets))]
    goals = goals_over(everyone, spans)
    results = evaluate_targets_over(everyone, spans)
    return {span: _in_paper_order(objectives, targets, span, goals, results[span]) for span in spans}


def _content(objective_set: ObjectiveSet) -> tuple[list[Objective], list[Target]]:
    """A set's objectives and their targets, in order, tied to one another; two queries."""
    objectives = list(objective_set.objectives.order_by("number", "part", "pk"))
    for one in objectives:
        one.objective_set = objective_set
    by_pk = {one.pk: one for one in objectives}
    rows = Target.objects.filter(objective__objective_set=objective_set)
    targets = list(rows.select_related("department").order_by("position", "pk"))
    for target in targets:
        target.objective = by_pk[target.objective_id]
    return objectives, targets


def _in_paper_order(objectives, targets, span, goals, results) -> list[ObjectiveResults]:
    """The results of one span, by objective."""
    lines: dict[int, list[ResultRow]] = defaultdict(list)
    for target in targets:
        row = ResultRow(target.objective, target.department, target, goals[target.pk, span], results[target.pk])
        if _answers(row):
            lines[target.objective_id].append(row)
    return [ObjectiveResults(one, lines[one.pk], _whole(one, lines[one.pk], results)) for one in objectives]


def objective_results(objective: Objective, start: date, end: date) -> list[ResultRow]:
    """The lines of one objective alone, as set_results has them."""
    span = Span(start, end)
    targets = list(Target.objects.measured().filter(objective=objective).order_by("position", "pk"))
    goals = goals_over(targets, [span])
    results = evaluate_targets_over(targets, [span])[span]
    rows = [
        ResultRow(objective, target.department, target, goals[target.pk, span], results[target.pk])
        for target in targets
    ]
    return [row for row in rows if _answers(row)]


def _answers(row: ResultRow) -> bool:
    """Whether a line has something to tell: who only coordinates or attends an undivided objective is no result of it."""
    return (
        row.objective.by_department
        or _scope(row.target).department is None
        or row.result.value is not None
        or row.result.no_cases
    )


def stand_in(objective: Objective) -> Target:
    """What evaluate_targets takes for an objective that no target answers for: the agency's own line of it. Its id is
    the objective's, negative, so that typed sources can tell it from a target."""
    return Target(pk=-objective.pk, objective=objective, role=TargetRole.LEAD, comparator=objective.comparator)


def _without_answer(objectives: list[Objective], targets: list[Target]) -> list[Objective]:
    """Objectives that nobody in the table answers for: divided ones without a table, undivided ones without a lead."""
    answered = {one.objective_id for one in targets if one.objective.by_department or _scope(one).department is None}
    return [one for one in objectives if one.pk not in answered]


def _whole(objective: Objective, rows: list[ResultRow], results: dict[int, MeasuredResult]) -> ResultRow:
    """The agency's line: reported or counted for it where nobody answers, else the answering department's, else summed."""
    if -objective.pk in results:
        return ResultRow(objective, None, None, goal_of(objective), results[-objective.pk])
    if objective.by_department:
        return _summed(objective, rows)
    return replace(next(row for row in rows if _scope(row.target).department is None), department=None)


def _summed(objective: Objective, rows: list[ResultRow]) -> ResultRow:
    """The agency's line of an objective divided among departments: numerators and denominators added up, never an
    average; judged only against a figure of the objective's own. Nothing where any department's figure is missing."""
    measure, goal = MEASURES[objective.measure], goal_of(objective)
    results = [row.result for row in rows]
    reported = [one for one in results if not one.no_cases]
    how = "typed" if any(one.how == "typed" for one in results) else "computed"
    if results and not reported:
        return ResultRow(objective, None, None, goal, MeasuredResult(no_cases=True, verdict="no_cases", how=how))
    if (
        not measure.is_ratio
        or not reported
        or any(one.denominator is None or one.numerator is None for one in reported)
    ):
        return ResultRow(objective, None, None, goal, MeasuredResult(how=how))
    numerator = sum((one.numerator for one in reported), Decimal(0))
    denominator = sum((one.denominator for one in reported), Decimal(0))
    result = Result(numerator, denominator, percent_of(numerator, denominator), no_cases=not denominator)
    judged = _judged(goal, result, None, None)
    return ResultRow(objective, None, None, goal, replace(judged, how=how))
