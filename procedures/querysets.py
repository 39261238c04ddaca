"""Reads of procedures and cases. What a column of form II.06a counts is written here once, for figures and lists alike."""

from __future__ import annotations

from datetime import date

from django.db.models import F, Q

from agencies import clock
from agencies.querysets import AgencyOwnedQuerySet

# Codes of agencies' national portal statuses, repeated here because models import this module.
NEVER_RECEIVED = (1, 3)
PAUSED = (5, 6)
ONLINE = 2

# Columns of form II.06a that can be asked for as a list.
OUTCOMES = (
    "total", "carried_over", "received_online", "received_counter_post",
    "finished", "early", "on_time", "late",
    "pending", "pending_within", "pending_overdue",
)  # fmt: skip


def column_filters(start: date, end: date) -> dict[str, Q]:
    """What each column of form II.06a counts in a period, as conditions on cases (regulations 3.2 to 3.5); the lists behind figures.

    tally/sql.py says the same as events, for the figures; tests hold the two against each other.

    * Statuses 1 (registered) and 3 (not accepted) are in no column: the form counts receptions.
    * Statuses 7 (withdrawn) and 8 (stopped) have ended; they are finished on the day they ended and are judged by the due
      day like any other, so that a case stopped after its due day is late.
    * Early, on time, late: the day of finishing before, on, after the due day.
    * A period ends on its last day, or today while it is open. A case that waits for the applicant (statuses 5 and 6) is within time, its
      clock stands still; but not where it was overdue before the clock stopped.
    """
    end = min(end, max(clock.today(), start))
    received = ~Q(status__in=NEVER_RECEIVED)
    in_period = received & Q(received_on__range=(start, end))
    finished = received & Q(finished_on__range=(start, end))
    pending = received & Q(received_on__lte=end) & (Q(finished_on__isnull=True) | Q(finished_on__gt=end))
    carried = received & Q(received_on__lt=start) & (Q(finished_on__isnull=True) | Q(finished_on__gte=start))
    stopped_in_time = Q(paused_on__isnull=True) | Q(paused_on__lte=F("due_on"))
    waiting = Q(finished_on__isnull=True, status__in=PAUSED) & stopped_in_time
    kept = finished & Q(finished_on__lte=F("due_on"))
    within = pending & (Q(due_on__gte=end) | waiting)
    repeated = Q(supplement_requests__gt=1)
    return {
        "total": in_period | carried,
        "carried_over": carried,
        "received_online": in_period & Q(channel=ONLINE),
        "received_counter_post": in_period & ~Q(channel=ONLINE),
        "finished": finished,
        "early": finished & Q(finished_on__lt=F("due_on")),
        "on_time": finished & Q(finished_on=F("due_on")),
        "late": finished & Q(finished_on__gt=F("due_on")),
        "pending": pending,
        "pending_within": within,
        "pending_overdue": pending & Q(due_on__lt=end) & ~waiting,
        "repeat_kept": kept & repeated,
        "repeat_within": within & repeated,
    }


class ProcedureQuerySet(AgencyOwnedQuerySet):
    def on(self, day):
        """Those in force on that day."""
        return self.filter(valid_from__lte=day).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))


class CaseQuerySet(AgencyOwnedQuerySet):
    def in_column(self, column: str, start: date, end: date) -> CaseQuerySet:
        """The cases behind one figure of form II.06a. KeyError for a column the form does not have."""
        return self.touching(start, end).filter(column_filters(start, end)[column])

    def touching(self, start: date, end: date) -> CaseQuerySet:
        """Cases that can be in any column of the period: the cut that an index serves."""
        return self.filter(received_on__lte=end).filter(Q(finished_on__gte=start) | Q(finished_on__isnull=True))

    def pressing(self, last_day: date) -> CaseQuerySet:
        """Cases in hand that are overdue or due by that day, and were not extended; those that wait in time are left out."""
        waits = Q(status__in=PAUSED) & (Q(paused_on__isnull=True) | Q(paused_on__lte=F("due_on")))
        rows = self.filter(finished_on__isnull=True, due_on__lte=last_day, extended_due_at__isnull=True)
        return rows.exclude(status__in=NEVER_RECEIVED).exclude(waits)

    def newest_first(self) -> CaseQuerySet:
        """The order of the list: one index serves it within an agency."""
        return self.order_by("-received_on", "-pk")

    def with_names(self) -> CaseQuerySet:
        """Everything a row of the list shows, in one query."""
        return self.select_related("procedure", "department")


class CaseStepQuerySet(AgencyOwnedQuerySet):
    agency_lookup = "case__agency"

    def late(self) -> CaseStepQuerySet:
        """Steps that took more working hours than they were allowed."""
        return self.filter(used_hours__gt=F("allowed_hours"))


class ImportBatchQuerySet(AgencyOwnedQuerySet):
    pass
