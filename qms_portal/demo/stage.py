"""What the steps of the loader share: who is who, what was made, and the calendar of the demo year."""

import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta

from agencies import clock, jobs, periods
from agencies.actor import Actor
from agencies.models import Agency, CutOff, Department, Job, JobStatus, Membership


@dataclass
class Stage:
    """The demo while it is being built."""

    say: Callable[[str], None]
    today: date
    agencies: dict[str, Agency] = field(default_factory=dict)
    departments: dict[str, dict[str, Department]] = field(default_factory=dict)
    memberships: dict[str, Membership] = field(default_factory=dict)

    def actor(self, username: str) -> Actor:
        """The person in the role that the roster gives them."""
        return Actor.for_membership(self.memberships[username])

    def head_of(self, department: Department) -> Actor:
        """Who files for a department."""
        return next(
            Actor.for_membership(one)
            for one in self.memberships.values()
            if one.department_id == department.pk and one.role == "department_head"
        )

    @property
    def _now(self) -> tuple[int, str]:
        return periods.quarter_of(CutOff.DAY_14, self.today)

    @property
    def year(self) -> int:
        """The year whose objectives are in force. In its first quarter nothing could be filed yet: then the year before."""
        year, quarter = self._now
        return year - 1 if quarter == "Q1" else year

    @property
    def open_quarter(self) -> str:
        """The quarter that is open and to which nobody has filed."""
        year, quarter = self._now
        return quarter if year == self.year else "Q4"

    @property
    def filed_quarters(self) -> list[str]:
        return list(periods.QUARTERS[: periods.QUARTERS.index(self.open_quarter)])

    def day(self, month: int, day: int, year: int | None = None) -> date:
        """A day of the demo year, or of another one."""
        return date(year or self.year, month, day)

    def quarter(self, kind: str) -> tuple[date, date]:
        return periods.bounds(CutOff.DAY_14, self.year, kind)

    @contextmanager
    def step(self, words: str):
        """Say what is done and how long it took."""
        begun = time.monotonic()
        yield
        self.say(f"  {words} ({time.monotonic() - begun:.1f} s)")

    def at(self, day: date):
        """Live on a day of the past, never in the future."""
        return clock.freeze(min(day, self.today))


def run_waiting(subject) -> None:
    """Do at once what was left to a worker about an object; RuntimeError with its words when that fails."""
    waiting = Job.objects.filter(subject_label=subject._meta.label, subject_id=str(subject.pk), status=JobStatus.QUEUED)
    for job in waiting.order_by("pk"):
        done = jobs.run_now(job)
        if done.status != JobStatus.DONE:
            raise RuntimeError(f"{done.kind}: {done.error}")


def working_day(day: date) -> date:
    """That day, or the Monday after a weekend."""
    return day + timedelta(days=(7 - day.weekday()) if day.weekday() > 4 else 0)
