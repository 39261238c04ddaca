"""Cases whose every step kept its time. Judged by working hour; cases without step records are told, not guessed."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from objectives.measures.base import ratio, register
from objectives.measures.cases import CaseMeasure


@register
class StepsOnTime(CaseMeasure):
    key = "steps_on_time"
    label = _("Cases on time in every step")
    source = _("case records with their steps")
    numerator_words = _("finished cases whose every step kept its hours")
    denominator_words = _("finished cases with recorded steps")
    state = "steps"

    def result(self, found, evidence_url):
        steps = found.steps
        note = (
            gettext("%(count)d finished cases have no step records") % {"count": steps.unknown} if steps.unknown else ""
        )
        return ratio(steps.kept, steps.recorded, places=self.places, note=note, evidence_url=evidence_url)
