"""Satisfaction with handling by Decision 766/QĐ-TTg, indicator 5.4: 100 per cent less the share overdue and the share complained of."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from agencies.text import percent_of, percent_vi
from objectives.measures.base import Result, register
from objectives.measures.cases import figures
from objectives.measures.feedback_confirmed import FeedbackMeasure
from objectives.measures.reading import rows_of
from procedures.feedback import Confirmations, cases_complained_of
from procedures.models import Denominator
from procedures.registers.choosing import list_url


@register
class Satisfaction766(FeedbackMeasure):
    """Both shares are of the cases finished in the period or pending at its end; a case that is late and complained of counts in both,
    as the decision adds the shares. Complaints are those found right in the period; never below 0 %.
    """

    key = "satisfaction_766"
    label = _("Satisfaction by Decision 766/QĐ-TTg (indicator 5.4)")
    source = _("case records and feedback register")
    numerator_words = _("100 per cent less the share of cases overdue and the share with feedback found right")

    def evaluate(self, agency, scopes, spans):
        scopes, spans = [one for one in scopes if one.field is None], list(spans)
        cases, found = figures(agency, scopes, spans), Confirmations(rows_of(self, agency, spans))
        results = {}
        for scope in scopes:
            for span in spans:
                counts = cases.of((span.start, span.end), scope.department, None).counts
                url = list_url(
                    "feedback_list", agency=agency, department=scope.department, show="right",
                    **{"from": span.start, "to": span.end},
                )  # fmt: skip
                complained = cases_complained_of(found.between(span.start, span.end, scope.department))
                kept, whole = counts.parts(Denominator.HANDLED)
                results[scope, span] = self._result(kept, whole, complained, found.note(span.start, span.end), url)
        return results

    @staticmethod
    def _result(kept: int, whole: int, complained: int, note: str | None, url: str) -> Result:
        if note is None:
            return Result(note=_now("no feedback register kept"), evidence_url=url)
        if not whole:
            return Result(no_cases=True, note=note, evidence_url=url)
        words = _now("overdue %(late)s, with feedback found right %(complained)s, of %(cases)d cases")
        parts = words % {
            "late": percent_vi(percent_of(whole - kept, whole)),
            "complained": percent_vi(percent_of(min(complained, whole), whole)),
            "cases": whole,
        }
        value = percent_of(max(kept - complained, 0), whole)
        return Result(value=value, note="; ".join(filter(None, [parts, note])), evidence_url=url)
