"""Procedures that have an ISO process in force."""

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from objectives.measures.base import WHOLE, Measure, ratio, register, shared
from procedures.models import Procedure, Process


def _in_force(day) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))


@register
class ProcessCoverage(Measure):
    key = "process_coverage"
    label = _("Procedures with an ISO process")
    source = _("list of procedures and processes")
    numerator_words = _("procedures with an ISO process in force")
    denominator_words = _("procedures in force")
    computed = True

    def evaluate(self, agency, departments, start, end):
        found = shared((self.key, agency.pk, end), lambda: self._by_department(agency, end))
        results = {}
        for key in departments:
            parts = list(found.values()) if key is WHOLE else [found.get(key, (0, 0))]
            url = reverse("procedures:procedure_list") + (f"?department={key}" if key is not WHOLE else "")
            results[key] = ratio(
                sum(with_one for with_one, _all in parts), sum(every for _one, every in parts), evidence_url=url
            )
        return results

    @staticmethod
    def _by_department(agency, day) -> dict[int, tuple[int, int]]:
        """{department id: (procedures with a process, all procedures)} on the last day of the period; one query."""
        process = Process.objects.filter(_in_force(day), procedures=OuterRef("pk"))
        rows = (
            Procedure.objects.of_agency(agency)
            .filter(_in_force(day))
            .order_by()
            .annotate(has_process=Exists(process))
            .values_list("department_id")
            .annotate(with_one=Count("pk", filter=Q(has_process=True)), every=Count("pk"))
        )
        return {department: (with_one, every) for department, with_one, every in rows}
