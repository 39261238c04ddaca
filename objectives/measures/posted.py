"""Procedures posted at the one-stop centre and on the website (Circular 26/2014/TT-BKHCN, art. 4.3)."""

from django.utils.translation import gettext_lazy as _

from objectives.measures.base import register
from objectives.measures.catalogue import ProcedureShare


@register
class Posted(ProcedureShare):
    key = "posted"
    label = _("Procedures posted at the centre and on the website")
    source = _("postings of procedures")
    numerator_words = _("procedures posted at both places, since the decision in force")

    def part(self, counted):
        return counted.posted
