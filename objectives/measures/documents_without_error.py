"""Issued documents that the office found without error when it looked at them again (decision 2022 of the zones' board, objective 8)."""

from django.utils.translation import gettext_lazy as _

from objectives.measures.base import Measure, ratio, register
from objectives.measures.daily import Daily
from objectives.measures.reading import rows_of
from procedures import document_reviews
from procedures.registers.choosing import list_url


@register
class DocumentsWithoutError(Measure):
    """Documents of the reviews sent to the departments in the period; by the department that drafted them."""

    key = "documents_without_error"
    label = _("Issued documents without error")
    source = _("review of issued documents by the office")
    numerator_words = _("documents looked at and found without error")
    denominator_words = _("documents looked at in reviews sent in the period")
    computed = True

    def reads(self, agency, spans):
        first, last = min(span.start for span in spans), max(span.end for span in spans)
        return {self.key: document_reviews.counted(agency, first, last)}

    def evaluate(self, agency, scopes, spans):
        spans = list(spans)
        rows = rows_of(self, agency, spans)[self.key]
        found = Daily([(department, None, day, int(not wrong), 1) for department, day, wrong in rows], 2)
        results = {}
        for scope in (one for one in scopes if one.field is None):
            for span in spans:
                days = {"from": span.start, "to": span.end}
                url = list_url(
                    "office_review_documents", agency=agency, department=scope.department, show="all", **days
                )
                results[scope, span] = ratio(*found.between(scope, span), places=self.places, evidence_url=url)
        return results
