"""Procedures received and returned at the one-stop centre: their ISO process begins and ends with a step there."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from objectives.measures.base import register
from objectives.measures.catalogue import ProcedureShare


@register
class AtCentre(ProcedureShare):
    key = "at_centre"
    label = _("Procedures received and returned at the one-stop centre")
    numerator_words = _("procedures whose process in force begins and ends at the one-stop centre")

    def part(self, counted):
        return counted.at_centre

    def note(self, counted):
        unknown = counted.all - counted.with_process
        text = ngettext(
            "%(count)d procedure has no process that could show it",
            "%(count)d procedures have no process that could show it",
            unknown,
        )
        return text % {"count": unknown} if unknown else ""
