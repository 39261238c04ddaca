"""Results beside targets: for the results page, the command and the reports, all from the same few queries.

Computed measures count records. Figures that people type live with the reports, to the right of this app; they hook a
source in with `register_typed_source`, so that page and command show what was filed.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from agencies import periods
from agencies.text import number_vi, percent_of, percent_vi
from objectives.amending import NOT_ASKED, goals_at
from objectives.change import Change, LastYear, before, change, chosen_agencies, followed, summed
from objectives.goals import Goal
from objectives.measures import MEASURES, Result, Scope, Span, one_reading
from objectives.models import Objective, ObjectiveSet, SetState, Target, TargetRole
from objectives.verdicts import judge


class MeasuredResult(NamedTuple):
    """A result with its verdict. `how`: "computed" or "typed". No figure: value None, and no_cases tells why.

    A rise or fall against the same period: `value` is the change with its sign, numerator this period's figure, denominator
    last year's, `change` what was counted for both.
    """

    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    verdict: str = "not_reported"
    how: str = "computed"
    no_cases: bool = False
    note: str = ""
    evidence_url: str = ""
    stretch_value: Decimal | None = None
    change: Change | None = None


@dataclass(frozen=True)
class TypedResult:
    """What a typed source knows of a target; for a rise or fall the value is the change itself, with its sign. `overrides`: it takes the place of a computed figure, with a reason."""

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


def current_set(agency, year: int, department=None) -> ObjectiveSet | None:
    """The set that a year's results are judged by: in force, else the newest that was; drafts never count. With a
    department of the agency, the department's own."""
    rows = ObjectiveSet.objects.for_year(agency, year)
    if department is not None:
        rows = ObjectiveSet.objects.of_department(department).filter(year=year)
    counted = rows.filter(state__in=[SetState.IN_FORCE, SetState.REPLACED])
    # "in_force" < "replaced": the one in force first.
    return counted.select_related("agency", "decision", "policy").order_by("state", "-pk").first()


def period_bounds(agency, year: int, kind: str) -> tuple[date, date]:
    """First and last day of an agency's period; KeyError for an unknown kind."""
    return periods.bounds(agency.cut_off, year, kind)


def answers_for_all(target: Target) -> bool:
    """Whether a target answers for an objective that is not divided among departments."""
    return target.role in (TargetRole.LEAD, TargetRole.MONITOR) and not target.objective.by_department


def scope_of(target: Target) -> Scope:
    """Whose figure a target is about: its department's; where it answers for an undivided objective, that of whose set it is:
    the agency's as a whole or, in a department's own set, the department's."""
    whole = target.objective.objective_set.department_id
    return Scope(whole if answers_for_all(target) else target.department_id, target.field_id)


def goals_over(targets: Iterable[Target], spans: Iterable[Span]) -> dict[tuple[int, Span], Goal]:
    """The goal that each target is judged by in each span: the one valid on its last day. The one place that says so: an
    amendment changes no verdict on a period that ended before it took effect (amending.py)."""
    targets, spans = list(targets), list(spans)
    goals = goals_at(targets, {span.end for span in spans})
    return {(target.pk, span): goals[span.end][index] for index, target in enumerate(targets) for span in spans}


def evaluate_targets(targets: Iterable[Target], start: date, end: date) -> dict[int, MeasuredResult]:
    """{target id: MeasuredResult} between two days. Targets come from Target.objects.measured(): the number of queries
    depends on the number of different measures, not of targets."""
    span = Span(start, end)
    return evaluate_targets_over(targets, [span])[span]


def evaluate_targets_over(targets: Iterable[Target], spans: Iterable[Span]) -> dict[Span, dict[int, MeasuredResult]]:
    """The same for many periods at once, in as many queries as for one."""
    targets, spans = list(targets), list(spans)
    return _evaluated(targets, spans, goals_over(targets, spans))


def _evaluated(targets: list[Target], spans: list[Span], goals) -> dict[Span, dict[int, MeasuredResult]]:
    by_agency: dict[int, list[Target]] = defaultdict(list)
    for target in targets:
        by_agency[_agency_of(target).pk].append(target)
    results: dict[Span, dict[int, MeasuredResult]] = {span: {} for span in spans}
    typed = _typed(targets, spans)
    for theirs in by_agency.values():
        figures = _Figures(theirs, spans, goals)
        for target in theirs:
            pk, objective, scope = target.pk, target.objective, scope_of(target)
            for span in spans:
                goal = goals[pk, span]
                found, stretch = figures.of(objective, scope, span, goal)
                results[span][pk] = _judged(goal, found, typed.get((pk, span)), stretch)
    return results


def _agency_of(target: Target):
    return target.objective.objective_set.agency


class _Figures:
    """What records say about the targets of one agency: one evaluation for each measure, those of stretch targets and of last
    year's periods among them."""

    def __init__(self, targets: list[Target], spans: list[Span], goals):
        self.agency = _agency_of(targets[0])
        changing = [one for one in targets if any(goals[one.pk, span].is_change for span in spans)]
        wanted = self._wanted(targets)
        days = list(dict.fromkeys([*spans, *(before(span) for span in spans)])) if changing else spans
        with_last_year = {one.objective.measure for one in changing}
        by_field = any(scope.field for scopes in wanted.values() for scope in scopes)
        self.counted: dict[tuple[str, Scope, Span], Result] = {}
        with one_reading([MEASURES[measure] for measure in wanted], days, by_field=by_field):
            for measure, scopes in wanted.items():
                asked = days if measure in with_last_year else spans
                results = MEASURES[measure].evaluate(self.agency, scopes, asked) if spans else {}
                self.counted.update({(measure, *key): result for key, result in results.items()})
            if changing:
                self._read_last_year(changing, spans)

    @staticmethod
    def _wanted(targets: Iterable[Target]) -> dict[str, set[Scope]]:
        """The scopes that each measure is asked for."""
        wanted: dict[str, set[Scope]] = defaultdict(set)
        for target in targets:
            for measure in {target.objective.measure, target.objective.stretch_measure} & MEASURES.keys():
                wanted[measure].add(scope_of(target))
        return wanted

    def _read_last_year(self, changing: list[Target], spans: list[Span]) -> None:
        objectives = {one.objective_id: one.objective for one in changing}.values()
        self.chosen = chosen_agencies(objectives)
        self.followed = followed(self.agency, spans)
        self.last_year = LastYear(self.agency, self.counted)
        everyone = [*self.followed, *(one for agencies in self.chosen.values() for one in agencies)]
        self.last_year.read(everyone, self._wanted(changing), spans)

    def of(
        self, objective: Objective, scope: Scope, span: Span, goal: Goal
    ) -> tuple[Result | Change | None, Result | None]:
        """The figure of a scope by the measure of an objective, and that of its stretch target where it is another measure's."""
        measure = objective.measure
        found = self.counted.get((measure, scope, span))
        stretch = self.counted.get((objective.stretch_measure, scope, span)) if objective.stretch_measure else None
        if not goal.is_change:
            return found, stretch
        compared_with = self.chosen.get(objective.pk) or self.followed
        return change(measure, goal, found, self.last_year.figure(compared_with, measure, scope, span)), stretch


def _typed(targets: list[Target], spans: list[Span]) -> dict[tuple[int, Span], TypedResult]:
    found: dict[tuple[int, Span], TypedResult] = {}
    for source in _typed_sources if targets and spans else ():
        found.update(source(targets, spans))
    return found


def _judged(
    goal: Goal, found: Result | Change | None, typed: TypedResult | None, stretch: Result | None
) -> MeasuredResult:
    """One result out of what was counted and what was typed, with its verdict."""
    if typed is not None and (found is None or typed.overrides):
        base, how = typed, "typed"
    else:
        base, how = found or Result(), "computed" if found else "typed"
    stretch_value = stretch.value if stretch else None
    # A stretch that is judged by another measure can't be reached without that measure's figure.
    goal_stretch = None if stretch is not None and stretch_value is None else goal.stretch
    verdict = judge(
        comparator=goal.comparator,
        value=base.value,
        target=goal.value,
        target_to=goal.value_to,
        stretch=goal_stretch,
        no_cases=base.no_cases,
        stretch_value=stretch_value,
    )
    if isinstance(base, Change) and base.verdict and goal.value is not None:
        verdict = base.verdict
    return MeasuredResult(
        numerator=base.numerator,
        denominator=base.denominator,
        value=base.value,
        verdict=verdict,
        how=how,
        no_cases=base.no_cases,
        note=base.note,
        evidence_url=base.evidence_url,
        stretch_value=stretch_value,
        change=base if isinstance(base, Change) else None,
    )


# --- a whole set, in paper order --------------------------------------------------------------------------


class ResultRow(NamedTuple):
    """A department's line (or the agency's, department None) under an objective."""

    objective: Objective
    department: object | None
    target: Target | None
    goal: Goal
    result: MeasuredResult

    @property
    def result_words(self) -> str:
        """The figure as a page shows it: `98,5 %`, `2`, `giảm 20 %`; empty for none."""
        if self.result.value is None:
            return ""
        if self.goal.is_change:
            return self.goal.change_words(self.result.value)
        return percent_vi(self.result.value) if self.goal.unit == "%" else number_vi(self.result.value)


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
    goals = goals_over([*targets, *(stand_in(one) for one in objectives)], spans)
    everyone = [*targets, *(stand_in(one) for one in _without_answer(objectives, targets))]
    results = _evaluated(everyone, spans, goals)
    return {span: _in_paper_order(objectives, targets, span, goals, results[span]) for span in spans}


