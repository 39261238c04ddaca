"""Periods as sentences: who has filed, who has not, how late. Read by the period list, the home pages and the pack."""

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies import clock
from agencies.models import Agency
from procedures.workdays import WorkingCalendar, calendar
from reports.models import DepartmentReport, ReportingPeriod, ReportState


def days_words(count: int) -> str:
    return ngettext("%(count)d working day", "%(count)d working days", count) % {"count": count}


@dataclass
class Standing:
    """Where one department's report stands."""

    report: DepartmentReport
    days_left: int  # working days until it is due; negative: so many days late
    filed_late_by: int = 0

    @property
    def is_late(self) -> bool:
        return self.report.is_open and self.days_left < 0

    @property
    def badge(self) -> str:
        """The state of the status badge."""
        if self.is_late:
            return "late"
        return {"draft": "wait", "submitted": "info", "returned": "warn", "accepted": "ok"}[self.report.state]

    @property
    def words(self) -> str:
        """The state as a sentence, without the department's name."""
        report = self.report
        if report.state == ReportState.ACCEPTED:
            return _("accepted on %(day)s") % {"day": f"{clock_day(report.accepted_at):%d/%m/%Y}"} + self._filed_late()
        if report.state == ReportState.SUBMITTED:
            return (
                _("submitted on %(day)s, waiting for review") % {"day": f"{clock_day(report.submitted_at):%d/%m/%Y}"}
                + self._filed_late()
            )
        start = _("returned for completion") if report.state == ReportState.RETURNED else _("not submitted")
        return f"{start}, {self.deadline_words}"

    @property
    def deadline_words(self) -> str:
        if self.days_left < 0:
            return _("%(days)s overdue") % {"days": days_words(-self.days_left)}
        if self.days_left == 0:
            return _("due today")
        return _("%(days)s left") % {"days": days_words(self.days_left)}

    def _filed_late(self) -> str:
        return ", " + _("%(days)s late") % {"days": days_words(self.filed_late_by)} if self.filed_late_by > 0 else ""


@dataclass
class PeriodState:
    """A period with the standing of all its departments."""

    period: ReportingPeriod
    today: date
    days_left: int
    standings: list[Standing] = field(default_factory=list)

    def in_state(self, *states: str) -> list[Standing]:
        return [standing for standing in self.standings if standing.report.state in states]

    @property
    def not_filed(self) -> list[Standing]:
        return self.in_state(ReportState.DRAFT, ReportState.RETURNED)

    @property
    def to_review(self) -> list[Standing]:
        return self.in_state(ReportState.SUBMITTED)

    @property
    def filed_count(self) -> int:
        return len(self.standings) - len(self.not_filed)

    @property
    def has_ended(self) -> bool:
        return self.period.end < self.today

    @property
    def is_late(self) -> bool:
        return bool(self.not_filed) and self.days_left < 0

    @property
    def is_complete(self) -> bool:
        return bool(self.standings) and len(self.in_state(ReportState.ACCEPTED)) == len(self.standings)

    @property
    def words(self) -> str:
        """The period in one sentence."""
        total = len(self.standings)
        if self.is_complete:
            return _("All %(total)d departments have filed and were accepted.") % {"total": total}
        parts = [_("%(count)d of %(total)d departments have filed") % {"count": self.filed_count, "total": total}]
        if self.to_review:
            parts.append(_("%(count)d to review") % {"count": len(self.to_review)})
        returned = self.in_state(ReportState.RETURNED)
        if returned:
            parts.append(_("%(count)d returned") % {"count": len(returned)})
        if self.not_filed and self.days_left < 0:
            parts.append(_("%(count)d overdue") % {"count": len(self.not_filed)})
        return ", ".join(parts) + "."


def clock_day(moment) -> date:
    from django.utils import timezone

    return timezone.localtime(moment).date()


def standing_of(report: DepartmentReport, days: WorkingCalendar | None = None) -> Standing:
    """One report's standing today."""
    days = days or calendar()
    due = report.period.due_on
    late_by = 0
    if report.submitted_at and report.is_filed:
        late_by = max(days.working_days_between(due, clock_day(report.submitted_at)), 0)
    return Standing(report, days.working_days_between(clock.today(), due), late_by)


def states(periods) -> list[PeriodState]:
    """The state of each period, in the given order. Two queries whatever their number."""
    periods = list(periods)
    days, today = calendar(), clock.today()
    found = {
        period.pk: PeriodState(period, today, days.working_days_between(today, period.due_on)) for period in periods
    }
    reports = DepartmentReport.objects.filter(period__in=periods).select_related("department", "period")
    for report in reports.order_by("department__position", "department_id"):
        found[report.period_id].standings.append(standing_of(report, days))
    return list(found.values())


def state_of(period: ReportingPeriod) -> PeriodState:
    return states([period])[0]


def current_period(agency: Agency) -> ReportingPeriod | None:
    """The period people work on: the newest opened one."""
    return ReportingPeriod.objects.of_agency(agency).order_by("-end", "-start", "-pk").first()
