"""What measures of cases have in common: one reading of the case records for all of them (procedures/by_span.py)."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from objectives.measures.base import Measure, Result, Scope, Span, ratio, shared
from objectives.measures.reading import all_spans, is_by_field
from procedures import statistics
from procedures.by_span import CaseFigures, Figures, case_figures


def figures(agency, scopes: Iterable[Scope], spans: Iterable[Span]) -> CaseFigures:
    """The agency's cases in these spans, by department, and by field where a scope names one. One query for all measures."""
    by_field = is_by_field(scopes)
    periods = sorted(all_spans(spans))
    return shared(
        ("cases", agency.pk, tuple(periods), by_field), lambda: case_figures(agency.pk, periods, by_field=by_field)
    )


def whose(agency, scope: Scope) -> dict:
    """Whose cases a link shows: a department's, else the agency's, named because its reader may stand above it; of a field."""
    return {"department": scope.department, "field": scope.field} | ({} if scope.department else {"agency": agency})


class CaseMeasure(Measure):
    """Figures out of case records. `outcome`: the column of form II.06a whose cases are the denominator, `state`: which of them."""

    source = _("case records")
    computed = True
    outcome = "finished"
    state = None

    def result(self, found: Figures, evidence_url: str) -> Result:
        raise NotImplementedError

    def evaluate(self, agency, scopes, spans):
        scopes, spans = list(scopes), list(spans)
        found = figures(agency, scopes, spans)
        return {
            (scope, span): self.result(
                found.of((span.start, span.end), scope.department, scope.field),
                statistics.case_list_url(
                    **whose(agency, scope), start=span.start, end=span.end, outcome=self.outcome, state=self.state
                ),
            )
            for scope in scopes
            for span in spans
        }


class CaseShare(CaseMeasure):
    """A share of cases, by the columns of form II.06a."""

    denominator_words = _("cases finished in the period")

    def part(self, counts: statistics.Counts) -> int:
        raise NotImplementedError

    def parts(self, counts: statistics.Counts) -> tuple[int, int]:
        """Numerator and denominator."""
        return self.part(counts), getattr(counts, self.outcome)

    def result(self, found, evidence_url):
        return ratio(*self.parts(found.counts), places=self.places, evidence_url=evidence_url)
