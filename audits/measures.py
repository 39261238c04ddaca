"""Measures of this app's records: internal audits and management reviews held in the year (decision 93 of 2019, objective 3: one or two).

Counted from the first day of the agency's year to the last day of the period, so that a year's count grows from quarter to quarter.
None held is 0: the year's programme is kept here, and what isn't entered isn't held.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.periods import bounds, quarter_of
from audits.models import Audit, AuditState, ManagementReview
from objectives.measures.base import Measure, Result, register, shared


def year_to_date(agency, end: date) -> tuple[date, date]:
    """From the first day of the agency's year in which a day lies to that day."""
    year, _kind = quarter_of(agency.cut_off, end)
    return bounds(agency.cut_off, year, "Y")[0], end


def audits_closed(agency) -> list[tuple[date, frozenset[int]]]:
    """(day of closing, ids of the departments audited) of each closed audit; two queries."""
    rows = (
        Audit.objects.of_agency(agency).filter(state=AuditState.CLOSED).prefetch_related("departments").order_by("pk")
    )
    return [
        (timezone.localtime(one.closed_at).date(), frozenset(department.pk for department in one.departments.all()))
        for one in rows
    ]


def reviews_held(agency) -> list[date]:
    """The days on which management reviews were held; one query."""
    rows = ManagementReview.objects.of_agency(agency).filter(held_on__isnull=False).order_by("pk")
    return list(rows.values_list("held_on", flat=True))


class HeldInYear(Measure):
    """How many were held in the year so far."""

    unit = _("times")
    good_direction = ""
    computed = True

    def read(self, agency) -> list:
        """What was held, whenever."""
        raise NotImplementedError

    def count(self, held: list, scope, start: date, end: date) -> int | None:
        """None where it can't be told for a scope."""
        raise NotImplementedError

    def url(self, **given) -> str:
        raise NotImplementedError

    def evaluate(self, agency, scopes: Iterable, spans: Iterable):
        spans = list(spans)
        held = shared((self.key, agency.pk), lambda: self.read(agency))
        results = {}
        for scope in (one for one in scopes if one.field is None):
            for span in spans:
                start, end = year_to_date(agency, span.end)
                number = self.count(held, scope, start, end)
                if number is not None:
                    url = self.url(agency=agency.pk, department=scope.department, **{"from": start, "to": end})
                    results[scope, span] = Result(numerator=Decimal(number), value=Decimal(number), evidence_url=url)
        return results


def _address(name: str, given: dict) -> str:
    return f"{reverse(name)}?{urlencode({key: value for key, value in given.items() if value})}"


@register
class AuditsHeld(HeldInYear):
    """A department's are the audits it was part of."""

    key = "audits_held"
    label = _("Internal audits held in the year")
    source = _("internal audits")
    numerator_words = _("internal audits closed since the beginning of the year")

    def read(self, agency):
        return audits_closed(agency)

    def count(self, held, scope, start, end):
        return sum(start <= day <= end and scope.department in (None, *own) for day, own in held)

    def url(self, **given):
        return _address("audits:audit_list", given)


@register
class ReviewsHeld(HeldInYear):
    """The agency's as a whole: no department has a management review of its own."""

    key = "reviews_held"
    label = _("Management reviews held in the year")
    source = _("management reviews")
    numerator_words = _("management reviews held, with minutes, since the beginning of the year")

    def read(self, agency):
        return reviews_held(agency)

    def count(self, held, scope, start, end):
        if scope.department is not None:
            return None
        return sum(start <= day <= end for day in held)

    def url(self, **given):
        return _address("audits:management_review_list", given)
