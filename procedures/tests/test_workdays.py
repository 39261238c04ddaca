"""The clock against deadlines worked out by hand, and against counting day by day."""

import json
from datetime import date, datetime, time, timedelta

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from agencies.actor import Actor
from agencies.errors import UserError
from procedures import workdays
from procedures.models import CalendarDay, CalendarDayKind, CaseRules
from procedures.services import load_calendar, set_calendar
from procedures.services.working_calendar import shipped_days
from procedures.tests.factories import AgencyFactory, at

# received, working days, due: each counted on the printed calendar.
DEADLINES = [
    ("2024-03-04 08:00", 1, "2024-03-05"),  # Monday, next day
    ("2024-03-04 15:00", 1, "2024-03-05"),  # 15:00 sharp is not after 15:00
    ("2024-03-04 15:01", 1, "2024-03-06"),  # counts as received on the 5th
    ("2024-03-08 09:00", 1, "2024-03-11"),  # Friday, due Monday
    ("2024-03-08 16:00", 1, "2024-03-12"),  # Friday after 15:00
    ("2024-03-09 09:00", 1, "2024-03-12"),  # Saturday counts as Monday
    ("2024-03-10 22:00", 5, "2024-03-18"),
    ("2024-03-04 08:00", 0, "2024-03-04"),
    ("2024-02-07 10:00", 1, "2024-02-15"),  # last day before Tết 2024
    ("2024-02-07 15:30", 5, "2024-02-22"),
    ("2024-02-10 09:00", 3, "2024-02-20"),  # in the middle of Tết
    ("2023-01-19 08:00", 2, "2023-01-30"),  # Tết 2023: 20, 23-26 January
    ("2022-01-28 14:00", 1, "2022-02-07"),
    ("2021-02-09 14:00", 10, "2021-03-02"),
    ("2025-01-24 08:00", 1, "2025-02-03"),
    ("2026-02-13 08:00", 1, "2026-02-23"),
    ("2023-12-29 10:00", 1, "2024-01-02"),  # year turn over New Year's Day
    ("2024-12-31 15:30", 1, "2025-01-03"),
    ("2025-12-31 09:00", 2, "2026-01-06"),  # 1 and 2 January 2026 off, 10 January not reached
    ("2026-01-09 09:00", 1, "2026-01-10"),  # make-up Saturday is worked
    ("2026-01-10 16:00", 1, "2026-01-13"),
    ("2026-01-07 09:00", 5, "2026-01-13"),
    ("2024-05-03 09:00", 1, "2024-05-04"),  # make-up Saturday 4 May 2024
    ("2024-04-26 09:00", 2, "2024-05-03"),
    ("2025-04-25 16:00", 1, "2025-04-28"),  # counts as received on make-up Saturday 26 April
    ("2026-08-21 09:00", 1, "2026-08-22"),
    ("2026-08-28 09:00", 1, "2026-09-03"),
    ("2026-11-23 09:00", 1, "2026-11-25"),  # 24 November: Culture Day
    ("2025-11-23 09:00", 1, "2025-11-25"),  # not yet a day off in 2025: the 24th is worked
    ("2024-04-17 09:00", 1, "2024-04-19"),  # Hùng Kings
    ("2021-04-29 09:00", 1, "2021-05-04"),
    ("2022-08-31 14:00", 3, "2022-09-07"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("received", "days", "due"), DEADLINES)
def test_deadline(received, days, due):
    assert workdays.add_working_days(at(received), days) == date.fromisoformat(due)


PURE = workdays.WorkingCalendar(tuple((day.day, day.kind == CalendarDayKind.HOLIDAY) for day in shipped_days()))
OFF = {day.day for day in shipped_days() if day.kind == CalendarDayKind.HOLIDAY}
WORKED = {day.day for day in shipped_days() if day.kind == CalendarDayKind.MAKE_UP}


def is_worked(day: date) -> bool:
    return (day.weekday() < 5 and day not in OFF) or day in WORKED


days = st.dates(date(2021, 1, 1), date(2026, 12, 1))


@given(days, st.integers(1, 60))
def test_table_agrees_with_counting_day_by_day(day, count):
    walked, left = day, count
    while left:
        walked += timedelta(days=1)
        left -= is_worked(walked)
    assert PURE.working_days_after(day, count) == walked
    assert PURE.working_days_between(day, walked) == count
    assert PURE.is_working_day(day) == is_worked(day)


@given(days, st.integers(1, 60))
def test_back_and_forth(day, count):
    earlier = PURE.working_days_before(day, count)
    assert is_worked(earlier)
    assert sum(is_worked(earlier + timedelta(days=n)) for n in range((day - earlier).days)) == count


moments = st.datetimes(datetime(2021, 1, 1), datetime(2026, 11, 1))


@given(moments, moments)
def test_working_hours_agree_with_minutes(first, second):
    begin, end = sorted((first.replace(second=0, microsecond=0), second.replace(second=0, microsecond=0)))
    end = min(end, begin + timedelta(days=4))
    minutes, moment = 0, begin
    while moment < end:
        open_now = any(opens <= moment.time() < closes for opens, closes in workdays.OFFICE_HOURS)
        minutes += open_now and is_worked(moment.date())
        moment += timedelta(minutes=1)
    assert PURE.working_hours_between(begin, end) == pytest.approx(minutes / 60)


@given(moments, st.integers(1, 200))
def test_after_hours_is_the_inverse(moment, hours):
    moment = moment.replace(second=0, microsecond=0)
    assert PURE.working_hours_between(moment, PURE.after_hours(moment, hours)) == pytest.approx(hours)


@given(st.lists(st.tuples(moments, st.integers(0, 60)), max_size=20))
def test_many_at_once_agree_with_one_by_one(cases):
    received, limits = [moment for moment, _limit in cases], [limit for _moment, limit in cases]
    found = PURE.due_days(received, limits).tolist()
    assert found == [PURE.due(moment, limit).day for moment, limit in cases]


def test_many_at_once_keep_the_latest_receipt_to_the_second():
    received = [datetime(2024, 3, 4, 15, 0), datetime(2024, 3, 4, 15, 0, 1), datetime(2024, 3, 9, 9, 0)]
    assert PURE.due_days(received, 1).tolist() == [date(2024, 3, 5), date(2024, 3, 6), date(2024, 3, 12)]
    with pytest.raises(ValueError, match="leaves the years"):
        PURE.due_days([datetime(2060, 12, 30)], [900])


@pytest.mark.django_db
class TestAgencyHours:
    """An agency's own office hours and latest receipt."""

    @pytest.fixture
    def agency(self):
        agency = AgencyFactory()
        hours = {"morning_from": time(7, 0), "morning_to": time(11, 0), "afternoon_from": time(13, 0)}
        CaseRules.objects.create(agency=agency, latest_receipt=time(16, 0), afternoon_to=time(17, 0), **hours)
        return agency

    def test_they_are_used(self, agency):
        own, usual = workdays.calendar_of(agency), workdays.calendar_of(AgencyFactory())
        late = at("2024-03-04 15:30")
        assert (own.due(late, 1).day, usual.due(late, 1).day) == (date(2024, 3, 5), date(2024, 3, 6))
        assert own.due_by_hours(late, 4) == at("2024-03-05 09:30")
        assert usual.due_by_hours(late, 4) == at("2024-03-05 11:30")
        assert own.due_days([datetime(2024, 3, 4, 15, 30)], 1).tolist() == [date(2024, 3, 5)]

    def test_two_queries_and_the_table_once(self, agency, django_assert_num_queries):
        with django_assert_num_queries(2):
            first = workdays.calendar_of(agency)
        assert workdays.calendar_of(agency.pk) is first
        assert first.table is workdays.calendar().table


@pytest.mark.django_db
class TestMissingYears:
    def test_count_into_a_year_without_calendar_is_flagged(self):
        due = workdays.calendar().due(at("2026-12-30 09:00"), 5)
        assert due.missing.years == (2027,)
        assert "2027" in str(due.missing)

    def test_known_years_are_not(self):
        assert workdays.missing_calendar(date(2021, 1, 4), date(2026, 12, 31)) is None

    def test_plain_functions_leave_a_trace(self, caplog):
        workdays.working_days_after(date(2026, 12, 30), 5)
        assert "2027" in caplog.text


@pytest.mark.django_db
class TestCalendarRows:
    def test_shipped_calendar_is_there_and_loading_again_adds_nothing(self):
        assert CalendarDay.objects.filter(day="2026-11-24", kind=CalendarDayKind.HOLIDAY).exists()
        assert load_calendar() == 0

    def test_an_entered_year_is_left_alone(self):
        CalendarDay.objects.filter(day__year=2026).exclude(day="2026-01-01").delete()
        assert load_calendar() == 0

    def test_set_calendar_replaces_a_year(self):
        actor = Actor.system(AgencyFactory())
        day = (date(2027, 1, 1), CalendarDayKind.HOLIDAY, "Tết Dương lịch", "Thông báo")
        set_calendar(actor, 2027, [day])
        assert workdays.missing_calendar(date(2027, 1, 1), date(2027, 2, 1)) is None
        assert workdays.add_working_days(at("2026-12-31 09:00"), 1) == date(2027, 1, 4)

    @pytest.mark.parametrize("wrong", [[date(2026, 1, 1)], [date(2027, 1, 1), date(2027, 1, 1)]])
    def test_set_calendar_refuses(self, wrong):
        rows = [(day, CalendarDayKind.HOLIDAY, "x", "y") for day in wrong]
        with pytest.raises(UserError):
            set_calendar(Actor.system(AgencyFactory()), 2027, rows)


@pytest.mark.django_db
class TestCommand:
    def test_json(self, capsys):
        call_command("due_date", "--received", "2024-02-07T15:30", "--working-days", "5", "--json")
        answer = json.loads(capsys.readouterr().out)
        assert answer["due_date"] == "2024-02-22"
        assert answer["counted_from"] == "2024-02-15"
        assert answer["warning"] is None

    def test_words_and_warning(self, capsys):
        call_command("due_date", "--received", "2026-12-30", "--working-days", "5")
        said = capsys.readouterr()
        assert "2027-01-06" in said.out
        assert "2027" in said.err

    @pytest.mark.parametrize("bad", [("yesterday", "1"), ("2024-02-07", "-1"), ("2060-12-30", "900")])
    def test_refuses(self, bad):
        with pytest.raises(CommandError):
            call_command("due_date", "--received", bad[0], f"--working-days={bad[1]}")

    def test_hours_pauses_rule_and_agency(self, capsys):
        agency = AgencyFactory()
        CaseRules.objects.create(agency=agency, latest_receipt=time(16, 0))
        pause = "2024-03-05T10:00/2024-03-07T15:30"
        given = ["--received", "2024-03-04T15:30", "--agency", agency.code, "--pause", pause, "--json"]
        found = []
        for more in (["--working-days", "5"], ["--working-days", "5", "--rule", "RESTART"], ["--hours", "12"]):
            call_command("due_date", *given, *more)
            found.append(json.loads(capsys.readouterr().out))
        assert [one["due_date"] for one in found] == ["2024-03-13", "2024-03-14", "2024-03-08"]
        assert found[2]["due_at"].startswith("2024-03-08T15:00")
        assert found[0]["added"] == 2

    def test_while_the_clock_stands_there_is_only_an_earliest_day(self, capsys):
        call_command("due_date", "--received=2024-03-04", "--working-days=5", "--pause=2024-03-05/", "--json")
        answer = json.loads(capsys.readouterr().out)
        assert (answer["due_date"], answer["at_least"]) == (None, "2024-03-11")

    @pytest.mark.parametrize(
        "wrong",
        [
            ["--hours", "-1"],
            ["--working-days", "1", "--hours", "1"],
            ["--working-days", "1", "--pause", "2024-03-05"],
            ["--working-days", "1", "--pause", "2024-03-05/2024-03-04"],
            ["--working-days", "1", "--agency", "KHONG-CO"],
            ["--working-days", "1", "--rule", "OTHER"],
            [],
        ],
    )
    def test_refuses_more(self, wrong):
        with pytest.raises(CommandError):
            call_command("due_date", "--received", "2024-03-04", *wrong)
