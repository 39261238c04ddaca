"""What measures of the list of procedures have in common: one reading of it for all of them (procedures/by_day.py)."""

from django.utils.translation import gettext_lazy as _

from agencies.links import address
from objectives.measures.base import Measure, ratio, shared
from objectives.measures.reading import rows_of
from procedures.by_day import Catalogue, Counted, reads
from procedures.statistics import last_counted_day


class ProcedureShare(Measure):
    """A share of the procedures in force on the last day of the period, or today while it is open."""

    source = _("list of procedures and processes")
    denominator_words = _("procedures in force")
    computed = True

    def part(self, counted: Counted) -> int:
        raise NotImplementedError

    def note(self, counted: Counted) -> str:
        return ""

    def reads(self, agency, spans):
        return reads(agency)

    def evaluate(self, agency, scopes, spans):
        scopes, spans = list(scopes), list(spans)
        rows = rows_of(self, agency, spans)
        found = shared(("procedures", agency.pk), lambda: Catalogue(rows))
        results = {}
        for span in spans:
            day = last_counted_day(span.start, span.end)
            for scope in scopes:
                counted = found.on(day, scope.department, scope.field)
                results[scope, span] = ratio(
                    self.part(counted),
                    counted.all,
                    places=self.places,
                    note=self.note(counted),
                    evidence_url=address(
                        "procedures:procedure_list",
                        agency=agency.pk,
                        department=scope.department,
                        field=scope.field,
                        on=day,
                    ),
                )
        return results
