"""Any share that people count themselves, with evidence."""

from django.utils.translation import gettext_lazy as _

from objectives.measures.base import Measure, register


@register
class ManualRatio(Measure):
    key = "manual_ratio"
    label = _("Another share, typed")
    source = _("typed, with evidence")
    numerator_words = _("number that meets the objective")
    denominator_words = _("whole number")
    generic = True
