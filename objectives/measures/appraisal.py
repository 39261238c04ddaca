"""Staff rated "completed" or above at the end of the year (decision 93 of 2019, objective 2)."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.links import address
from agencies.models import AppraisalSummary
from agencies.training import figures
from objectives.measures.base import register
from objectives.measures.training import TrainingMeasure, whose


@register
class Appraisal(TrainingMeasure):
    """Counts in the year's last quarter and in the year; before that nobody is rated."""

    key = "appraisal"
    label = _("Staff rated as having completed their tasks")
    source = _("ratings of staff at the end of the year")
    numerator_words = _("staff rated “tasks completed” or above")
    denominator_words = _("staff rated")

    def reads(self, agency, spans):
        return {self.key: figures.appraisal_read(agency)}

    def tallies(self, rows, agency, departments, days):
        return figures.appraised(rows[self.key], agency, departments, days)

    def is_kept_by(self, agency):
        return AppraisalSummary.objects.of_agency(agency).exists()

    def note(self, tally):
        return "" if tally.whole else gettext("Staff are rated at the end of the year.")

    def url(self, agency, scope, days):
        return address("agencies:training_appraisal", **whose(agency, scope), year=figures.year_of(agency, days[1]))
