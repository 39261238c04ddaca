"""Cases whose every step kept its time. Judged by working hour; cases without step records are told, not guessed."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from objectives.measures.base import WHOLE, Measure, ratio, register, shared, whose
from procedures import statistics


@register
class StepsOnTime(Measure):
    key = "steps_on_time"
    label = _("Cases on time in every step")
    source = _("case records with their steps")
    numerator_words = _("finished cases whose every step kept its hours")
    denominator_words = _("finished cases with recorded steps")
    computed = True

    def evaluate(self, agency, departments, start, end):
        found = shared(("steps", agency.pk, start, end), lambda: statistics.steps_kept(agency, start, end))
        none = statistics.StepsKept(0, 0, 0)
        results = {}
        for key in departments:
            parts = list(found.values()) if key is WHOLE else [found.get(key, none)]
            recorded = sum(part.recorded for part in parts)
            unknown = sum(part.finished for part in parts) - recorded
            note = gettext("%(count)d finished cases have no step records") % {"count": unknown} if unknown else ""
            url = statistics.case_list_url(**whose(agency, key), start=start, end=end, outcome="finished")
            results[key] = ratio(sum(part.kept for part in parts), recorded, note=note, evidence_url=url)
        return results
