"""Which legal bases a decision on quality objectives cites, out of the shared catalogue (documents.LegalBasis)."""

from datetime import date

from agencies.models import Agency
from documents.layout.dates import date_words
from documents.legal.catalogue import Catalogue, rank
from documents.models import LegalBasis
from documents.services import load_legal_bases

__all__ = ["default_bases", "load_legal_bases", "long_date"]

# Of each line of successors the one in force on the day is cited, with what had amended it by then.
CITED_BY_OBJECTIVES = [
    "77/2015/QH13", "65/2025/QH15", "72/2025/QH15", "63/2010/NĐ-CP", "61/2018/NĐ-CP", "118/2025/NĐ-CP", "19/2014/QĐ-TTg",
    "02/2017/TT-VPCP", "26/2014/TT-BKHCN", "2968/QĐ-BKHCN", "101/QĐ-BKHCN",
]  # fmt: skip


def long_date(day: date) -> str:
    """`08 tháng 6 năm 2010`: days below ten and January, February with a leading zero (Decree 30/2020)."""
    return date_words(day).removeprefix("ngày ")


def default_bases(day: date, agency: Agency | None = None) -> list[str]:
    """What a decision on objectives cites on that day, as printed: `Căn cứ …`, in the order of rank.

    What was amended is cited with its amendments of that day. At the end the agency's own decisions in the catalogue, but for
    those that only amend one of them. What replaced a row of the list is cited where nobody has put it there yet.
    """
    rows = LegalBasis.objects.filter(agency=None) | LegalBasis.objects.filter(agency=agency)
    catalogue = Catalogue(rows.with_chain())
    usual = [one for number in CITED_BY_OBJECTIVES for one in catalogue.named(number) if one.agency_id is None]
    chosen = list(dict.fromkeys(filter(None, (_in_force(one, catalogue, day) for one in usual))))
    if agency is not None:
        own = [one for one in catalogue.bases if one.agency_id == agency.pk and not one.amends.all()]
        chosen += [one for one in own if _in_force(one, catalogue, day) is one and one not in chosen]
    lines = [f"Căn cứ {catalogue.citation_on(one, day)}" for one in chosen]
    return sorted(lines, key=rank)


def _in_force(basis: LegalBasis, catalogue: Catalogue, day: date) -> LegalBasis | None:
    """The row itself, or what had replaced it by that day; None before it began."""
    if basis.in_force_to is not None and basis.in_force_to < day:
        basis = catalogue.successor(basis, day)
    began = basis and (basis.in_force_from or basis.date)
    return basis if basis and (began is None or began <= day) else None
