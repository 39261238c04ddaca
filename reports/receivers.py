"""What this app does when others' things happen."""

from django.dispatch import receiver

from agencies.activity import log
from objectives.amending import NOT_ASKED, goals_at
from objectives.signals import targets_amended
from reports.models import DepartmentReport, ReportLine, ReportState


@receiver(targets_amended, dispatch_uid="reports.follow_amended_targets")
def open_reports_take_amended_targets(sender, amendment, actor, **kwargs):
    """Reports still being written on periods that end later are judged by the new targets. What was handed in stays as it was."""
    # Whoever hands in at this moment comes before or after, never in between.
    reports = list(
        DepartmentReport.objects.select_for_update(of=("self",))
        .filter(
            period__agency=amendment.objective_set.agency_id,
            period__end__gte=amendment.effective_from,
            state__in=ReportState.open(),
        )
        .order_by("pk")
    )
    lines = list(
        ReportLine.objects.filter(objective__objective_set=amendment.objective_set, report__in=reports)
        .select_related(
            "report__period__agency",
            "report__department",
            "target__objective__objective_set",
            "objective__objective_set",
        )
        .order_by("report", "position", "pk")
    )
    goals = goals_at([line.target or line.objective for line in lines], {line.report.period.end for line in lines})
    changed: dict[DepartmentReport, list[str]] = {}
    for index, line in enumerate(lines):
        goal = goals[line.report.period.end][index]
        figures = (goal.comparator, goal.value, goal.value_to, goal.stretch)
        if goal == NOT_ASKED or figures == (line.comparator, line.target_value, line.target_value_to, line.stretch):
            continue
        line.comparator, line.target_value, line.target_value_to, line.stretch = figures
        line.save(update_fields=["comparator", "target_value", "target_value_to", "stretch"])
        changed.setdefault(line.report, []).append(f"{line.label}: {goal.exact}")
    for report, told in changed.items():
        log(actor, "reports.targets_amended", report, after={"targets": told}, agency=report.period.agency)
