"""Complaints about the conduct of staff that were found right (decision 93 of 2019, objective 6): none is what is wanted."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from objectives.measures.base import Measure, Result, register
from objectives.measures.reading import rows_of
from procedures.feedback import Confirmations, about_conduct, reads
from procedures.registers.choosing import list_url


class FeedbackMeasure(Measure):
    """What is counted of the feedback found right."""

    computed = True

    def reads(self, agency, spans):
        return reads(agency, min(span.start for span in spans), max(span.end for span in spans))


@register
class FeedbackConfirmed(FeedbackMeasure):
    """By the day of the verdict. Where no register was kept nothing is known: no figure, which is not 0."""

    key = "feedback_confirmed"
    label = _("Complaints about conduct found right")
    unit = _("complaints")
    good_direction = "down"
    source = _("feedback register")
    numerator_words = _("complaints about attitude or harassment found right in the period")

    def evaluate(self, agency, scopes, spans):
        spans = list(spans)
        found = Confirmations(rows_of(self, agency, spans))
        results = {}
        for scope in (one for one in scopes if one.field is None):
            for span in spans:
                url = list_url(
                    "feedback_list", agency=agency, department=scope.department, show="right", about="conduct",
                    **{"from": span.start, "to": span.end},
                )  # fmt: skip
                note = found.note(span.start, span.end)
                if note is None:
                    results[scope, span] = Result(note=str(_("no feedback register kept")), evidence_url=url)
                    continue
                number = Decimal(about_conduct(found.between(span.start, span.end, scope.department)))
                results[scope, span] = Result(numerator=number, value=number, note=note, evidence_url=url)
        return results
