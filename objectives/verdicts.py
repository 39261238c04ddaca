"""Has a target been reached, and is one target weaker than another? Pure functions, direction-aware."""

from dataclasses import dataclass
from decimal import Decimal

from objectives.models import Comparator

MET, STRETCH_MET, MISSED, NO_CASES, NOT_REPORTED = "met", "stretch_met", "missed", "no_cases", "not_reported"
# A rise or fall with nothing last year to compare with: neither met nor missed.
NOT_COMPARED = "not_compared"
VERDICTS = (MET, STRETCH_MET, MISSED, NO_CASES, NOT_COMPARED, NOT_REPORTED)
CHANGES = {Comparator.INCREASE, Comparator.DECREASE}
UPWARD = {Comparator.AT_LEAST, Comparator.MORE_THAN}
DOWNWARD = {Comparator.AT_MOST, Comparator.LESS_THAN}


def judge(
    *,
    comparator: str,
    value: Decimal | None,
    target: Decimal | None,
    target_to: Decimal | None = None,
    stretch: Decimal | None = None,
    no_cases: bool = False,
    stretch_value: Decimal | None = None,
) -> str:
    """ "met", "stretch_met", "missed", "no_cases" or "not_reported".

    `value` None is a missing figure, never 0. "done" is met by any value but 0. A stretch counts only where the target
    itself is met; it is reached when touched, also for > and <. `stretch_value`: the figure the stretch is judged by
    where it is another measure's (100 % on time, striving for 80 % early). For a rise or fall against the same period
    `value` is the change with its sign: less is negative.
    """
    if no_cases:
        return NO_CASES
    if value is None or (target is None and comparator != Comparator.DONE):
        return NOT_REPORTED
    if not _holds(comparator, value, target, target_to):
        return MISSED
    if stretch is not None and _stretch_holds(
        comparator, value if stretch_value is None else stretch_value, stretch, stretch_value
    ):
        return STRETCH_MET
    return MET


def _holds(comparator: str, value: Decimal, target: Decimal | None, target_to: Decimal | None) -> bool:
    if comparator == Comparator.DONE:
        return value != 0
    if comparator == Comparator.RANGE:
        return target_to is not None and target <= value <= target_to
    return {
        Comparator.INCREASE: value >= target,
        Comparator.DECREASE: -value >= target,
        Comparator.EQUAL: value == target,
        Comparator.AT_LEAST: value >= target,
        Comparator.MORE_THAN: value > target,
        Comparator.AT_MOST: value <= target,
        Comparator.LESS_THAN: value < target,
    }[Comparator(comparator)]


def _stretch_holds(comparator: str, value: Decimal, stretch: Decimal, other_value: Decimal | None) -> bool:
    if comparator == Comparator.DECREASE and other_value is None:
        return -value >= stretch
    if comparator in DOWNWARD:
        return value <= stretch
    if comparator == Comparator.EQUAL and other_value is None:
        return value == stretch
    return value >= stretch


def is_stretch_weaker(*, comparator: str, target: Decimal | None, stretch: Decimal | None) -> bool:
    """A stretch that asks less than the target itself; never where either is missing or there is no direction."""
    if target is None or stretch is None:
        return False
    if comparator in UPWARD | CHANGES:
        return stretch < target
    return comparator in DOWNWARD and stretch > target


@dataclass(frozen=True)
class _Span:
    """Results that satisfy a target: between two ends, either of which may be open or missing."""

    low: Decimal | None = None
    high: Decimal | None = None
    low_open: bool = False
    high_open: bool = False

    def within(self, other: "_Span") -> bool:
        return _end_within(self.low, self.low_open, other.low, other.low_open, 1) and _end_within(
            self.high, self.high_open, other.high, other.high_open, -1
        )


def _end_within(end, end_open: bool, other, other_open: bool, sign: int) -> bool:
    if other is None:
        return True
    if end is None:
        return False
    if end == other:
        return end_open or not other_open
    return sign * (end - other) > 0


def _span(comparator: str, value: Decimal, value_to: Decimal | None) -> _Span:
    return {
        Comparator.EQUAL: _Span(value, value),
        Comparator.AT_LEAST: _Span(low=value),
        Comparator.MORE_THAN: _Span(low=value, low_open=True),
        Comparator.AT_MOST: _Span(high=value),
        Comparator.LESS_THAN: _Span(high=value, high_open=True),
        Comparator.RANGE: _Span(value, value_to),
        Comparator.INCREASE: _Span(low=value),
        Comparator.DECREASE: _Span(high=-value),
    }[Comparator(comparator)]


def _demanded(parent, direction: str) -> _Span:
    """What a superior's target demands: an exact figure or a range is a floor where more is good ("không thấp hơn"),
    a ceiling where less is good, and itself where neither is."""
    span = _span(parent.comparator, parent.value, parent.value_to)
    if direction == "up" and parent.comparator in (Comparator.EQUAL, Comparator.RANGE):
        return _Span(low=span.low)
    if direction == "down" and parent.comparator in (Comparator.EQUAL, Comparator.RANGE):
        return _Span(high=span.high)
    return span


def direction_of(*goals) -> str:
    """The good direction that comparators tell: "up", "down", or "" where none does."""
    for goal in goals:
        if goal.comparator in UPWARD:
            return "up"
        if goal.comparator in DOWNWARD:
            return "down"
    return ""


def is_weaker(child, parent, direction: str = "") -> bool:
    """Whether a target asks less than its superior's: some result would satisfy it that the superior's refuses.

    `child`, `parent`: anything with comparator, value, value_to. `direction`: the measure's good direction; without it
    the superior's comparator tells, then the subordinate's. Nothing set on either side can't be compared: False. A
    superior's "done" is kept only by "done"; a figure asked for by the superior is not kept by "done". A rise or fall
    against the same period is kept only by one of the same way and basis, since it says nothing of the level, nor a level of it.
    """
    if Comparator.DONE in (child.comparator, parent.comparator):
        return child.comparator != parent.comparator and (
            child.comparator == Comparator.DONE or child.value is not None
        )
    if child.value is None or parent.value is None:
        return False
    if CHANGES & {child.comparator, parent.comparator} and not _same_change(child, parent):
        return True
    direction = direction_of(parent) or direction or direction_of(child)
    return not _span(child.comparator, child.value, child.value_to).within(_demanded(parent, direction))


def _same_change(child, parent) -> bool:
    """Whether both are a rise, or both a fall, counted in the same."""
    counted_in = [getattr(one, "counted_in", "") for one in (child, parent)]
    return child.comparator == parent.comparator and counted_in[0] == counted_in[1]
