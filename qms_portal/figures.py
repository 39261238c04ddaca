"""Geometry of the small drawings beside a figure: target bar and sparkline. Pure functions, SVG units, no colours."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH = 160
TRACK_Y, TRACK_HEIGHT = 6, 8

HIGHER_IS_BETTER = {">=", ">"}
LOWER_IS_BETTER = {"<=", "<"}
# A rise or fall against the same period of last year, as papers say it.
CHANGES = {"up": "tăng", "down": "giảm"}
SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "=": "="}


@dataclass(frozen=True)
class Bar:
    """Where the parts of a target bar lie; a part that is not drawn is None."""

    value_x: float | None
    value_width: float | None
    zero_x: float
    target_x: float | None
    target_to_x: float | None
    stretch_x: float | None
    good_x: float | None
    good_width: float | None
    hatch: str


def judge(
    value: Decimal | None,
    target: Decimal | None,
    stretch: Decimal | None,
    comparator: str,
    target_to: Decimal | None = None,
) -> str:
    """The verdict as far as a bar needs it: "" where target and comparator alone can't tell."""
    if value is None:
        return "not_reported"
    if comparator == "range" and target is not None and target_to is not None:
        return "met" if target <= value <= target_to else "missed"
    if target is None or comparator not in SIGNS:
        return ""
    if not _holds(value, comparator, target):
        return "missed"
    loose = {">": ">=", "<": "<="}.get(comparator, comparator)
    return "stretch_met" if stretch is not None and _holds(value, loose, stretch) else "met"


def _holds(value: Decimal, comparator: str, target: Decimal) -> bool:
    return {
        ">=": value >= target,
        ">": value > target,
        "<=": value <= target,
        "<": value < target,
        "=": value == target,
    }[comparator]


def bar(
    value: Decimal | None,
    target: Decimal | None,
    stretch: Decimal | None = None,
    *,
    target_to: Decimal | None = None,
    comparator: str = ">=",
    unit: str = "%",
    missed: bool = False,
) -> Bar:
    """Lay out a bar from zero. Percentages share one scale (0 to 100) so that rows compare; others fit their numbers.

    The good side of the target is underlined: rightwards where more is better, leftwards where less is, between the ends
    of a range.
    """
    given = [number for number in (value, target, target_to, stretch) if number is not None]
    low = min([Decimal(0), *given])
    high = max([Decimal(100) if unit == "%" else Decimal(0), *given])
    if unit != "%":
        high *= Decimal("1.15")
    low *= Decimal("1.15")
    span = (high - low) or Decimal(1)

    def x(number: Decimal) -> float:
        return round(float((number - low) / span) * WIDTH, 1)

    value_x = value_width = None
    if value is not None:
        value_x, value_width = min(x(value), x(Decimal(0))), round(abs(x(value) - x(Decimal(0))), 1)
    good_x = good_width = None
    if target is not None and comparator in HIGHER_IS_BETTER:
        good_x, good_width = x(target), round(WIDTH - x(target), 1)
    elif target is not None and comparator in LOWER_IS_BETTER:
        good_x, good_width = 0.0, x(target)
    elif target is not None and target_to is not None:
        good_x, good_width = x(target), round(x(target_to) - x(target), 1)
    return Bar(
        value_x=value_x,
        value_width=value_width,
        zero_x=x(Decimal(0)),
        target_x=None if target is None else x(target),
        target_to_x=None if target_to is None else x(target_to),
        stretch_x=None if stretch is None else x(stretch),
        good_x=good_x,
        good_width=good_width,
        hatch=_hatch(value_x, value_width) if missed and value_width else "",
    )


def _hatch(start: float, width: float) -> str:
    """Slanted strokes inside the value, so that a miss is seen without colour."""
    bottom, top = TRACK_Y + TRACK_HEIGHT, TRACK_Y
    steps = int((width - TRACK_HEIGHT) // 6)
    return " ".join(
        f"M{start + 6 * step:g} {bottom}L{start + 6 * step + TRACK_HEIGHT:g} {top}" for step in range(steps + 1)
    )


@dataclass(frozen=True)
class Spark:
    """A line through the last periods: solid runs, one dot a figure, a hollow dot on the base line for none."""

    width: int
    runs: list[str]
    dots: list[tuple[float, float]]
    gaps: list[tuple[float, float]]
    last: tuple[float, float] | None
    target_y: float | None


def spark(
    values: Sequence[Decimal | None], target: Decimal | None = None, *, step: int = 24, height: int = 28
) -> Spark:
    """Lay out a sparkline; a missing figure breaks the line and is never drawn as zero."""
    given = [number for number in [*values, target] if number is not None]
    low, high = (min(given), max(given)) if given else (Decimal(0), Decimal(1))
    span = (high - low) or Decimal(1)

    def y(number: Decimal) -> float:
        return round(height - 5 - float((number - low) / span) * (height - 10), 1)

    points = [(6.0 + step * index, None if number is None else y(number)) for index, number in enumerate(values)]
    runs, run = [], []
    for point in [*points, (0, None)]:
        if point[1] is not None:
            run.append(f"{point[0]:g},{point[1]:g}")
            continue
        if len(run) > 1:
            runs.append(" ".join(run))
        run = []
    dots = [point for point in points if point[1] is not None]
    gaps = [(px, height - 5) for px, py in points if py is None]
    last = dots.pop() if dots and points[-1][1] is not None else None
    width = 12 + step * max(len(points) - 1, 0)
    return Spark(width, runs, dots, gaps, last, None if target is None else y(target))
