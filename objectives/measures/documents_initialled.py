"""Issued documents that carry both initials: the head's for content and the office's for form."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from documents.models import InitialKind, OfficialDocument
from objectives.measures.base import Measure, ratio, register, shared


@register
class DocumentsInitialled(Measure):
    key = "documents_initialled"
    label = _("Issued documents with both initials")
    source = _("register of documents")
    numerator_words = _("documents issued with both initials")
    denominator_words = _("documents issued in the period")
    computed = True

    def evaluate(self, agency, scopes, spans):
        """Documents belong to no field: nothing for scopes of one."""
        spans = list(spans)
        first, last = min(span.start for span in spans), max(span.end for span in spans)
        issued = shared((self.key, agency.pk, first, last), lambda: self._issued(agency, first, last))
        page = reverse("documents:document_list")
        results = {}
        for scope in (one for one in scopes if one.field is None):
            own = [row for row in issued if scope.department in (None, row[0])]
            for span in spans:
                there = [both for _department, day, both in own if span.start <= day <= span.end]
                url = f"{page}?{self._query(agency, scope, span)}"
                results[scope, span] = ratio(sum(there), len(there), places=self.places, evidence_url=url)
        return results

    @staticmethod
    def _query(agency, scope, span) -> str:
        whose = {"department": scope.department} if scope.department else {"agency": agency.pk}
        return urlencode({"view": "all", "from": span.start, "to": span.end} | whose)

    @staticmethod
    def _issued(agency, first, last) -> list[tuple]:
        """(drafting department id, day of issue, has both initials) of each document issued between two days; one query."""
        valid = {
            kind: Count("initials", filter=Q(initials__kind=kind, initials__is_void=False))
            for kind in InitialKind.values
        }
        rows = (
            OfficialDocument.objects.of_agency(agency)
            .filter(issued_on__range=(first, last))
            .order_by()
            .annotate(**valid)
            .values_list("drafting_department_id", "issued_on", *InitialKind.values)
        )
        return [(department, day, all(counts)) for department, day, *counts in rows]
