"""Quarterly reviews of rules that departments filed in time (decision 2022 of the zones' board, objective 5)."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from agencies import clock
from objectives.measures.base import Measure, ratio, register
from objectives.measures.reading import rows_of
from procedures.registers.choosing import list_url
from procedures.regulation_reviews import Register, quarters_ending, reads


@register
class RegulationReviews(Measure):
    """Over the quarters that ended in the period; a quarter still running is nobody's miss."""

    key = "regulation_reviews"
    label = _("Quarterly reviews of rules filed in time")
    source = _("register of quarterly reviews of rules")
    numerator_words = _("reviews filed by the last day of their quarter")
    denominator_words = _("departments with procedures in force, once for each quarter that ended")
    computed = True

    def reads(self, agency, spans):
        return reads(agency)

    def evaluate(self, agency, scopes, spans):
        spans = list(spans)
        found = Register(agency, rows_of(self, agency, spans))
        ended = clock.today() - timedelta(days=1)
        quarters = {span: quarters_ending(agency, span.start, min(span.end, ended)) for span in spans}
        results = {}
        for scope in (one for one in scopes if one.field is None):
            for span in spans:
                days = {"from": span.start, "to": span.end}
                url = list_url("rule_review_list", agency=agency, department=scope.department, **days)
                part, whole = found.count(quarters[span], scope.department)
                results[scope, span] = ratio(part, whole, places=self.places, evidence_url=url)
        return results
