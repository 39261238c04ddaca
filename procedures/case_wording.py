"""How a case stands, in a sentence, and how its due dates compare."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies import clock
from agencies.text import number_vi
from procedures.deadlines import Deadline
from procedures.models import Case, CaseStatus
from procedures.models.case import local_day
from procedures.workdays import WorkingCalendar


def state_sentence(case: Case, calendar: WorkingCalendar) -> str:
    """`Đang chờ công dân bổ sung từ ngày 06/03/2024, đồng hồ dừng`. No queries."""
    if case.status == CaseStatus.REGISTERED:
        return _("Registered on %(day)s, not received yet.") % {"day": _shown(case.received_on)}
    if case.status == CaseStatus.NOT_RECEIVED:
        return _("Not accepted.")
    if case.finished_on:
        return _ended(case, calendar)
    if case.is_paused:
        return _waiting(case)
    days = calendar.working_days_between(clock.today(), case.due_on)
    if case.due_on < clock.today():
        late = max(-days, 0)
        if not late:
            return _("Being handled; overdue since %(day)s.") % {"day": _shown(case.due_on)}
        words = ngettext(
            "Being handled; overdue by %(days)s working day.", "Being handled; overdue by %(days)s working days.", late
        )
        return words % {"days": number_vi(late, 0)}
    if case.due_on == clock.today():
        return _("Being handled; due today.")
    words = ngettext(
        "Being handled; %(days)s working day left, due on %(day)s.",
        "Being handled; %(days)s working days left, due on %(day)s.",
        days,
    )
    return words % {"days": number_vi(days, 0), "day": _shown(case.due_on)}


def _waiting(case: Case) -> str:
    day = case.paused_on
    if case.status == CaseStatus.FEE_DUE:
        words = _("Waiting for the applicant's payment since %(day)s; the clock stands.")
        unknown = _("Waiting for the applicant's payment; the clock stands.")
    else:
        words = _("Waiting for the applicant's supplements since %(day)s; the clock stands.")
        unknown = _("Waiting for the applicant's supplements; the clock stands.")
    return words % {"day": _shown(day)} if day else unknown


def _ended(case: Case, calendar: WorkingCalendar) -> str:
    verbs = {
        CaseStatus.WITHDRAWN: _("Withdrawn by the applicant on %(day)s, %(kept)s."),
        CaseStatus.STOPPED: _("Handling was stopped on %(day)s, %(kept)s."),
        CaseStatus.RETURNED: _("Finished on %(day)s, %(kept)s; the result has been returned."),
    }
    words = verbs.get(case.status, _("Finished on %(day)s, %(kept)s; the result waits for the applicant."))
    return words % {"day": _shown(case.finished_on), "kept": _kept(case, calendar)}


def _kept(case: Case, calendar: WorkingCalendar) -> str:
    days = calendar.working_days_between(case.finished_on, case.due_on)
    if case.finished_on == case.due_on:
        return _("on its due day")
    if case.finished_on < case.due_on:
        words = ngettext(
            "%(days)s working day before it was due", "%(days)s working days before it was due", max(days, 0)
        )
    else:
        words = ngettext("%(days)s working day late", "%(days)s working days late", max(-days, 0))
    return words % {"days": number_vi(abs(days), 0)}


@dataclass(frozen=True)
class DueComparison:
    """The date promised beside the one the rules give. `days`: working days from the rules' date to the promised one."""

    promised: date
    by_rules: date
    waiting: bool
    days: int

    def __str__(self) -> str:
        if self.waiting:
            return _("The clock stands: by the rules due on %(day)s at the earliest.") % {"day": _shown(self.by_rules)}
        if self.promised == self.by_rules:
            return _("The date promised is the one by the rules.")
        count = {"promised": _shown(self.promised), "day": _shown(self.by_rules), "days": number_vi(abs(self.days), 0)}
        if self.promised < self.by_rules:
            words = ngettext(
                "Promised for %(promised)s, by the rules %(day)s: promised %(days)s working day too early.",
                "Promised for %(promised)s, by the rules %(day)s: promised %(days)s working days too early.",
                abs(self.days),
            )
        else:
            words = ngettext(
                "Promised for %(promised)s, by the rules %(day)s: promised %(days)s working day too late.",
                "Promised for %(promised)s, by the rules %(day)s: promised %(days)s working days too late.",
                abs(self.days),
            )
        return words % count

    @property
    def is_too_late(self) -> bool:
        return not self.waiting and self.promised > self.by_rules


def compare_due(case: Case, found: Deadline, calendar: WorkingCalendar) -> DueComparison:
    promised, by_rules = local_day(case.due_at), local_day(found.at_least)
    return DueComparison(promised, by_rules, found.is_waiting, calendar.working_days_between(by_rules, promised))


def _shown(day: date) -> str:
    return f"{day:%d/%m/%Y}"
