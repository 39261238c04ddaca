"""Procedures that have an ISO process in force."""

from django.utils.translation import gettext_lazy as _

from objectives.measures.base import register
from objectives.measures.catalogue import ProcedureShare


@register
class ProcessCoverage(ProcedureShare):
    key = "process_coverage"
    label = _("Procedures with an ISO process")
    numerator_words = _("procedures with an ISO process in force")

    def part(self, counted):
        return counted.with_process
