"""What agencies hold here, for those who reorganise them: cases in progress, which stay with whoever received them."""

from django.db.models import Count
from django.utils.translation import ngettext_lazy

from agencies.holdings import open_things
from procedures.models import Case, CaseStatus


def in_progress(agency_ids: list[int]) -> dict[int, int]:
    cases = Case.objects.filter(agency__in=agency_ids, finished_on__isnull=True).exclude(status__in=CaseStatus.ended())
    return dict(cases.order_by().values_list("agency_id").annotate(number=Count("pk")))


open_things(
    "procedures.cases",
    ngettext_lazy("%(count)d case in progress", "%(count)d cases in progress", "count"),
    in_progress,
)
