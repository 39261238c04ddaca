"""When a plan's task recurs: out of its words, and as dates worked out by hand on both cut-off calendars."""

from datetime import date, timedelta

import pytest

from objectives.plan_dates import recurrence_of, spans, when_of

# Days off of 2024, 2026 and 2028 that the tables below meet; the weekend is off anyway.
OFF = {date(2026, 2, 16) + timedelta(days=n) for n in range(5)}  # Tết


def last_working_day(day: date) -> date:
    while day.weekday() > 4 or day in OFF:
        day -= timedelta(days=1)
    return day


def dated(recurrence, **more) -> list[str]:
    """`from–to` of each task, as dd/mm."""
    given = {"year": 2026, "cut_off": "day_14", "start": date(2025, 12, 1), "last_working_day": last_working_day} | more
    return [f"{one.starts_on:%d/%m}–{one.due_on:%d/%m}" for one in spans(recurrence, **given)]


@pytest.mark.requirement("S1-29", where="objectives/plan_dates.py")
@pytest.mark.parametrize(
    ("words", "recurrence"),
    [
        ("Thường xuyên", "always"), ("thuong xuyen", "always"), ("", "always"), ("Hằng ngày", "always"), ("Liên tục", "always"),
        ("Thường xuyên hàng quý", "quarterly"), ("Hàng quý", "quarterly"), ("hang quy", "quarterly"), ("Mỗi quý một lần", "quarterly"),
        ("Hàng quý, 6 tháng, 9 tháng và năm", "quarterly"), ("Hằng tháng", "monthly"), ("Hàng tháng, hàng quý", "monthly"),
        ("6 tháng", "half"), ("06 tháng một lần", "half"), ("Nửa năm", "half"), ("Hàng năm", "yearly"), ("Hằng năm", "yearly"),
        ("Cuối năm", "yearly"), ("1 lần/năm", "yearly"), ("Trước 30/6", "once"), ("Quý II", "once"), ("6 tháng đầu năm", "once"),
        # The letters of “quý” without its mark mean something else.
        ("Theo quy định", "once"), ("Theo quy trình nội bộ", "once"), ("Khi có yêu cầu", "once"),
    ],
)  # fmt: skip
def test_words_tell_how_often(words, recurrence):
    assert recurrence_of(words) == recurrence


@pytest.mark.parametrize(
    ("words", "cut_off", "day"),
    [
        ("Trước 30/6", "day_14", date(2026, 6, 30)),
        ("chậm nhất ngày 10/3/2026", "day_14", date(2026, 3, 10)),
        ("ngày 5 tháng 9", "day_14", date(2026, 9, 5)),
        ("từ 01/3 đến 30/6", "day_14", date(2026, 6, 30)),
        ("Hàng năm, trước 15/12", "day_14", date(2026, 12, 15)),
        ("Quý II", "day_14", date(2026, 6, 14)),
        ("Quý II", "month_end", date(2026, 6, 30)),
        ("quý IV/2026", "month_end", date(2026, 12, 31)),
        ("6 tháng đầu năm", "day_14", date(2026, 6, 14)),
        ("9 tháng", "month_end", date(2026, 9, 30)),
        ("Tháng 2", "day_14", date(2026, 2, 28)),
        ("Tháng 10-11/2026", "day_14", date(2026, 11, 30)),
        ("Khi có yêu cầu", "day_14", None),
        ("Đầu năm", "day_14", None),
    ],
)
def test_words_name_the_day(words, cut_off, day):
    found = when_of(words, 2026, cut_off)
    assert (found.due_on, found.problem) == (day, "")


def test_the_29th_of_february_exists_in_leap_years_only():
    assert when_of("trước 29/2", 2028).due_on == date(2028, 2, 29)
    missing = when_of("trước 29/2", 2026)
    assert missing.due_on is None and missing.problem == "29/2"
    assert when_of("trước 31/6", 2028).problem == "31/6"


@pytest.mark.requirement("S1-29", where="objectives/plan_dates.py")
@pytest.mark.parametrize("recurrence", ["always", "quarterly"])
def test_quarters_end_on_the_14th_or_with_the_month(recurrence):
    """14/3/2026 is a Saturday, 14/6 a Sunday, 14/9 and 14/12 Mondays; 31/3 and 30/6 Tuesdays, 30/9 a Wednesday, 31/12 a Thursday."""
    assert dated(recurrence) == ["15/12–13/03", "15/03–12/06", "15/06–14/09", "15/09–14/12"]
    assert dated(recurrence, cut_off="month_end") == ["01/01–31/03", "01/04–30/06", "01/07–30/09", "01/10–31/12"]


def test_months_half_years_and_years():
    assert dated("monthly")[:3] == ["15/12–14/01", "15/01–13/02", "15/02–13/03"]
    assert len(dated("monthly")) == 12 and dated("monthly")[-1] == "15/11–14/12"
    # Saturday 31/1 and Saturday 28/2 go back to their Fridays.
    assert dated("monthly", cut_off="month_end")[:3] == ["01/01–30/01", "01/02–27/02", "01/03–31/03"]
    assert dated("half") == ["15/12–12/06", "15/06–14/12"]
    assert dated("half", cut_off="month_end") == ["01/01–30/06", "01/07–31/12"]
    assert dated("yearly") == ["15/12–14/12"] and dated("yearly", cut_off="month_end") == ["01/01–31/12"]


def test_the_leap_day_is_a_months_last():
    """29/2/2028 is a Tuesday; 28/2/2027 a Sunday, so that Friday 26/2 is the last."""
    assert dated("monthly", year=2028, cut_off="month_end", start=date(2028, 1, 1))[1] == "01/02–29/02"
    assert dated("monthly", year=2027, cut_off="month_end", start=date(2027, 1, 1))[1] == "01/02–26/02"


def test_a_day_off_goes_back_to_the_working_day_before():
    """18/2/2026 lies in Tết (16–20/2), and before it a weekend: Friday 13/2."""
    assert dated("once", due_on=date(2026, 2, 18)) == ["01/12–13/02"]
    assert dated("yearly", due_on=date(2026, 2, 20)) == ["15/12–13/02"]


def test_a_set_that_begins_in_the_year_owes_nothing_before():
    """In force on 28/3: the first quarter of the 14th is over, that of the calendar ends on 31/3."""
    start = date(2026, 3, 28)
    assert dated("quarterly", start=start) == ["28/03–12/06", "15/06–14/09", "15/09–14/12"]
    assert dated("quarterly", start=start, cut_off="month_end")[0] == "28/03–31/03"
    assert dated("once", start=start, due_on=date(2026, 3, 10)) == []
    assert dated("half", start=start) == ["28/03–12/06", "15/06–14/12"]
    assert dated("yearly", start=date(2026, 12, 20)) == []


def test_days_off_alone_are_no_time_to_do_anything():
    """In force on Saturday 13/6/2026: the quarter ends the day after, its last working day was Friday."""
    assert dated("quarterly", start=date(2026, 6, 13))[0] == "15/06–14/09"


def test_a_single_task_without_a_day_has_no_date():
    assert dated("once") == []
