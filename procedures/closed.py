"""Closed figures read back: what was reported for a period, to be held against what the cases say today."""

from procedures.models import StatisticsClosing
from procedures.statistics import FIGURES, Counts, add_up

GROUPINGS = ("department", "field", "procedure", "channel")


def frozen(figures: dict[int, Counts]) -> dict[str, list[int]]:
    """Counts by id as they are kept in a closing: values in the order of statistics.FIGURES."""
    return {str(key): [getattr(value, name) for name in FIGURES] for key, value in sorted(figures.items())}


def read(closing: StatisticsClosing, by: str | None = None) -> dict[int | None, Counts]:
    """The counts of a closing by group, or as a whole (key None)."""
    if by is None:
        return {None: add_up(read(closing, "department").values())}
    return {int(key): Counts(**dict(zip(FIGURES, row, strict=True))) for key, row in closing.figures[by].items()}


def newest(agency, period) -> StatisticsClosing | None:
    """The last closing of an agency's period (something with year and kind); None where it was never closed."""
    found = StatisticsClosing.objects.of_agency(agency).filter(year=period.year, kind=period.kind)
    return found.select_related("closed_by__user").order_by("-revision").first()
