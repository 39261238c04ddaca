"""People sent to training, of those planned, by the year's plan and by summons (decision of the industrial zones' authority, 2022,
objective 9)."""

from django.utils.translation import gettext_lazy as _

from agencies.links import address
from agencies.models import TrainingSession
from agencies.training import figures
from objectives.measures.base import register
from objectives.measures.training import TrainingMeasure, whose


@register
class TrainingPlanDone(TrainingMeasure):
    """Adds up from the beginning of the year; of a department, its people who were nominated."""

    key = "training_plan"
    label = _("Staff sent to training as planned")
    source = _("training plan, summons and attendance lists")
    numerator_words = _("people sent, by plan and summons due by then")
    denominator_words = _("people planned, by plan and summons due by then")

    def reads(self, agency, spans):
        return {self.key: figures.schedule_read(agency)}

    def tallies(self, rows, agency, departments, days):
        return figures.sent(figures.schedule_from(rows[self.key]), agency, departments, days)

    def is_kept_by(self, agency):
        return TrainingSession.objects.of_agency(agency).filter(origin__in=figures.PLANNED_ORIGINS).exists()

    def url(self, agency, scope, days):
        return address("agencies:training_sent", **whose(agency, scope), on=days[1])
