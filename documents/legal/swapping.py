"""Citing another basis in the place of one: the whole piece of a line where it stands alone, else just its name."""

import re
from datetime import date

from agencies.text import nfc
from documents.legal.catalogue import Catalogue, rank
from documents.legal.letters import flat, loosely
from documents.legal.mentions import Mention, cited_in
from documents.legal.texts import changed_texts
from documents.models import LegalBasis, OfficialDocument


def swapped_fields(
    document: OfficialDocument, basis: LegalBasis, later: LegalBasis, catalogue: Catalogue, day: date
) -> dict:
    """Fields of the draft that change, as services.update_text takes them; empty where it doesn't cite the basis."""
    if basis.is_standard:
        return changed_texts(document, lambda text: _with_standard(text, basis, later), bases=False)
    lines = swapped_lines(document.legal_bases, basis, later, catalogue, day)
    return {"legal_bases": lines} if lines != list(document.legal_bases) else {}


def retyped(name: str, text: str, basis: LegalBasis, later: LegalBasis, catalogue: Catalogue, day: date) -> str:
    """The same for one field of the draft's form, as it was typed."""
    if basis.is_standard:
        return text if name == "legal_bases" else _with_standard(text, basis, later)
    if name != "legal_bases":
        return text
    return "\n".join(swapped_lines(text.splitlines(), basis, later, catalogue, day))


def swapped_lines(lines: list[str], basis: LegalBasis, later: LegalBasis, catalogue: Catalogue, day: date) -> list[str]:
    """The lines with `later` cited where `basis` was; a line that would say what another says already is dropped."""
    found: list[str] = []
    for line in lines:
        changed = _swapped(line, basis, later, catalogue, day)
        if changed == line or flat(changed) not in {flat(one) for one in [*found, *lines]}:
            found.append(changed)
    return found


def _with_standard(text: str, basis: LegalBasis, later: LegalBasis) -> str:
    text, plain = nfc(text), flat(text)
    for found in reversed(list(re.finditer(loosely(basis.number), plain))):
        text = f"{text[: found.start()]}{later.number}{text[found.end() :]}"
    return text


def _swapped(line: str, basis: LegalBasis, later: LegalBasis, catalogue: Catalogue, day: date) -> str:
    text = nfc(line)
    mentions = [(mention, catalogue.find(mention)) for mention in cited_in(text)]
    for mention, found in reversed(mentions):
        if found is None or found.pk != basis.pk:
            continue
        beside = [other for one, other in mentions if one.part == mention.part]
        alone = {basis.pk, *(one.pk for one in basis.amended_by.all())}
        if all(other is not None and other.pk in alone for other in beside):
            text = _part_replaced(text, mention, catalogue.citation_on(later, day))
        else:
            text = f"{text[: mention.start]}{later.short_citation}{text[mention.end :]}"
    return text


def _part_replaced(text: str, mention: Mention, citation: str) -> str:
    """The piece between semicolons says only this: it is written anew behind its "Căn cứ"."""
    start, end = mention.part
    opening = re.match(r"\s*(?:căn\s+cứ\s+(?:vào\s+)?)?", text[start:end], re.IGNORECASE)[0]
    closing = re.search(r"[\s.]*$", text[start:end])[0]
    return f"{text[:start]}{opening}{citation}{closing}{text[end:]}"


def with_added(lines: list[str], bases: list[LegalBasis], catalogue: Catalogue, day: date) -> list[str]:
    """The lines with these bases cited too, each behind the last that ranks before it or like it; what is cited stays once."""
    found = list(lines)
    for basis in bases:
        if any(catalogue.find(one) == basis for line in found for one in cited_in(line)):
            continue
        line = f"Căn cứ {catalogue.citation_on(basis, day)}"
        ahead = [index for index, other in enumerate(found) if rank(other) <= rank(line)]
        found.insert(ahead[-1] + 1 if ahead else 0, line)
    return found
