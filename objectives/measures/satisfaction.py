"""Satisfied answers. Typed from the survey's summary, with its file as evidence."""

from django.utils.translation import gettext_lazy as _

from objectives.measures.base import Measure, register


@register
class Satisfaction(Measure):
    key = "satisfaction"
    label = _("Satisfaction of people and organisations")
    source = _("survey summary, typed")
    numerator_words = _("satisfied and very satisfied answers")
    denominator_words = _("valid answers")
