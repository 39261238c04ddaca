"""People in scope who were trained. Typed from the signed attendance lists."""

from django.utils.translation import gettext_lazy as _

from objectives.measures.base import Measure, register


@register
class TrainingCoverage(Measure):
    key = "training_coverage"
    label = _("Staff trained in the quality management system")
    source = _("attendance lists, typed")
    numerator_words = _("people in scope who were trained")
    denominator_words = _("people in scope")
