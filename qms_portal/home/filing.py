"""Parts about the current reporting period."""

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.actor import Actor
from agencies.models import Role
from qms_portal.home.parts import Part
from reports import figures, overview, permissions
from reports.models import DepartmentReport, ReportingPeriod, ReportLine, ReportState
from reports.views.common import cards


def _own_report(actor: Actor) -> DepartmentReport | None:
    """The department's report in the newest period."""
    period = overview.current_period(actor.agency)
    if period is None or actor.department is None:
        return None
    return DepartmentReport.objects.with_lines().filter(period=period, department=actor.department).first()


def own_period(actor: Actor) -> Part:
    """The strip of a department head: period, days left, one button."""
    report = _own_report(actor)
    facts = {"report": report, "period": report.period if report else overview.current_period(actor.agency)}
    if report:
        facts["standing"] = overview.standing_of(report)
        facts["may_file"] = permissions.can_file(actor, report)
        notes = list(report.return_notes.all())
        facts["note"] = notes[-1] if notes and report.state == ReportState.RETURNED else None
    return Part("home/own_period.html", facts=facts)


def own_objectives(actor: Actor) -> Part:
    """The department's objectives with result, bar, last periods and verdict, as its report has them now."""
    report = _own_report(actor)
    rows = cards(report, figures.refresh(report)) if report else []
    return Part(
        "home/own_objectives.html",
        _("Objectives of my department"),
        rows=rows,
        facts={"report": report},
        more_url=reverse("objectives:results"),
        empty=_("They appear here with their figures when the secretary opens the next reporting period."),
    )


def agency_period(actor: Actor) -> Part:
    """The strip of those who follow all departments: how many have filed, what is late."""
    period = overview.current_period(actor.agency)
    state = overview.state_of(period) if period else None
    facts = {"state": state, "may_open": permissions.can_open_period(actor, actor.agency)}
    return Part("home/agency_period.html", facts=facts, more_url=reverse("reports:period_list"))


def board(actor: Actor) -> Part:
    """Departments down: where their report stands and what it says."""
    period = overview.current_period(actor.agency)
    rows = []
    if period is not None:
        verdicts = _verdict_counts(period)
        for standing in overview.state_of(period).standings:
            counts = verdicts.get(standing.report.pk, {}) if standing.report.is_filed else None
            rows.append({"standing": standing, "counts": counts})
    return Part(
        "home/board.html",
        _("Departments in this period"),
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
