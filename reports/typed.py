"""What departments handed in, for the results page and the command of the objectives: typed and overridden figures."""

from functools import reduce
from operator import or_

from django.db.models import Q
from django.urls import reverse

from objectives.measures import Span
from objectives.models import Target
from objectives.results import TypedResult
from reports.models import HowObtained, ReportLine


def filed_figures(targets: list[Target], spans: list[Span]) -> dict[tuple[int, Span], TypedResult]:
    """{(target id, span): what was handed in for exactly these days}. Computed figures come from their records. One query.

    For stand-ins (negative id): the line without a target, which the office hands in for the whole agency.
    """
    ids = [target.pk for target in targets]
    asked = Q(target__in=[pk for pk in ids if pk > 0]) | Q(target=None, objective__in=[-pk for pk in ids if pk < 0])
    periods = [Q(report__period__start=span.start, report__period__end=span.end) for span in spans]
    lines = (
        ReportLine.objects.filed()
        .filter(asked, reduce(or_, periods))
        .filter(how__in=[HowObtained.TYPED, HowObtained.OVERRIDDEN])
        .exclude(verdict="not_reported")
        .select_related("report__period")
        .order_by("pk")
    )
    return {
        (line.target_id or -line.objective_id, Span(line.report.period.start, line.report.period.end)): TypedResult(
            numerator=line.numerator,
            denominator=line.denominator,
            value=line.value,
            no_cases=line.no_cases,
            note=line.override_reason or line.note,
            evidence_url=reverse("reports:filing", args=[line.report_id]),
            overrides=line.is_overridden,
        )
        for line in lines
    }
