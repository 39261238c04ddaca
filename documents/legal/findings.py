"""What is to be minded in a draft before it is signed: bases that have ended, amendments left out, words miswritten.

Findings warn and never refuse: what a decision cites is its author's and signer's to decide.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from agencies import clock
from documents.legal.catalogue import Catalogue
from documents.legal.letters import flat, loosely
from documents.legal.mentions import Mention, cited_in
from documents.legal.reading import STANDARD_NUMBER, number_key
from documents.legal.terms import own_names, slips
from documents.legal.texts import Text, texts_of
from documents.models import LegalBasis, OfficialDocument, Standing

# Until the signature: afterwards the text is what was signed.
BEFORE_SIGNATURE = ("draft", "awaiting_content", "awaiting_format", "awaiting_signature")
# Titles of laws and decisions name the standard of their day.
OUTSIDE_TITLES = ("abstract", "proposal", "articles", "body", "appendices")


@dataclass
class Finding:
    """`level`: warning or hint. `later` with `offer`: what one click cites instead; `wrong`, `right`: a slip and its mend."""

    level: str
    words: str
    places: list[str] = field(default_factory=list)
    basis: LegalBasis | None = None
    later: LegalBasis | None = None
    offer: str = ""
    wrong: str = ""
    right: str = ""


@dataclass(frozen=True)
class Cited:
    """A basis that a line cites."""

    text: Text
    mention: Mention
    basis: LegalBasis


def cited_bases(texts: list[Text], catalogue: Catalogue) -> list[Cited]:
    """What the lines of legal bases cite, as far as the catalogue knows it."""
    lines = [one for one in texts if one.field == "legal_bases"]
    found = [(text, mention, catalogue.find(mention)) for text in lines for mention in cited_in(text.text)]
    return [Cited(text, mention, basis) for text, mention, basis in found if basis is not None]


def findings(
    actor, document: OfficialDocument, *, day: date | None = None, catalogue: Catalogue | None = None
) -> list[Finding]:
    """Warnings first, in the order of the paper. None for what is signed. Four queries."""
    if document.state not in BEFORE_SIGNATURE:
        return []
    day = day or clock.today()
    texts, catalogue = texts_of(document), catalogue or Catalogue.of(actor)
    found = _of_bases(texts, catalogue, day) + _of_standards(texts, catalogue, day) + _of_terms(texts, document)
    return sorted(found, key=lambda one: one.level != "warning")


def _of_bases(texts: list[Text], catalogue: Catalogue, day: date) -> list[Finding]:
    cited = cited_bases(texts, catalogue)
    known = {one.basis.pk for one in cited}
    found: dict[int, Finding] = {}
    for one in cited:
        if one.basis.pk in found:
            found[one.basis.pk].places.append(one.text.place)
            continue
        finding = standing_of(one.basis, catalogue, day) or _unamended(one.basis, catalogue, day, known)
        finding = finding or _other_day(one)
        if finding:
            finding.places.append(one.text.place)
            found[one.basis.pk] = finding
    return list(found.values())


def standing_of(basis: LegalBasis, catalogue: Catalogue, day: date) -> Finding | None:
    """How a basis stands on the day, where that is to be minded."""
    words = {"basis": basis, "end": _day(basis.in_force_to), "begin": _day(basis.in_force_from)}
    standing = basis.standing(day)
    if standing == Standing.FUTURE:
        return Finding("hint", _("%(basis)s comes into force only on %(begin)s.") % words, basis=basis)
    if standing == Standing.IN_FORCE:
        return None
    later = catalogue.successor(basis, day)
    if standing == Standing.EXPIRING:
        text = _("%(basis)s is in force until %(end)s only.") % words
    else:
        text = _("%(basis)s is no longer in force; its last day was %(end)s.") % words
    if later is not None:
        text += " " + _("%(later)s replaces it.") % {"later": later}
    level = "warning" if standing == Standing.EXPIRED else "hint"
    offer = _("Cite %(later)s instead") % {"later": later} if later and later.standing(day) != Standing.FUTURE else ""
    return Finding(level, text, basis=basis, later=later, offer=offer)


def _unamended(basis: LegalBasis, catalogue: Catalogue, day: date, known: set[int]) -> Finding | None:
    """Amendments that are not cited. `known` takes them up: an amendment of several is told of once."""
    missing = [one for one in catalogue.amendments(basis, day) if one.pk not in known]
    if not missing:
        return None
    known |= {one.pk for one in missing}
    words = {"basis": basis, "others": ", ".join(map(str, missing))}
    text = _("%(basis)s was amended by %(others)s, which this document doesn't cite.") % words
    return Finding("hint", text, basis=basis, later=basis, offer=_("Cite the amendments too"))


def _other_day(one: Cited) -> Finding | None:
    if one.mention.day is None or one.basis.date is None or one.mention.day == one.basis.date:
        return None
    words = {"basis": one.basis, "day": _day(one.basis.date), "cited": _day(one.mention.day)}
    text = _("%(basis)s is cited with the day %(cited)s; in the catalogue it is of %(day)s.") % words
    return Finding("hint", text, basis=one.basis)


def _of_standards(texts: list[Text], catalogue: Catalogue, day: date) -> list[Finding]:
    """Standards named outside the titles of legal bases: editions that ended, or that nobody has entered."""
    texts = [one for one in texts if one.field in OUTSIDE_TITLES]
    standards = [one for one in catalogue.bases if one.is_standard and one.number]
    found: list[Finding] = []
    for basis in standards:
        finding = standing_of(basis, catalogue, day)
        places = _places(texts, loosely(basis.number)) if finding else []
        if places:
            finding.places = places
            found.append(finding)
    known = [re.compile(loosely(one.number)) for one in standards]
    families = {flat(one.number).rpartition(":")[0].strip() for one in standards}
    for text in texts:
        for match in STANDARD_NUMBER.finditer(flat(text.text)):
            family = " ".join(match[0].rpartition(":")[0].split())
            if family in families and not any(one.search(match[0]) for one in known):
                _add_unknown(found, " ".join(match[0].upper().split()), text.place)
    return found


def _add_unknown(found: list[Finding], number: str, place: str) -> None:
    words = _("%(standard)s is not in the catalogue. Make sure that this edition has been published.")
    words = words % {"standard": number}
    same = next((one for one in found if one.words == words), None)
    if same is None:
        found.append(Finding("hint", words, [place]))
    elif place not in same.places:
        same.places.append(place)


def _places(texts: list[Text], pattern: str) -> list[str]:
    compiled = re.compile(pattern)
    return list(dict.fromkeys(one.place for one in texts if compiled.search(flat(one.text))))


def _of_terms(texts: list[Text], document: OfficialDocument) -> list[Finding]:
    names = own_names(document)
    found: dict[tuple[str, str], Finding] = {}
    for text in texts:
        for slip in slips(text.text, names):
            words = _("“%(wrong)s” is written “%(right)s”.") % {"wrong": slip.wrong, "right": slip.right}
            finding = found.setdefault(
                (slip.wrong, slip.right), Finding("warning", words, wrong=slip.wrong, right=slip.right)
            )
            if text.place not in finding.places:
                finding.places.append(text.place)
    return list(found.values())


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def cites(document: OfficialDocument, basis: LegalBasis, catalogue: Catalogue) -> bool:
    """Whether a document cites the basis: in its legal bases, or in its text where that is a standard."""
    texts = texts_of(document)
    if basis.is_standard and basis.number and not number_key(basis.number):
        return bool(_places([one for one in texts if one.field in OUTSIDE_TITLES], loosely(basis.number)))
    return any(one.basis.pk == basis.pk for one in cited_bases(texts, catalogue))
