"""A result against the same period of last year: a rise or fall, in points or relative (regulations 3.8; F.1 of the requirements).

Last year's figure is that of the agencies which the objective names, else of the agency itself and those it followed as a
whole: numerators and denominators are added over all of them, rates are never averaged. Departments of other agencies are the
ones of the same name.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from agencies import tenancy
from agencies.models import Agency, Department
from agencies.text import fold, round_half_up
from objectives.goals import Goal, figure_exact
from objectives.measures import MEASURES, Result, Scope, Span, ratio
from objectives.models import ChangeBasis, Comparator, Objective
from objectives.verdicts import MET, MISSED, NOT_COMPARED
from procedures.errors import agencies_of, year_before


def before(span: Span) -> Span:
    """The same days of the year before."""
    return Span(year_before(span.start), year_before(span.end))


@dataclass(frozen=True)
class Change:
    """A change. `numerator` this period's figure, `denominator` last year's, `value` the change with its sign.

    `verdict`: what is known without a value, else "". `now`, `then`: what was counted.
    """

    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    no_cases: bool = False
    verdict: str = ""
    note: str = ""
    evidence_url: str = ""
    now: Result | None = None
    then: Result | None = None


def change(measure: str, goal: Goal, now: Result | None, then: Result | None) -> Change | None:
    """The change of a measure by a goal's basis; None where the records don't tell this period's figure.

    * nothing arose now: no cases, whatever last year was;
    * nothing arose last year, or per cent of 0 is asked and it is 0 now too: can't be compared, neither met nor missed;
    * per cent of 0 where something arose now: it rose, by no per cent that could be told. A fall is missed, a rise is met.
    """
    if now is None:
        return None
    by_number = goal.counted_in == ChangeBasis.RELATIVE and MEASURES[measure].compares_numbers
    figure_now, figure_then = _figure(now, by_number), _figure(then, by_number)
    url = now.evidence_url
    if figure_now is None:
        return Change(no_cases=now.no_cases, note=now.note, evidence_url=url, now=now, then=then)
    if figure_then is None:
        note = _("%(now)s; nothing in the same period last year to compare with") % {
            "now": _said(figure_now, by_number, goal)
        }
        return Change(figure_now, None, None, verdict=NOT_COMPARED, note=note, evidence_url=url, now=now, then=then)
    note = _("%(now)s, same period last year %(then)s") % {
        "now": _said(figure_now, by_number, goal),
        "then": _said(figure_then, by_number, goal),
    }
    value, verdict = _value(goal, figure_now, figure_then)
    if verdict == NOT_COMPARED:
        note = _("%(figures)s: a share of nothing can't be told") % {"figures": note}
    return Change(figure_now, figure_then, value, verdict=verdict, note=note, evidence_url=url, now=now, then=then)


def _figure(result: Result | None, by_number: bool) -> Decimal | None:
    """What is compared: the number counted, or the value. Nothing counted of nothing is no figure."""
    if result is None:
        return None
    if by_number and (result.numerator or result.denominator):
        return result.numerator
    return result.value


def _value(goal: Goal, now: Decimal, then: Decimal) -> tuple[Decimal | None, str]:
    """The change, or what is known where no per cent can be told."""
    if goal.counted_in == ChangeBasis.POINTS:
        return now - then, ""
    if then:
        return round_half_up((now - then) * 100 / abs(then)), ""
    if not now:
        return None, NOT_COMPARED
    return None, MET if (goal.comparator == Comparator.INCREASE) == (now > 0) else MISSED


def _said(figure: Decimal, by_number: bool, goal: Goal) -> str:
    """A figure as the note tells it; a number that was counted has no unit of the goal."""
    return figure_exact(figure, "" if by_number else goal.unit)


def summed(results: Iterable[Result | None]) -> Result | None:
    """Results of several places as one: what was counted is added up. None where any is missing, no cases where none arose."""
    results = list(results)
    if not results or any(one is None for one in results):
        return None
    counted = [one for one in results if one.numerator is not None]
    if any(one.value is not None and one.numerator is None for one in results):
        return None
    if not counted:
        return Result(no_cases=True)
    numerator = sum((one.numerator for one in counted), Decimal(0))
    if any(one.denominator is None for one in counted):
        return Result(numerator=numerator, value=numerator)
    return ratio(numerator, sum((one.denominator for one in counted), Decimal(0)))


# --- last year's figures ----------------------------------------------------------------------------------


def chosen_agencies(objectives: Iterable[Objective]) -> dict[int, list[Agency]]:
    """{objective id: the agencies it names to compare with}; one query. Others compare with `agencies_of`."""
    ids = [one.pk for one in objectives]
    links = Objective.compared_with.through.objects.filter(objective__in=ids).select_related("agency").order_by("pk")
    found: dict[int, list[Agency]] = defaultdict(list)
    for link in links:
        found[link.objective_id].append(link.agency)
    return found


def followed(agency: Agency, spans: Iterable[Span]) -> list[Agency]:
    """The agency and those it followed as a whole that existed in the same periods last year."""
    days = [before(span) for span in spans]
    return agencies_of(agency, min(span.start for span in days), max(span.end for span in days))


class LastYear:
    """Figures of the same periods last year, of any agencies; each agency and measure is evaluated once."""

    def __init__(self, own: Agency, own_results: dict[tuple[str, Scope, Span], Result]):
        self._own, self._own_results = own, own_results
        self._others: dict[tuple[int, str], dict[tuple[Scope, Span], Result]] = {}
        self._names: dict[int, str] = {}
        self._departments: dict[tuple[int, str], int] = {}

    def read(self, agencies: Iterable[Agency], wanted: dict[str, set[Scope]], spans: Iterable[Span]) -> None:
        """Evaluate what is `wanted` (scopes by measure) at other agencies."""
        others = [one for one in {one.pk: one for one in agencies}.values() if one.pk != self._own.pk]
        if not others:
            return
        days = [before(span) for span in spans]
        with tenancy.also_reading([one.pk for one in others], "last year's figures are theirs who did the work then"):
            self._read_departments([self._own, *others])
            for agency in others:
                for measure, scopes in wanted.items():
                    there = {place for scope in scopes if (place := self._there(agency.pk, scope))}
                    found = MEASURES[measure].evaluate(agency, there, days) if there else {}
                    self._others[agency.pk, measure] = found

    def _read_departments(self, agencies: list[Agency]) -> None:
        rows = Department.objects.filter(agency__in=agencies).order_by("pk")
        for pk, agency, name in rows.values_list("pk", "agency_id", "name"):
            self._names[pk] = fold(name)
            self._departments[agency, fold(name)] = pk

    def _there(self, agency: int, scope: Scope) -> Scope | None:
        """The same place in another agency; None where it had no such department."""
        if scope.department is None:
            return scope
        department = self._departments.get((agency, self._names.get(scope.department, "")))
        return Scope(department, scope.field) if department else None

    def figure(self, agencies: Iterable[Agency], measure: str, scope: Scope, span: Span) -> Result | None:
        """What these agencies did together in the same days last year; None where none of them was there."""
        parts = []
        for agency in agencies:
            if agency.pk == self._own.pk:
                parts.append(self._own_results.get((measure, scope, before(span))))
            elif there := self._there(agency.pk, scope):
                parts.append(self._others.get((agency.pk, measure), {}).get((there, before(span))))
        found = [part for part in parts if part is not None]
        return found[0] if len(found) == 1 else summed(found)
