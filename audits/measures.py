"""Measures of this app's records: internal audits and management reviews held in the year (decision 93 of 2019, objective 3: one or two).

Counted from the first day of the agency's year to the last day of the period, so that a year's count grows from quarter to quarter.
None held is 0: the year's programme is kept here, and what isn't entered isn't held.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from agencies.links import address
from agencies.periods import bounds, quarter_of
from audits.models import Audit, AuditState, ManagementReview
from objectives.measures.base import Measure, Result, register
from objectives.measures.reading import rows_of


def year_to_date(agency, end: date) -> tuple[date, date]:
    """From the first day of the agency's year in which a day lies to that day."""
    year, _kind = quarter_of(agency.cut_off, end)
    return bounds(agency.cut_off, year, "Y")[0], end


class HeldInYear(Measure):
    """How many were held in the year so far."""

    unit = _("times")
    good_direction = ""
    computed = True

    def held(self, rows: list[tuple]) -> list:
        """What was held, whenever, of the rows of `reads`."""
        raise NotImplementedError

    def count(self, held: list, scope, start: date, end: date) -> int | None:
        """None where it can't be told for a scope."""
        raise NotImplementedError

    def url(self, **given) -> str:
        raise NotImplementedError

    def evaluate(self, agency, scopes: Iterable, spans: Iterable):
        spans = list(spans)
        held = self.held(rows_of(self, agency, spans)[self.key])
        results = {}
        for scope in (one for one in scopes if one.field is None):
            for span in spans:
                start, end = year_to_date(agency, span.end)
                number = self.count(held, scope, start, end)
                if number is not None:
                    url = self.url(agency=agency.pk, department=scope.department, **{"from": start, "to": end})
                    results[scope, span] = Result(numerator=Decimal(number), value=Decimal(number), evidence_url=url)
        return results


@register
class AuditsHeld(HeldInYear):
    """A department's are the audits it was part of."""

    key = "audits_held"
    label = _("Internal audits held in the year")
    source = _("internal audits")
    numerator_words = _("internal audits closed since the beginning of the year")

    def reads(self, agency, spans):
        closed = Audit.objects.of_agency(agency).filter(state=AuditState.CLOSED)
        return {self.key: (closed.annotate(closed_on=TruncDate("closed_at")), ("pk", "closed_on", "departments"))}

    def held(self, rows):
        """(day of closing, ids of the departments audited) of each closed audit."""
        days, departments = {}, defaultdict(set)
        for pk, day, department in rows:
            days[pk] = day
            departments[pk].add(department)
        return [(day, departments[pk]) for pk, day in days.items()]

    def count(self, held, scope, start, end):
        return sum(start <= day <= end and scope.department in (None, *own) for day, own in held)

    def url(self, **given):
        return address("audits:audit_list", **given)


@register
class ReviewsHeld(HeldInYear):
    """The agency's as a whole: no department has a management review of its own."""

    key = "reviews_held"
    label = _("Management reviews held in the year")
    source = _("management reviews")
    numerator_words = _("management reviews held, with minutes, since the beginning of the year")

    def reads(self, agency, spans):
        return {self.key: (ManagementReview.objects.of_agency(agency).filter(held_on__isnull=False), ("held_on",))}

    def held(self, rows):
        return [day for (day,) in rows]

    def count(self, held, scope, start, end):
        if scope.department is not None:
            return None
        return sum(start <= day <= end for day in held)

    def url(self, **given):
        return address("audits:management_review_list", **given)
