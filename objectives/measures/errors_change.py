"""Errors found in handling, of the cases finished; against the same period of last year, the number of errors itself.

"Fall by 1 %" may mean the number of errors or errors in a hundred cases (decision 93/2019 leaves it open): the objective says
which. Withdrawn errors are never counted (procedures/errors.py).
"""

from django.utils.translation import gettext_lazy as _

from objectives.measures.base import Measure, ratio, register, shared
from objectives.measures.cases import figures, whose
from procedures.errors import daily_counts, error_list_url


@register
class ErrorsChange(Measure):
    key = "errors_change"
    label = _("Errors in handling, against the same period last year")
    good_direction = "down"
    source = _("records of errors and of cases")
    numerator_words = _("errors found in the period")
    denominator_words = _("cases finished in the period")
    computed = True
    compares_numbers = True

    def evaluate(self, agency, scopes, spans):
        scopes, spans = list(scopes), list(spans)
        cases = figures(agency, scopes, spans)
        first, last = min(span.start for span in spans), max(span.end for span in spans)
        found = shared((self.key, agency.pk, first, last), lambda: daily_counts(agency, first, last))
        results = {}
        for scope in scopes:
            own = [row for row in found if scope.department in (None, row[0]) and scope.field in (None, row[1])]
            for span in spans:
                results[scope, span] = ratio(
                    sum(number for _department, _field, day, number in own if span.start <= day <= span.end),
                    cases.of((span.start, span.end), scope.department, scope.field).counts.finished,
                    places=self.places,
                    evidence_url=error_list_url(**whose(agency, scope), start=span.start, end=span.end),
                )
        return results
