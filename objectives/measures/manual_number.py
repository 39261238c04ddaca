"""Any number that people count themselves, with evidence."""

from django.utils.translation import gettext_lazy as _

from objectives.measures.base import Measure, register


@register
class ManualNumber(Measure):
    key = "manual_number"
    label = _("A number, typed")
    unit = ""
    good_direction = ""
    source = _("typed, with evidence")
    numerator_words = _("number counted in the period")
    generic = True
