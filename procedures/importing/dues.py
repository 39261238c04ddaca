"""Due moments by the rules, worked out once for each day of receipt and time limit."""

from datetime import time

from django.utils import timezone

from agencies.models import Agency
from procedures import workdays
from procedures.importing.moments import DAY, moment_of
from procedures.models import CaseRules, TimeUnit

LAST_MINUTE = DAY - 1


class Dues(dict):
    """(receipt, time limit, unit) -> due moment in minutes, None where the calendar does not reach; receipts as `key` makes them.

    `missing_years`: those without a calendar that a count ran into.
    """

    def __init__(self, agency: Agency, rules: CaseRules):
        super().__init__()
        self.calendar = workdays.calendar_of(agency)
        self.latest = _minute(rules.latest_receipt)
        self.missing_years: set[int] = set()

    def of(self, received: int, limit: int, unit: str) -> int | None:
        """The due moment of one case; the evening of the due day where the limit is in days."""
        return self[self.key(received, unit), limit, unit]

    def key(self, received: int, unit: str) -> int:
        """What of a receipt matters: the minute for hours, otherwise the day and whether it was too late on it."""
        if unit == TimeUnit.HOURS:
            return received
        day, minute = divmod(received, DAY)
        return day * DAY + (self.latest + 1 if minute > self.latest else 0)

    def __missing__(self, key: tuple[int, int, str]) -> int | None:
        receipt, limit, unit = key
        moment = timezone.make_aware(moment_of(receipt))
        first = receipt // DAY
        try:
            if unit == TimeUnit.HOURS:
                due = timezone.localtime(self.calendar.after_hours(moment, limit))
                last = first + (due.date() - moment.date()).days
                found = last * DAY + due.hour * 60 + due.minute
                day = due.date()
            else:
                day = self.calendar.due(moment, limit).day
                found = (first + (day - moment.date()).days) * DAY + LAST_MINUTE
            missing = self.calendar.missing(moment.date(), day)
        except (ValueError, IndexError):  # beyond the last year of the table
            found = missing = None
        self.missing_years.update(missing.years if missing else ())
        self[key] = found
        return found


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute
