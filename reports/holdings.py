"""What agencies hold here, for those who reorganise them: department reports not filed yet."""

from django.db.models import Count
from django.utils.translation import ngettext_lazy

from agencies.holdings import open_things
from reports.models import DepartmentReport, ReportState


def not_filed(agency_ids: list[int]) -> dict[int, int]:
    reports = DepartmentReport.objects.filter(period__agency__in=agency_ids, state__in=ReportState.open())
    return dict(reports.order_by().values_list("period__agency_id").annotate(number=Count("pk")))


open_things(
    "reports.not_filed",
    ngettext_lazy("%(count)d report not filed yet", "%(count)d reports not filed yet", "count"),
    not_filed,
)