def _content(objective_set: ObjectiveSet) -> tuple[list[Objective], list[Target]]:
    """A set's objectives and their targets, in order, tied to one another; two queries."""
    objectives = list(objective_set.objectives.order_by("number", "part", "pk"))
    for one in objectives:
        one.objective_set = objective_set
    by_pk = {one.pk: one for one in objectives}
    rows = Target.objects.filter(objective__objective_set=objective_set)
    targets = list(rows.select_related("department", "field").order_by("position", "pk"))
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
    return [
        ObjectiveResults(one, lines[one.pk], _whole(one, goals[-one.pk, span], lines[one.pk], results))
        for one in objectives
    ]


def objective_results(objective: Objective, start: date, end: date) -> list[ResultRow]:
    """The lines of one objective alone, as set_results has them."""
    span = Span(start, end)
    targets = list(Target.objects.measured().filter(objective=objective).order_by("position", "pk"))
    goals = goals_over(targets, [span])
    results = _evaluated(targets, [span], goals)[span]
    rows = [
        ResultRow(objective, target.department, target, goals[target.pk, span], results[target.pk])
        for target in targets
    ]
    return [row for row in rows if _answers(row)]


def _answers(row: ResultRow) -> bool:
    """Whether a line has something to tell: who only coordinates or attends an undivided objective is no result of it, nor
    is a department that was asked for something only later."""
    return row.goal != NOT_ASKED and (
        row.objective.by_department
        or answers_for_all(row.target)
        or row.result.value is not None
        or row.result.no_cases
    )


def stand_in(objective: Objective) -> Target:
    """What evaluate_targets takes for an objective that no target answers for: the agency's own line of it. Its id is
    the objective's, negative, so that typed sources can tell it from a target."""
    return Target(pk=-objective.pk, objective=objective, role=TargetRole.LEAD, comparator=objective.comparator)


def _without_answer(objectives: list[Objective], targets: list[Target]) -> list[Objective]:
    """Objectives that nobody in the table answers for: divided ones without a table, undivided ones without a lead."""
    answered = {one.objective_id for one in targets if one.objective.by_department or answers_for_all(one)}
    return [one for one in objectives if one.pk not in answered]


def _whole(objective: Objective, goal: Goal, rows: list[ResultRow], results: dict[int, MeasuredResult]) -> ResultRow:
    """The agency's line: reported or counted for it where nobody answers, else the answering department's, else summed."""
    if -objective.pk in results:
        return ResultRow(objective, None, None, goal, results[-objective.pk])
    if objective.by_department:
        return ResultRow(objective, None, None, goal, _summed(objective, goal, _once_each(rows)))
    return next(row for row in rows if answers_for_all(row.target))._replace(department=None)


def _once_each(rows: list[ResultRow]) -> list[MeasuredResult]:
    """What is added up: a department's own line, or where it has none those of its fields."""
    with_own_line = {row.target.department_id for row in rows if row.target.field_id is None}
    return [row.result for row in rows if row.target.field_id is None or row.target.department_id not in with_own_line]


def _summed(objective: Objective, goal: Goal, results: list[MeasuredResult]) -> MeasuredResult:
    """The agency's result of an objective divided among departments: numerators and denominators added up, never an
    average; judged only against a figure of the objective's own. Nothing where any department's figure is missing."""
    measure = MEASURES[objective.measure]
    how = "typed" if any(one.how == "typed" for one in results) else "computed"
    if goal.is_change:
        return _summed_change(objective, goal, results, how)
    reported = [one for one in results if not one.no_cases]
    if results and not reported:
        return MeasuredResult(no_cases=True, verdict="no_cases", how=how)
    if (
        not measure.is_ratio
        or not reported
        or any(one.denominator is None or one.numerator is None for one in reported)
    ):
        return MeasuredResult(how=how)
    numerator = sum((one.numerator for one in reported), Decimal(0))
    denominator = sum((one.denominator for one in reported), Decimal(0))
    value = percent_of(numerator, denominator, measure.places)
    return _judged(goal, Result(numerator, denominator, value, no_cases=not denominator), None, None)._replace(how=how)


def _summed_change(objective: Objective, goal: Goal, results: list[MeasuredResult], how: str) -> MeasuredResult:
    """The change of the sums of this period and of last year's; nothing where any was only typed."""
    changes = [one.change for one in results]
    if not changes or any(one is None for one in changes):
        return MeasuredResult(how=how)
    now, then = summed(one.now for one in changes), summed(one.then for one in changes)
    return _judged(goal, change(objective.measure, goal, now, then), None, None)._replace(how=how)
