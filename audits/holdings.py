"""What agencies hold here, for those who reorganise them: corrective actions that somebody still has to do."""

from django.db.models import Count
from django.utils.translation import ngettext_lazy

from agencies.holdings import open_things
from audits.models import ActionState, CorrectiveAction


def to_do(agency_ids: list[int]) -> dict[int, int]:
    actions = CorrectiveAction.objects.filter(nonconformity__agency__in=agency_ids, state__in=ActionState.with_owner())
    return dict(actions.order_by().values_list("nonconformity__agency_id").annotate(number=Count("pk")))


open_things(
    "audits.actions",
    ngettext_lazy("%(count)d corrective action to be done", "%(count)d corrective actions to be done", "count"),
    to_do,
)
