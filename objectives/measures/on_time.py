"""Cases finished before or on the due day."""

from django.utils.translation import gettext_lazy as _

from objectives.measures.base import WHOLE, Measure, Result, ratio, register, shared, whose
from procedures import statistics


class CaseShare(Measure):
    """A share of cases; the counting itself is procedures.statistics' one query."""

    source = _("case records")
    denominator_words = _("cases finished in the period")
    computed = True
    # The column of form II.06a whose cases are the denominator.
    of = "finished"

    def part(self, counts: statistics.Counts) -> int:
        raise NotImplementedError

    def parts(self, counts: statistics.Counts) -> tuple[int, int]:
        """Numerator and denominator."""
        return self.part(counts), getattr(counts, self.of)

    def evaluate(self, agency, departments, start, end):
        found = shared(
            ("counts", agency.pk, start, end), lambda: statistics.counts(agency, start, end, by="department")
        )
        return {key: self._result(agency, found, key, start, end) for key in departments}

    def _result(self, agency, found, department, start, end) -> Result:
        counts = (
            statistics.add_up(found.values()) if department is WHOLE else found.get(department, statistics.Counts())
        )
        url = statistics.case_list_url(**whose(agency, department), start=start, end=end, outcome=self.of)
        return ratio(*self.parts(counts), evidence_url=url)


@register
class OnTime(CaseShare):
    key = "on_time"
    label = _("Cases handled on time")
    numerator_words = _("cases finished before or on the due day")

    def part(self, counts):
        return counts.early + counts.on_time
