"""Parts about the current reporting period."""

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies import clock, periods
from agencies.actor import Actor
from agencies.models import Role
from objectives.models import ObjectiveSet, SetState
from qms_portal.home.parts import Part
from reports import figures, overview, permissions
from reports.models import DepartmentReport, ReportingPeriod, ReportLine, ReportState
from reports.views.common import cards

STRIPS = 3
RECENT = 8  # two years of quarters


def _own_reports(actor: Actor) -> list[DepartmentReport]:
    """The department's reports that are still to be written, the one due first in front; else its newest one."""
    if actor.department is None:
        return []
    own = DepartmentReport.objects.with_lines().filter(department=actor.department, period__agency=actor.agency)
    still_open = list(own.filter(state__in=ReportState.open()).order_by("period__due_on", "pk")[:STRIPS])
    return still_open or list(own.order_by("-period__end", "-pk")[:1])


def own_periods(actor: Actor) -> Part:
    """The strips of a department head: period, days left, one button."""
    rows = []
    for report in _own_reports(actor):
        notes = list(report.return_notes.all())
        row = {
            "report": report,
            "standing": overview.standing_of(report),
            "may_file": permissions.can_file(actor, report),
        }
        rows.append(row | {"note": notes[-1] if notes and report.state == ReportState.RETURNED else None})
    period = None if rows else overview.current_period(actor.agency)
    return Part("home/own_periods.html", rows=rows, facts={"period": period})


def own_objectives(actor: Actor) -> Part:
    """The department's objectives with result, bar, last periods and verdict, as the report due first has them now."""
    report = next(iter(_own_reports(actor)), None)
    rows = cards(report, figures.refresh(report)) if report else []
    return Part(
        "home/own_objectives.html",
        _("Objectives of my department"),
        rows=rows,
        facts={"period": report.period if report else None},
        more_url=reverse("objectives:results"),
        empty=_("They appear here with their figures when the secretary opens the next reporting period."),
    )


def agency_periods(actor: Actor) -> Part:
    """The strips of those who follow all departments: what is late first, then the period under way."""
    states = overview.states(ReportingPeriod.objects.of_agency(actor.agency).order_by("-end", "-start", "-pk")[:RECENT])
    unfinished = [state for state in reversed(states) if not state.is_complete]
    facts = {"may_open": permissions.can_open_period(actor, actor.agency)}
    rows = unfinished[:STRIPS] or states[:1]
    if not rows and facts["may_open"]:
        facts["year"], _quarter = periods.quarter_of(actor.agency.cut_off, clock.today())
        sets = list(ObjectiveSet.objects.for_year(actor.agency, facts["year"]))
        facts["decided"] = any(one.state == SetState.IN_FORCE for one in sets)
        facts["set"] = next(iter(sets), None)
    return Part("home/agency_periods.html", rows=rows, facts=facts, more_url=reverse("reports:period_list"))


def last_ended(actor: Actor) -> ReportingPeriod | None:
    """The newest opened period that is over; before the first one ends, the one under way."""
    opened = ReportingPeriod.objects.of_agency(actor.agency)
    ended = opened.filter(end__lt=clock.today()).order_by("-end", "-start", "-pk").first()
    return ended or overview.current_period(actor.agency)


def board(actor: Actor) -> Part:
    """Departments down: where their report stands and what it says."""
    period = last_ended(actor)
    rows = []
    if period is not None:
        verdicts = _verdict_counts(period)
        for standing in overview.state_of(period).standings:
            counts = verdicts.get(standing.report.pk, {}) if standing.report.is_filed else None
            rows.append({"standing": standing, "counts": counts})
    return Part(
        "home/board.html",
        _("Departments, %(period)s") % {"period": period} if period else _("Departments"),
        rows=rows,
        facts={"period": period},
        more_url=reverse("reports:board"),
        empty=_("Open a reporting period; each department with an objective then gets its draft and stands here."),
    )


def _verdict_counts(period: ReportingPeriod) -> dict[int, dict[str, int]]:
    """By report: how many lines are met, missed or without a result. One query."""
    lines = ReportLine.objects.filter(report__period=period).order_by()
    found: dict[int, dict[str, int]] = {}
    for report, verdict, count in lines.values_list("report_id", "verdict").annotate(Count("pk")):
        kind = {"met": "met", "stretch_met": "met", "missed": "missed"}.get(verdict, "none")
        counts = found.setdefault(report, {"met": 0, "missed": 0, "none": 0})
        counts[kind] += count
    return found


def to_review(actor: Actor) -> Part:
    """What departments have handed in and nobody has read yet, oldest first."""
    waiting = DepartmentReport.objects.filter(period__agency=actor.agency, state=ReportState.SUBMITTED)
    rows = list(waiting.select_related("department", "period").order_by("submitted_at", "pk"))
    return Part(
        "home/to_review.html",
        _("Reports to review"),
        rows=rows,
        total=len(rows),
        empty=_("Reports stand here as soon as departments hand them in."),
    )


def count(actor: Actor) -> int:
    """The number beside "Reports": filings to review for the secretary, own open ones for a head. One query."""
    if actor.has_role(Role.SECRETARY):
        return DepartmentReport.objects.filter(period__agency=actor.agency, state=ReportState.SUBMITTED).count()
    if actor.has_role(*permissions.FILING_ROLES) and actor.department is not None:
        return DepartmentReport.objects.filter(department=actor.department, state__in=ReportState.open()).count()
    return 0
