"""Business time and reporting periods."""

from datetime import UTC, date, datetime, timedelta

import pytest

from agencies import clock
from agencies.models import CutOff
from agencies.periods import QUARTERS, bounds, previous_quarter, quarter_of


def test_the_day_is_that_of_vietnam():
    with clock.freeze(datetime(2026, 6, 30, 18, 30, tzinfo=UTC)):
        assert clock.today() == date(2026, 7, 1)
        assert clock.now().utcoffset() == timedelta(hours=7)


def test_freezing_nests_and_ends():
    before = clock.today()
    with clock.freeze(date(2026, 1, 5)):
        assert (clock.today(), clock.now().hour) == (date(2026, 1, 5), 9)
        with clock.freeze(date(2025, 1, 5)):
            assert clock.today().year == 2025
        assert clock.today().year == 2026
    assert clock.today() - before <= timedelta(days=1)


@pytest.mark.parametrize(
    ("cut_off", "kind", "first", "last"),
    [
        (CutOff.DAY_14, "Q1", date(2025, 12, 15), date(2026, 3, 14)),
        (CutOff.DAY_14, "Q4", date(2026, 9, 15), date(2026, 12, 14)),
        (CutOff.DAY_14, "H1", date(2025, 12, 15), date(2026, 6, 14)),
        (CutOff.DAY_14, "9M", date(2025, 12, 15), date(2026, 9, 14)),
        (CutOff.DAY_14, "Y", date(2025, 12, 15), date(2026, 12, 14)),
        (CutOff.MONTH_END, "Q1", date(2026, 1, 1), date(2026, 3, 31)),
        (CutOff.MONTH_END, "Y", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_bounds_of_a_period(cut_off, kind, first, last):
    assert bounds(cut_off, 2026, kind) == (first, last)


@pytest.mark.parametrize("cut_off", CutOff.values)
def test_every_day_is_in_exactly_one_quarter(cut_off):
    day = date(2023, 12, 1)
    while day < date(2026, 1, 20):
        year, kind = quarter_of(cut_off, day)
        start, end = bounds(cut_off, year, kind)
        assert start <= day <= end
        day += timedelta(days=1)


@pytest.mark.parametrize("cut_off", CutOff.values)
def test_quarters_follow_each_other_without_gap(cut_off):
    year, kind = 2027, "Q1"
    for _ in range(9):
        start = bounds(cut_off, year, kind)[0]
        year, kind = previous_quarter(year, kind)
        assert bounds(cut_off, year, kind)[1] == start - timedelta(days=1)


def test_an_unknown_kind_is_an_error():
    with pytest.raises(KeyError):
        bounds(CutOff.DAY_14, 2026, "Q5")
    assert QUARTERS == ("Q1", "Q2", "Q3", "Q4")
