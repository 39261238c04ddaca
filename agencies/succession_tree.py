"""Who came before whom, for tenancy: the successors of an agency see its history."""

from collections.abc import Iterable


def predecessor_ids(agency_ids: Iterable[int]) -> set[int]:
    """Ids of everything these agencies succeeded, generation by generation; one query where there is nothing."""
    from agencies.models import AgencySuccession

    found: set[int] = set()
    asked = set(agency_ids)
    while asked:
        lines = AgencySuccession.objects.filter(new__in=asked).order_by("pk")
        asked = set(lines.values_list("old_id", flat=True)) - found
        found |= asked
    return found
