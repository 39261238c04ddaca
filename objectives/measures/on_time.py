"""Cases finished before or on the due day, of those finished: what quality objectives usually mean (regulations 3.5 a)."""

from django.utils.translation import gettext_lazy as _

from objectives.measures.base import register
from objectives.measures.cases import CaseShare


@register
class OnTime(CaseShare):
    key = "on_time"
    label = _("Cases handled on time")
    numerator_words = _("cases finished before or on the due day")

    def part(self, counts):
        return counts.kept
