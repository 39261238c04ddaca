"""The catalogue as one actor sees it, loaded once: which row a citation means, what amends it, what holds in its place."""

from collections.abc import Iterable
from datetime import date

from documents.legal.letters import flat
from documents.legal.mentions import Mention, cited_in
from documents.legal.reading import KIND_WORDS, NUMBER, key_of, number_at, number_key
from documents.models.legal import KINDS, LAWS, LegalBasis

# Numbers that start anew in every province and district: only with the day are they one document.
LOCAL = ("ubnd", "hdnd")


class Catalogue:
    """Every row with its chain, by number. `of(actor)`: four queries, however many rows."""

    def __init__(self, bases: Iterable[LegalBasis]):
        self.bases = list(bases)
        self._by_pk = {one.pk: one for one in self.bases}
        self._by_key: dict[str, list[LegalBasis]] = {}
        for one in self.bases:
            self._by_key.setdefault(number_key(one.number), []).append(one)

    @classmethod
    def of(cls, actor) -> "Catalogue":
        return cls(LegalBasis.objects.visible_to(actor).with_chain())

    def get(self, pk: int | None) -> LegalBasis | None:
        return self._by_pk.get(pk)

    def find(self, mention: Mention) -> LegalBasis | None:
        """The row that a citation means; None where there is none or no telling which."""
        if mention.key:
            return self._one(
                [one for one in self._by_key.get(mention.key, []) if self._fits(one, mention)], mention.day
            )
        return self._one([one for one in self.bases if self._is_law(one, mention)], mention.day)

    def named(self, words: str) -> list[LegalBasis]:
        """Rows that bear this number (a day may follow it), or this name where they have none."""
        plain = flat(words).strip()
        found = NUMBER.match(plain)
        if found:
            return self._by_key.get(key_of(number_at(words, found)), [])
        names = [(one, {flat(one.number), flat(str(one)), flat(one.title)}) for one in self.bases]
        return [one for one, known in names if plain and plain in known]

    @staticmethod
    def _fits(basis: LegalBasis, mention: Mention) -> bool:
        if mention.day is None or basis.date is None or mention.day == basis.date:
            return True
        if mention.key.split("/")[1].isdigit():
            return True  # the year is part of the number: the day was mistyped
        return mention.day.year == basis.date.year and not mention.key.endswith(LOCAL)

    @staticmethod
    def _is_law(basis: LegalBasis, mention: Mention) -> bool:
        """The same day, and every word of the law's name among the words before it."""
        if basis.kind not in LAWS or mention.day is None or mention.day != basis.date:
            return False
        return set(flat(basis.title).split()) <= set(mention.law.split())

    @staticmethod
    def _one(found: list[LegalBasis], day: date | None) -> LegalBasis | None:
        exact = [one for one in found if day is not None and one.date == day]
        found = exact or found
        return found[0] if len(found) == 1 else None

    def cited_by(self, lines: Iterable[str]) -> set[int]:
        """Keys of the rows that these lines cite."""
        found = (self.find(mention) for line in lines for mention in cited_in(line))
        return {one.pk for one in found if one is not None}

    def by_rank(self, bases: Iterable[LegalBasis]) -> list[LegalBasis]:
        """In the order in which documents cite them, the newest of each rank first."""
        newest = sorted(bases, key=_age, reverse=True)
        return sorted(newest, key=lambda one: rank(f"{one.kind} {one.number}"))

    def successor(self, basis: LegalBasis, day: date) -> LegalBasis | None:
        """What holds on that day in its place: the first of those that followed it which has not ended."""
        seen, now = {basis.pk}, self.get(basis.replaced_by_id)
        while now is not None and now.pk not in seen:
            if now.in_force_to is None or now.in_force_to >= day:
                return now
            seen.add(now.pk)
            now = self.get(now.replaced_by_id)
        return None

    def amendments(self, basis: LegalBasis, day: date) -> list[LegalBasis]:
        """What had changed it by that day and is in force, the oldest first."""
        found = [self.get(one.pk) for one in basis.amended_by.all()]
        return sorted((one for one in found if one is not None and _holds(one, day)), key=_age)

    def citation_on(self, basis: LegalBasis, day: date) -> str:
        """As printed after "Căn cứ" on that day: with what had amended it by then."""
        named = [one for one in self.amendments(basis, day) if number_key(one.number) not in keys_in(basis.citation)]
        if not named:
            return basis.citation
        *first, last = [one.short_citation for one in named]
        also = f"{', '.join(first)} và {last}" if first else last
        return f"{basis.citation}, được sửa đổi, bổ sung bởi {also}"

    def chain(self, basis: LegalBasis) -> list[LegalBasis]:
        """What it followed, itself, and what followed it, the oldest first. Amendments that ended with theirs stand there."""
        before, at = [], [basis]
        while at:
            ended = [one for one in self.bases if one.replaced_by_id in {row.pk for row in at} and one not in before]
            at = [one for one in ended if not {row.pk for row in one.amends.all()} & {row.pk for row in ended}]
            before += sorted(at, key=_age, reverse=True)
        after, now = [], self.get(basis.replaced_by_id)
        while now is not None and now is not basis and now not in after:
            after.append(now)
            now = self.get(now.replaced_by_id)
        return [*reversed([one for one in before if one is not basis]), self.get(basis.pk) or basis, *after]


def rank(line: str) -> float:
    """Where a line stands among legal bases: laws first, decisions of ministries and provinces behind circulars."""
    plain = flat(line)
    named = KIND_WORDS.search(plain)
    if named is None:
        return len(KINDS)
    order = [flat(kind) for kind in KINDS]
    if named[1] == flat("Quyết định") and "ttg" not in plain:
        return order.index(flat("Thông tư")) + 0.5
    return order.index(named[1])


def _holds(basis: LegalBasis, day: date) -> bool:
    began = basis.in_force_from or basis.date
    return (began is None or began <= day) and (basis.in_force_to is None or basis.in_force_to >= day)


def _age(basis: LegalBasis) -> tuple:
    return (basis.date or date.min, basis.pk)


def keys_in(citation: str) -> set[str]:
    """Keys of the documents that a citation names as cited."""
    return {one.key for one in cited_in(citation) if one.key}
