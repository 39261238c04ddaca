"""What measures of training have in common: one reading of people and one of sessions (agencies/training/figures.py).

An agency that keeps no such records gets no result from them: its figures are typed.
"""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.links import address
from agencies.models import Person
from agencies.training import figures
from objectives.measures.base import Measure, Result, Scope, Span, ratio, shared
from objectives.measures.reading import rows_of


def counted_until(spans: Iterable[Span]) -> dict[Span, tuple[date, date]]:
    """The days that count of each period that has begun: until its last day, or today while it is open."""
    today = clock.today()
    return {span: (span.start, min(span.end, today)) for span in spans if span.start <= today}


def whose(agency, scope: Scope) -> dict:
    return {"department": scope.department} if scope.department else {"agency": agency.pk}


class TrainingMeasure(Measure):
    """People belong to no field of administration: nothing for scopes of one."""

    computed = True

    def tallies(self, rows: dict, agency, departments: set, days: set) -> dict[tuple, figures.Tally]:
        """`rows`: what reads() asked for."""
        raise NotImplementedError

    def url(self, agency, scope: Scope, days: tuple[date, date]) -> str:
        raise NotImplementedError

    def note(self, tally: figures.Tally) -> str:
        return ""

    def evaluate(self, agency, scopes, spans) -> dict[tuple[Scope, Span], Result]:
        scopes = [one for one in scopes if one.field is None]
        spans = list(spans)
        days = counted_until(spans)
        if not scopes or not days:
            return {}
        rows = rows_of(self, agency, spans)
        found = self.tallies(rows, agency, {one.department for one in scopes}, set(days.values()))
        results = {}
        for scope in scopes:
            for span, counted in days.items():
                if tally := found.get((scope.department, counted)):
                    results[scope, span] = ratio(
                        tally.part,
                        tally.whole,
                        places=self.places,
                        note=self.note(tally),
                        evidence_url=self.url(agency, scope, counted),
                    )
        return results


class PeopleTrained(TrainingMeasure):
    """People in scope on the last day who were present, since the year began, at a held session of some kinds."""

    source = _("people in scope and attendance lists")
    denominator_words = _("people in scope on the last day")
    kinds: frozenset[str] = frozenset()
    shown = ""

    def reads(self, agency, spans):
        return {"people trained": figures.register_read(agency)}

    def tallies(self, rows, agency, departments, days):
        register = shared(("people trained", agency.pk), lambda: figures.register_from(rows["people trained"]))
        return figures.trained(register, agency, departments, days, self.kinds)

    def is_kept_by(self, agency):
        return Person.objects.of_agency(agency).exists()

    def url(self, agency, scope, days):
        return address("agencies:training_people", **whose(agency, scope), kind=self.shown, on=days[1])
