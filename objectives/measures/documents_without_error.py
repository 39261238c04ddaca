"""Issued documents that the office found without error when it looked at them again (decision 2022 of the zones' board, objective 8)."""

from django.utils.translation import gettext_lazy as _

from objectives.measures.base import Measure, ratio, register, shared
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

    def evaluate(self, agency, scopes, spans):
        spans = list(spans)
        first, last = min(span.start for span in spans), max(span.end for span in spans)
        found = shared((self.key, agency.pk, first, last), lambda: document_reviews.counted(agency, first, last))
        results = {}
        for scope in (one for one in scopes if one.field is None):
            own = [
                (day, *counts) for (department, day), counts in found.items() if scope.department in (None, department)
            ]
            for span in spans:
                there = [(good, seen) for day, good, seen in own if span.start <= day <= span.end]
                url = list_url(
                    "office_review_documents", department=scope.department, show="all", **{"from": span.start, "to": span.end}
                )  # fmt: skip
                results[scope, span] = ratio(
                    sum(good for good, _seen in there), sum(seen for _good, seen in there),
                    places=self.places, evidence_url=url,
                )  # fmt: skip
        return results
