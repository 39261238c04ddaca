"""People in scope who were trained in the quality management system this year (decision 589 of 2024, objective 3)."""

from django.utils.translation import gettext_lazy as _

from agencies.training.figures import QMS_KINDS
from objectives.measures.base import register
from objectives.measures.training import PeopleTrained


@register
class TrainingCoverage(PeopleTrained):
    """Typed where the agency keeps no list of people in scope."""

    key = "training_coverage"
    label = _("Staff trained in the quality management system")
    numerator_words = _("people in scope who were trained")
    kinds = QMS_KINDS
    shown = "qms"
