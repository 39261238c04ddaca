"""A period against the same period of the year before, with the agencies that an agency followed (regulations 3.8).

Numerators and denominators are added over the whole set, rates are never averaged. Each agency's quarters are its own.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from agencies.actor import Actor
from agencies.models import Agency, AgencySuccession, SuccessionKind
from agencies.succession import predecessors
from procedures.models import Denominator
from procedures.statistics import Counts, Period, add_up, totals


@dataclass
class Compared:
    """One agency that could be compared with: what it finished in that period, and whether it counts."""

    agency: Agency
    figures: Counts
    is_chosen: bool
    is_own: bool = False


@dataclass
class Comparison:
    """The same period of last year. `candidates`: the agency itself, where it existed then, and its predecessors."""

    period: Period
    now: Counts
    candidates: list[Compared] = field(default_factory=list)
    denominator: str = Denominator.FINISHED

    @property
    def chosen(self) -> list[Compared]:
        return [one for one in self.candidates if one.is_chosen]

    @property
    def names(self) -> list[str]:
        return [one.agency.name for one in self.chosen]

    @property
    def has_predecessors(self) -> bool:
        return any(not one.is_own for one in self.candidates)

    @property
    def then(self) -> Counts:
        return add_up(one.figures for one in self.chosen)

    @property
    def on_time_points(self) -> Decimal | None:
        """How many percentage points the on-time rate rose or fell; None where either is missing."""
        return _points(self.now_rate, self.then_rate)

    @property
    def now_rate(self) -> Decimal | None:
        return self.now.rate(self.denominator)

    @property
    def then_rate(self) -> Decimal | None:
        return self.then.rate(self.denominator)

    @property
    def now_parts(self) -> tuple[int, int]:
        return self.now.parts(self.denominator)

    @property
    def then_parts(self) -> tuple[int, int]:
        return self.then.parts(self.denominator)

    @property
    def early_points(self) -> Decimal | None:
        return _points(self.now.early_rate, self.then.early_rate)

    @property
    def finished_more(self) -> int:
        return self.now.finished - self.then.finished


def _points(now: Decimal | None, then: Decimal | None) -> Decimal | None:
    return None if now is None or then is None else now - then


def compare(
    actor: Actor,
    agency: Agency,
    period: Period,
    now: Counts,
    chosen: set[int] | None,
    denominator: str = Denominator.FINISHED,
) -> Comparison:
    """Compare with last year. `chosen`: ids of the agencies to include; None for those whose work went over as a whole.

    Only predecessors that the actor may see are offered.
    """
    before = Period.of(agency, period.year - 1, period.kind)
    comparison = Comparison(before, now, denominator=denominator)
    lines = predecessors(agency)
    wanted = by_default(agency, lines) if chosen is None else chosen
    periods = {}
    for one in [agency, *visible_among(actor, lines)]:
        theirs = Period.of(one, before.year, before.kind)
        if one.valid_from <= theirs.end and (one.valid_to is None or one.valid_to >= theirs.start):
            periods[one] = theirs
    figures = totals(periods)
    comparison.candidates = [
        Compared(one, figures[one.pk], one.pk in wanted, is_own=one.pk == agency.pk) for one in periods
    ]
    return comparison


def visible_among(actor: Actor, lines: list[AgencySuccession]) -> list[Agency]:
    visible = set(actor.visible_agency_ids)
    found = {line.old_id: line.old for line in lines if line.old_id in visible}
    return sorted(found.values(), key=lambda one: (one.name, one.pk))


def by_default(agency: Agency, lines: list[AgencySuccession]) -> set[int]:
    """The agency and those it followed by renaming, merger or split; of a transfer only somebody can say how much it was."""
    wanted = {agency.pk}
    for line in lines:
        if line.new_id in wanted and line.kind != SuccessionKind.TRANSFER:
            wanted.add(line.old_id)
    return wanted
