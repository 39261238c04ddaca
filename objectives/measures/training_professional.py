"""People given professional training this year (decision 93 of 2019, objective 2)."""

from django.utils.translation import gettext_lazy as _

from agencies.training.figures import PROFESSIONAL_KINDS
from objectives.measures.base import register
from objectives.measures.training import PeopleTrained


@register
class TrainingProfessional(PeopleTrained):
    """Typed where the agency keeps no list of people in scope."""

    key = "training_professional"
    label = _("Staff given professional training")
    numerator_words = _("people in scope given professional training")
    kinds = PROFESSIONAL_KINDS
    shown = "professional"
