"""Cases finished before the due day."""

from django.utils.translation import gettext_lazy as _

from objectives.measures.base import register
from objectives.measures.cases import CaseShare


@register
class Early(CaseShare):
    key = "early"
    label = _("Cases handled early")
    numerator_words = _("cases finished before the due day")

    def part(self, counts):
        return counts.early
