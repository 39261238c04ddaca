"""What the views of this app share: finding reports, the lines as pages show them."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from agencies.models import Agency
from objectives.measures import MEASURES
from reports import figures
from reports.models import DepartmentReport, ReportLine


def report_or_404(request: HttpRequest, pk: int) -> DepartmentReport:
    """The report with everything its page shows; another agency's is not found."""
    return get_object_or_404(DepartmentReport.objects.visible_to(request.actor).with_lines(), pk=pk)


def chosen_agency(request: HttpRequest) -> Agency:
    """The agency asked for by ?agency=, among those the person sees; else their own."""
    wanted = request.GET.get("agency", "")
    if wanted.isdecimal() and int(wanted) != getattr(request.actor.agency, "pk", None):
        return get_object_or_404(Agency.objects.visible_to(request.actor), pk=int(wanted))
    if request.actor.agency is None:
        return get_object_or_404(Agency.objects.none())
    return request.actor.agency


@dataclass
class LineCard:
    """One objective on the filing page or its read-only twin."""

    line: ReportLine
    points: list
    form: object = None

    @property
    def measure(self):
        return MEASURES[self.line.measure]

    @property
    def result(self) -> str:
        return figures.shown(self.line)

    @property
    def target(self) -> str:
        return figures.target_shown(self.line)

    @property
    def computed(self) -> str:
        """What the records said, for an overridden figure."""
        return figures.with_unit(self.line.computed_value, self.line.unit)

    @property
    def is_ratio(self) -> bool:
        return figures.is_typed_as_ratio(self.line)

    @property
    def is_change(self) -> bool:
        """Whether this period is compared with the same one of last year."""
        return figures.is_change(self.line)

    @property
    def is_yes_no(self) -> bool:
        return figures.is_yes_no(self.line)

    @property
    def is_missed(self) -> bool:
        return self.line.verdict == "missed"

    @property
    def action(self):
        """The newest corrective action of a miss that was handed in."""
        actions = list(self.line.nonconformity.actions.all()) if self.line.nonconformity else []
        return max(actions, key=lambda action: action.pk, default=None)

    @property
    def chain_open(self) -> bool:
        """The chain is shown for a miss, and where its form has something in it or wrong."""
        if self.is_missed or self.form is None:
            return self.is_missed
        names = {"why1", "correction", "action", "action_owner", "action_due_on"}
        return bool(names & set(self.form.errors)) if self.form.is_bound else False

    @property
    def chain_possible(self) -> bool:
        """Whether the figure typed on this page may turn out a miss."""
        return not self.line.is_computed or self.override_open or self.chain_open

    @property
    def override_open(self) -> bool:
        if self.form is None or "override" not in self.form.fields:
            return False
        return self.line.is_overridden or (self.form.is_bound and bool(self.form["override"].value()))

    @property
    def trend(self) -> list:
        """Earlier periods and this one, for the small chart."""
        return [
            *self.points,
            (figures.short_name(self.line.report.period.year, self.line.report.period.kind), self.line.value),
        ]


def cards(report: DepartmentReport, lines: list[ReportLine], forms=None) -> list[LineCard]:
    """All lines of a report with their earlier figures, and their forms where it is being written."""
    points = figures.history(report, lines)
    for line in lines:
        line.report = report
    return [
        LineCard(line, points[line.pk], form) for line, form in zip(lines, forms or [None] * len(lines), strict=True)
    ]
