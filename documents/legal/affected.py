"""Drafts that cite a basis: which of them this person may change, and whose the others are."""

from dataclasses import dataclass

from documents import permissions
from documents.legal.catalogue import Catalogue
from documents.legal.findings import BEFORE_SIGNATURE, cites
from documents.models import LegalBasis, OfficialDocument


@dataclass(frozen=True)
class Affected:
    document: OfficialDocument
    may_change: bool


def affected_drafts(actor, basis: LegalBasis, catalogue: Catalogue | None = None) -> list[Affected]:
    """Unsigned documents that the actor sees and that cite the basis, one's own drafts first. Two queries beside the catalogue's."""
    catalogue = catalogue or Catalogue.of(actor)
    rows = OfficialDocument.objects.visible_to(actor).filter(state__in=BEFORE_SIGNATURE).with_people().order_by("pk")
    found = [Affected(one, permissions.can_edit(actor, one)) for one in rows if cites(one, basis, catalogue)]
    return sorted(found, key=lambda one: not one.may_change)
