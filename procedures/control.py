"""How documents under control stand: in force, looked at in time; today for the list, on any day for the measure.

On a day an issue is in force from its first day until the day before it went out of force. It is in control then if it was issued or
kept by a look no longer ago than its months (ISO 9001:2015, 7.5.3).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies import clock
from agencies.gather import Read, gather
from agencies.models import Agency
from agencies.periods import months_after
from procedures.models import ControlledDocument, ControlledDocumentReview, ReviewOutcome

SOON_DAYS = 30


def in_force(day: date) -> Q:
    """The condition that an issue is in force on that day."""
    return Q(issued_on__lte=day) & (Q(withdrawn_on=None) | Q(withdrawn_on__gt=day))


def standing(document: ControlledDocument) -> tuple[str, str]:
    """(badge, words) of today."""
    if document.withdrawn_on is not None:
        return "none", _("Out of force since %(day)s") % {"day": f"{document.withdrawn_on:%d/%m/%Y}"}
    left = (document.review_due_on - clock.today()).days
    if left < 0:
        return "late", ngettext("Look is %(days)d day late", "Look is %(days)d days late", -left) % {"days": -left}
    if left <= SOON_DAYS:
        return "warn", _("To be looked at by %(day)s") % {"day": f"{document.review_due_on:%d/%m/%Y}"}
    return "ok", _("Next look by %(day)s") % {"day": f"{document.review_due_on:%d/%m/%Y}"}


def soon() -> date:
    """Until when a look counts as due soon."""
    return clock.today() + timedelta(days=SOON_DAYS)


@dataclass(frozen=True)
class Issue:
    """What a count needs to know of an issue; `looks`: the days on which it was kept."""

    pk: int
    department: int
    issued_on: date
    withdrawn_on: date | None
    months: int
    looks: tuple[date, ...]

    def in_force(self, day: date) -> bool:
        return self.issued_on <= day and (self.withdrawn_on is None or self.withdrawn_on > day)

    def in_time(self, day: date) -> bool:
        """Whether the last look by that day, or the issue itself, is no older than its months."""
        last = max((one for one in self.looks if one <= day), default=self.issued_on)
        return months_after(max(last, self.issued_on), self.months) >= day


def reads(agency: Agency) -> dict[str, Read]:
    """What `issues_of` takes: every issue that an agency ever had under control, and the looks that kept them."""
    kept = ControlledDocumentReview.objects.of_agency(agency).filter(outcome=ReviewOutcome.KEEP)
    columns = ("pk", "department_id", "issued_on", "withdrawn_on", "review_months")
    return {
        "controlled documents": (ControlledDocument.objects.of_agency(agency), columns),
        "controlled documents kept": (kept, ("document_id", "reviewed_on")),
    }


def issues(agency: Agency) -> list[Issue]:
    """Every issue that an agency ever had under control. One query."""
    return issues_of(gather(reads(agency)))


def issues_of(found: dict[str, list[tuple]]) -> list[Issue]:
    """Every issue with the days on which it was kept, of what `reads` asked for."""
    looks = defaultdict(list)
    for document, day in found["controlled documents kept"]:
        looks[document].append(day)
    return [Issue(*row, tuple(looks[row[0]])) for row in found["controlled documents"]]


def count(found: Iterable[Issue], day: date, department: int | None = None) -> tuple[int, int]:
    """(in force and looked at in time, in force) on that day; of one department or of all."""
    there = [one for one in found if department in (None, one.department) and one.in_force(day)]
    return sum(one.in_time(day) for one in there), len(there)
