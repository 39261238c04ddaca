"""Cases handled on time as Decision 766/QĐ-TTg counts: finished and pending ones, a second request for supplements is late."""

from django.utils.translation import gettext_lazy as _

from objectives.measures.base import register
from objectives.measures.cases import CaseShare
from procedures.models import Denominator


@register
class OnTimeHandled(CaseShare):
    key = "on_time_handled"
    label = _("Cases handled on time (Decision 766/QĐ-TTg)")
    numerator_words = _(
        "cases finished before or on the due day, or pending within time, asked for supplements at most once"
    )
    denominator_words = _("cases finished in the period or pending at its end")
    outcome = "total"

    def parts(self, counts):
        return counts.parts(Denominator.HANDLED)
