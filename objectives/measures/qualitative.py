"""Done or not done, by criteria, with evidence."""

from django.utils.translation import gettext_lazy as _

from objectives.measures.base import Measure, register


@register
class Qualitative(Measure):
    key = "qualitative"
    label = _("Done or not done, by its criteria")
    unit = ""
    good_direction = ""
    source = _("judged by the department, with evidence")
    numerator_words = _("the criteria are met")
    generic = True
