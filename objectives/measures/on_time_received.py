"""Cases handled on time of all that were received, as Decree 61/2018/NĐ-CP, article 30 counts."""

from django.utils.translation import gettext_lazy as _

from objectives.measures.base import register
from objectives.measures.cases import CaseShare
from procedures.models import Denominator


@register
class OnTimeReceived(CaseShare):
    key = "on_time_received"
    label = _("Cases handled on time (Decree 61/2018/NĐ-CP)")
    numerator_words = _("cases finished before or on the due day")
    denominator_words = _("all cases received in the period or carried over into it")
    outcome = "total"

    def parts(self, counts):
        return counts.parts(Denominator.RECEIVED)
