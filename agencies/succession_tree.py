"""Who came before whom, for tenancy: the successors of an agency see its history. And who stood under whom before."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agencies.models import Agency


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


def note_former_superior(agency: "Agency", superior: "Agency | None", until: date) -> None:
    """Keep under whom an agency stood until a day; of several moves on a day, the first tells what held before."""
    from agencies.models import FormerSuperior

    if until >= agency.valid_from:
        FormerSuperior.objects.get_or_create(agency=agency, until=until, defaults={"superior": superior})
