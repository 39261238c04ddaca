"""What departments handed in, for the results page and the command of the objectives: typed and overridden figures."""

from datetime import date

from django.db.models import Q
from django.urls import reverse

from objectives.models import Target
from objectives.results import TypedResult
from reports.models import HowObtained, ReportLine


def filed_figures(targets: list[Target], start: date, end: date) -> dict[int, TypedResult]:
    """{target id: what was handed in for exactly this period}. Computed figures come from their records. One query.

    For stand-ins (negative id): the line without a target, which the office hands in for the whole agency.
    """
    ids = [target.pk for target in targets]
    asked = Q(target__in=[pk for pk in ids if pk > 0]) | Q(target=None, objective__in=[-pk for pk in ids if pk < 0])
    lines = (
        ReportLine.objects.filed()
        .filter(asked, report__period__start=start, report__period__end=end)
        .filter(how__in=[HowObtained.TYPED, HowObtained.OVERRIDDEN])
        .exclude(verdict="not_reported")
        .order_by("pk")
    )
    return {
        line.target_id or -line.objective_id: TypedResult(
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
