"""Issued documents that carry both initials: the head's for content and the office's for form."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from documents.models import InitialKind, OfficialDocument
from objectives.measures.base import WHOLE, Measure, ratio, register, shared


@register
class DocumentsInitialled(Measure):
    key = "documents_initialled"
    label = _("Issued documents with both initials")
    source = _("register of documents")
    numerator_words = _("documents issued with both initials")
    denominator_words = _("documents issued in the period")
    computed = True

    def evaluate(self, agency, departments, start, end):
        found = shared((self.key, agency.pk, start, end), lambda: self._by_department(agency, start, end))
        url = reverse("documents:document_list")
        results = {}
        for key in departments:
            parts = list(found.values()) if key is WHOLE else [found.get(key, (0, 0))]
            results[key] = ratio(
                sum(both for both, _all in parts), sum(every for _both, every in parts), evidence_url=url
            )
        return results

    @staticmethod
    def _by_department(agency, start, end) -> dict[int | None, tuple[int, int]]:
        """{drafting department id: (with both initials, issued)}; one query."""
        valid = {
            kind: Count("initials", filter=Q(initials__kind=kind, initials__is_void=False))
            for kind in InitialKind.values
        }
        rows = (
            OfficialDocument.objects.of_agency(agency)
            .filter(issued_on__range=(start, end))
            .order_by()
            .annotate(**valid)
            .values_list("drafting_department_id", *InitialKind.values)
        )
        found: dict[int | None, tuple[int, int]] = {}
        for department, content, form in rows:
            both, every = found.get(department, (0, 0))
            found[department] = (both + bool(content and form), every + 1)
        return found
