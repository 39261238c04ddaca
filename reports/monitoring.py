"""What the checklist of objectives (6.2.1 e) is told of the reports: whether a year's objectives are followed."""

from django.urls import reverse
from django.utils.translation import ngettext

from objectives.models import ObjectiveSet
from reports.models import ReportingPeriod


def followed_by_reports(objective_set: ObjectiveSet) -> tuple[str, str] | None:
    """(in words, where to see them), or None while no period of the year has been opened. One query."""
    count = ReportingPeriod.objects.filter(agency=objective_set.agency_id, year=objective_set.year).count()
    if not count:
        return None
    words = ngettext("Followed in %(count)d reporting period.", "Followed in %(count)d reporting periods.", count)
    return words % {"count": count}, reverse("reports:period_list")
