"""The quarters of the demo year: opened, filed by every head with causes and actions, accepted; the last one still open."""

from datetime import date, timedelta
from itertools import count

from qms_portal.demo import story
from qms_portal.demo.stage import Stage, working_day
from reports import figures
from reports import services as reports
from reports.models import DepartmentReport, ReportingPeriod
from reports.services.drafts import LineEntry

SECRETARY = "thuky.phukhe"
# In the last filed quarter one report, with a miss, is back at its department and one waits for the secretary.
RETURNED, WAITING = ("VHTT", "TNMT", "KT", "TCKH", "TTYT"), "QLDT"
# Time given to the actions one after the other: of the last quarter's some are overdue by now and some are not.
DAYS_FOR_ACTIONS = (30, 45, 75, 90)


def quarters(stage: Stage) -> None:
    """Open every quarter up to now; file all but the open one."""
    causes = count()
    for kind in stage.filed_quarters:
        period = _open(stage, kind)
        for report in period.reports.select_related("department").order_by("department__position", "pk"):
            _file(stage, report, kind, causes)
        _review(stage, period, last=kind == stage.filed_quarters[-1])
    _open(stage, stage.open_quarter)


def _open(stage: Stage, kind: str) -> ReportingPeriod:
    start, _end = stage.quarter(kind)
    # The first quarter begins before the year's decision is issued.
    with stage.at(working_day(max(start + timedelta(days=4), stage.day(2, 16)))):
        return reports.open_period(stage.actor(SECRETARY), year=stage.year, kind=kind)


def _file(stage: Stage, report: DepartmentReport, kind: str, causes) -> None:
    """A head hands in what the records say, with a cause and an action for each miss."""
    actor = stage.head_of(report.department)
    _start, end = stage.quarter(kind)
    day = working_day(end + timedelta(days=1))
    with stage.at(day):
        typed = {line.pk: LineEntry(_typed(line, kind)) for line in report.lines.all() if not line.is_computed}
        report = reports.save_draft(actor, report, version=report.version, lines=typed)
        missed = {
            line.pk: LineEntry(_chain(actor, line, day, causes))
            for line in figures.refresh(report)
            if line.verdict == "missed"
        }
        if missed:
            report = reports.save_draft(actor, report, version=report.version, lines=missed)
        reports.submit(actor, report)


def _typed(line, kind: str) -> dict:
    """What only the leading department knows: answers of the survey. Who was trained stands in the records (demo/training.py)."""
    figures_of = {"satisfaction": story.SATISFACTION}
    numerator, denominator = figures_of[line.measure][kind]
    return {"numerator": numerator, "denominator": denominator, "note": story.NOTES[line.measure]}


def _chain(actor, line, day: date, causes) -> dict:
    """A cause with its action, to be done by the head."""
    number = next(causes)
    cause = story.OTHER_CAUSES.get(line.measure) or story.LATE_CASES[number % len(story.LATE_CASES)]
    days = DAYS_FOR_ACTIONS[number % len(DAYS_FOR_ACTIONS)]
    return {
        "whys": cause.whys,
        "correction": cause.correction,
        "action": cause.action,
        "action_owner": actor.membership,
        "action_due_on": working_day(day + timedelta(days=days)),
    }


def _review(stage: Stage, period: ReportingPeriod, *, last: bool) -> None:
    """The secretary accepts; of the last quarter one goes back and one waits."""
    secretary = stage.actor(SECRETARY)
    reports_in = list(period.reports.select_related("department", "period__agency").order_by("pk"))
    returned = _to_return(reports_in) if last else None
    with stage.at(working_day(period.end + timedelta(days=4))):
        for report in reports_in:
            if report == returned:
                reports.send_back(secretary, report, comment=story.RETURN_COMMENT)
            elif not (last and report.department.code == WAITING):
                reports.accept(secretary, report)


def _to_return(reports_in: list[DepartmentReport]) -> DepartmentReport:
    """A report that missed a target, of RETURNED first: what goes back is its explanation."""
    others = [report for report in reports_in if report.department.code != WAITING]
    in_order = sorted(
        others, key=lambda one: RETURNED.index(one.department.code) if one.department.code in RETURNED else 99
    )
    return next((report for report in in_order if report.lines.filter(verdict="missed").exists()), in_order[0])
