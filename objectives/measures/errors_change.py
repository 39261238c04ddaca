"""Errors found in handling, of the cases finished; against the same period of last year, the number of errors itself.

"Fall by 1 %" may mean the number of errors or errors in a hundred cases (decision 93/2019 leaves it open): the objective says
which. Withdrawn errors are never counted (procedures/errors.py).
"""

from django.utils.translation import gettext_lazy as _

from objectives.measures.base import Measure, ratio, register
from objectives.measures.cases import figures
from objectives.measures.daily import Daily
from objectives.measures.reading import rows_of
from procedures import errors


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

    def reads(self, agency, spans):
        return {self.key: errors.by_day(agency, min(span.start for span in spans), max(span.end for span in spans))}

    def evaluate(self, agency, scopes, spans):
        scopes, spans = list(scopes), list(spans)
        cases = figures(agency, scopes, spans)
        found = Daily(rows_of(self, agency, spans)[self.key])
        return {
            (scope, span): ratio(
                *found.between(scope, span),
                cases.of(span, scope.department, scope.field).counts.finished,
                places=self.places,
                evidence_url=errors.error_list_url(
                    agency=agency, department=scope.department, field=scope.field, start=span.start, end=span.end
                ),
            )
            for scope in scopes
            for span in spans
        }
