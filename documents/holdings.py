"""What agencies hold here, for those who reorganise them: documents under way, and those issued under their name."""

from django.db.models import Count
from django.utils.translation import ngettext_lazy

from agencies.holdings import bears_the_name, open_things
from documents.models import OfficialDocument
from documents.models.document import ALL_FROZEN, TEXT_FROZEN


def _count(documents) -> dict[int, int]:
    return dict(documents.order_by().values_list("agency_id").annotate(number=Count("pk")))


def under_way(agency_ids: list[int]) -> dict[int, int]:
    return _count(OfficialDocument.objects.filter(agency__in=agency_ids).exclude(state__in=ALL_FROZEN))


def signed_under_the_name(agency_ids: list[int]) -> dict[int, int]:
    """Signed, numbered or issued: from the signature on, the words on them can't change."""
    return _count(OfficialDocument.objects.filter(agency__in=agency_ids, state__in=[*TEXT_FROZEN, *ALL_FROZEN]))


open_things(
    "documents.under_way",
    ngettext_lazy("%(count)d document not issued yet", "%(count)d documents not issued yet", "count"),
    under_way,
)
bears_the_name(signed_under_the_name)
