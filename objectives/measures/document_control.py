"""Documents and records in control (ISO 9001:2015, 7.5.3; decision 93 of 2019, objective 4)."""

from django.utils.translation import gettext_lazy as _

from objectives.measures.base import Measure, ratio, register
from objectives.measures.reading import rows_of
from procedures import control
from procedures.registers.choosing import list_url
from procedures.statistics import last_counted_day


@register
class DocumentControl(Measure):
    """Counted on the last day of the period, or today while it is open; by the department that answers for the document."""

    key = "document_control"
    label = _("Documents and records under control")
    source = _("register of controlled documents")
    numerator_words = _("documents in force and looked at in time")
    denominator_words = _("documents in force")
    computed = True

    def reads(self, agency, spans):
        return control.reads(agency)

    def evaluate(self, agency, scopes, spans):
        spans = list(spans)
        issues = control.issues_of(rows_of(self, agency, spans))
        results = {}
        for scope in (one for one in scopes if one.field is None):
            for span in spans:
                day = last_counted_day(span.start, span.end)
                url = list_url("control_list", agency=agency, department=scope.department, on=day)
                part, whole = control.count(issues, day, scope.department)
                results[scope, span] = ratio(part, whole, places=self.places, evidence_url=url)
        return results
