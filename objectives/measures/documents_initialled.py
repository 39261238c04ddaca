"""Issued documents that carry both initials: the head's for content and the office's for form."""

from django.db.models import Case, Exists, IntegerField, OuterRef, Value, When
from django.utils.translation import gettext_lazy as _

from agencies.links import address
from documents.models import Initial, InitialKind, OfficialDocument
from objectives.measures.base import Measure, ratio, register
from objectives.measures.daily import Daily
from objectives.measures.reading import rows_of


@register
class DocumentsInitialled(Measure):
    key = "documents_initialled"
    label = _("Issued documents with both initials")
    source = _("register of documents")
    numerator_words = _("documents issued with both initials")
    denominator_words = _("documents issued in the period")
    computed = True

    def reads(self, agency, spans):
        """(drafting department id, no field, day of issue, 1 with both initials, 1) of each document issued."""
        days = (min(span.start for span in spans), max(span.end for span in spans))
        initials = Initial.objects.filter(document=OuterRef("pk"), is_void=False)
        content, form = (Exists(initials.filter(kind=kind)) for kind in (InitialKind.CONTENT, InitialKind.FORMAT))
        rows = OfficialDocument.objects.of_agency(agency).filter(issued_on__range=days)
        rows = rows.annotate(
            both=Case(When(content & form, then=Value(1)), default=Value(0)),
            one=Value(1),
            field=Value(None, IntegerField()),
        )
        return {self.key: (rows, ("drafting_department_id", "field", "issued_on", "both", "one"))}

    def evaluate(self, agency, scopes, spans):
        """Documents belong to no field: nothing for scopes of one."""
        spans = list(spans)
        found = Daily(rows_of(self, agency, spans)[self.key], 2)
        results = {}
        for scope in (one for one in scopes if one.field is None):
            whose = {"department": scope.department} if scope.department else {"agency": agency.pk}
            for span in spans:
                days = {"from": span.start, "to": span.end}
                url = address("documents:document_list", view="all", **days, **whose)
                results[scope, span] = ratio(*found.between(scope, span), places=self.places, evidence_url=url)
        return results
