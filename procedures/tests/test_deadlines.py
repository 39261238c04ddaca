"""Deadlines: 500 by an independent count, and those worked out by hand on the printed calendar."""

from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procedures import deadlines
from procedures.deadlines import Pause, deadline
from procedures.models import CalendarDayKind, CaseStatus
from procedures.services.working_calendar import shipped_days
from procedures.tests import recount
from procedures.tests.factories import at
from procedures.workdays import WorkingCalendar, local

CALENDAR = WorkingCalendar(tuple((day.day, day.kind == CalendarDayKind.HOLIDAY) for day in shipped_days()))
REASONS = {"papers": CaseStatus.SUPPLEMENT, "fee": CaseStatus.FEE_DUE}


def read(pauses: str) -> list[tuple[datetime, datetime, str]]:
    """`2024-03-05 10:00 > 2024-03-07 09:00 (fee); …` -> (asked, answered, kind); "-" for none."""
    found = []
    for text in pauses.split("; ") if pauses != "-" else ():
        kind = "fee" if text.endswith(" (fee)") else "papers"
        asked, answered = text.removesuffix(" (fee)").split(" > ")
        found.append((datetime.fromisoformat(asked), datetime.fromisoformat(answered), kind))
    return found


def product(received: datetime, limit: int, unit: str, rule: str, pauses) -> date | datetime:
    stood = [Pause(local(asked), local(answered), REASONS[kind]) for asked, answered, kind in pauses]
    found = deadline(CALENDAR, local(received), limit, unit, stood, rule)
    return found.due_on if unit == "days" else found.due_at.replace(tzinfo=None)


def independent(received: datetime, limit: int, unit: str, rule: str, pauses) -> date | datetime:
    count = recount.due_day if unit == "days" else recount.due_moment
    return count(received, limit, pauses, rule)


def table() -> list[tuple]:
    rows = []
    for line in Path(__file__).with_name("deadlines.txt").read_text().splitlines():
        if not line.startswith("#"):
            _theme, received, limit, rule, pauses, due = line.split(" | ")
            amount, unit = limit.split()
            expected = date.fromisoformat(due) if unit == "days" else datetime.fromisoformat(due)
            rows.append((line, (datetime.fromisoformat(received), int(amount), unit, rule, read(pauses)), expected))
    return rows


def test_five_hundred_deadlines():
    rows = table()
    assert len(rows) == 500
    assert [line for line, case, due in rows if product(*case) != due] == []
    assert [line for line, case, due in rows if independent(*case) != due] == []


# received | limit | rule | pauses | due, each worked out on the printed calendar.
BY_HAND = """
2024-03-04 08:00 | 5 days | PAUSE | - | 2024-03-11
2024-03-04 08:00 | 5 days | PAUSE | 2024-03-05 10:00 > 2024-03-07 09:00 | 2024-03-13
2024-03-04 08:00 | 5 days | PAUSE | 2024-03-05 10:00 > 2024-03-07 15:30 | 2024-03-13
2024-03-04 08:00 | 5 days | RESTART | 2024-03-05 10:00 > 2024-03-07 09:00 | 2024-03-14
2024-03-04 08:00 | 5 days | RESTART | 2024-03-05 10:00 > 2024-03-07 15:30 | 2024-03-15
2024-03-04 08:00 | 5 days | RESTART | 2024-03-05 10:00 > 2024-03-07 09:00 (fee) | 2024-03-13
2024-03-04 08:00 | 5 days | PAUSE | 2024-03-05 09:00 > 2024-03-05 16:00 | 2024-03-11
2024-03-04 08:00 | 5 days | RESTART | 2024-03-05 09:00 > 2024-03-05 14:00 | 2024-03-12
2024-03-04 08:00 | 5 days | PAUSE | 2024-03-05 09:00 > 2024-03-07 09:00; 2024-03-11 09:00 > 2024-03-14 09:00 | 2024-03-18
2024-03-04 08:00 | 5 days | PAUSE | 2024-03-08 09:00 > 2024-03-11 09:00 | 2024-03-12
2024-03-04 08:00 | 5 days | PAUSE | 2024-03-09 09:00 > 2024-03-10 09:00 | 2024-03-11
2024-03-04 08:00 | 2 days | PAUSE | 2024-03-07 09:00 > 2024-03-11 09:00 | 2024-03-06
2024-03-04 08:00 | 2 days | RESTART | 2024-03-07 09:00 > 2024-03-11 09:00 | 2024-03-06
2024-03-04 08:00 | 2 days | PAUSE | 2024-03-06 09:00 > 2024-03-12 09:00 | 2024-03-12
2024-03-04 08:00 | 2 days | PAUSE | 2024-03-06 09:00 > 2024-03-10 09:00 | 2024-03-11
2024-03-04 08:00 | 2 days | RESTART | 2024-03-06 09:00 > 2024-03-12 09:00 | 2024-03-14
2024-03-09 08:00 | 3 days | PAUSE | 2024-03-09 10:00 > 2024-03-11 09:00 | 2024-03-14
2024-03-04 16:00 | 3 days | PAUSE | 2024-03-04 16:30 > 2024-03-06 09:00 | 2024-03-11
2024-03-04 08:00 | 5 days | RESTART | 2024-03-05 09:00 > 2024-03-06 09:00; 2024-03-07 09:00 > 2024-03-11 09:00 (fee) | 2024-03-15
2024-03-04 08:00 | 3 days | RESTART | 2024-03-05 09:00 > 2024-03-06 09:00; 2024-03-08 09:00 > 2024-03-12 09:00 | 2024-03-15
2021-02-08 09:00 | 3 days | PAUSE | - | 2021-02-18
2021-02-08 09:00 | 3 days | PAUSE | 2021-02-09 09:00 > 2021-02-18 09:00 | 2021-02-22
2021-02-08 09:00 | 3 days | RESTART | 2021-02-09 09:00 > 2021-02-17 15:30 | 2021-02-23
2022-01-27 09:00 | 2 days | PAUSE | - | 2022-02-07
2022-01-27 09:00 | 4 days | PAUSE | 2022-01-28 09:00 > 2022-02-03 10:00 | 2022-02-09
2022-01-27 09:00 | 4 days | RESTART | 2022-01-28 09:00 > 2022-02-03 10:00 | 2022-02-11
2023-01-18 10:00 | 3 days | PAUSE | - | 2023-01-30
2023-01-18 10:00 | 3 days | PAUSE | 2023-01-19 09:00 > 2023-01-27 10:00 | 2023-01-31
2023-01-19 15:30 | 1 days | PAUSE | - | 2023-01-30
2024-02-06 09:00 | 4 days | PAUSE | 2024-02-07 09:00 > 2024-02-16 09:00 | 2024-02-21
2024-02-06 09:00 | 4 days | RESTART | 2024-02-07 09:00 > 2024-02-16 09:00 | 2024-02-22
2025-01-23 09:00 | 5 days | PAUSE | - | 2025-02-06
2025-01-23 09:00 | 5 days | PAUSE | 2025-01-24 09:00 > 2025-02-04 14:00 | 2025-02-10
2025-01-23 09:00 | 5 days | RESTART | 2025-01-24 09:00 > 2025-02-04 14:00 (fee) | 2025-02-10
2026-02-12 09:00 | 3 days | PAUSE | - | 2026-02-24
2026-02-12 09:00 | 3 days | RESTART | 2026-02-13 09:00 > 2026-02-22 09:00 | 2026-02-26
2024-04-25 09:00 | 4 days | PAUSE | - | 2024-05-04
2024-05-03 16:00 | 1 days | PAUSE | - | 2024-05-06
2024-05-02 09:00 | 3 days | PAUSE | 2024-05-03 09:00 > 2024-05-04 14:00 | 2024-05-07
2024-05-02 09:00 | 3 days | RESTART | 2024-05-03 09:00 > 2024-05-04 14:00 | 2024-05-08
2025-04-25 09:00 | 3 days | PAUSE | - | 2025-04-29
2025-04-29 09:00 | 1 days | PAUSE | - | 2025-05-05
2025-04-25 09:00 | 4 days | PAUSE | 2025-04-28 09:00 > 2025-05-05 09:00 | 2025-05-07
2025-12-30 09:00 | 3 days | PAUSE | - | 2026-01-06
2026-01-08 09:00 | 3 days | PAUSE | - | 2026-01-12
2026-08-20 09:00 | 2 days | PAUSE | - | 2026-08-22
2026-08-20 09:00 | 3 days | PAUSE | 2026-08-21 09:00 > 2026-08-22 09:00 | 2026-08-25
2026-08-28 09:00 | 2 days | PAUSE | - | 2026-09-04
2026-11-20 09:00 | 3 days | PAUSE | - | 2026-11-26
2026-11-24 10:00 | 1 days | PAUSE | - | 2026-11-26
2026-11-20 09:00 | 3 days | PAUSE | 2026-11-23 09:00 > 2026-11-25 09:00 | 2026-11-27
2025-11-21 09:00 | 1 days | PAUSE | - | 2025-11-24
2023-12-28 09:00 | 3 days | PAUSE | - | 2024-01-03
2023-12-28 09:00 | 3 days | PAUSE | 2023-12-29 09:00 > 2024-01-03 09:00 | 2024-01-05
2023-12-28 09:00 | 3 days | RESTART | 2023-12-29 09:00 > 2024-01-02 15:01 | 2024-01-08
2024-12-31 10:00 | 1 days | PAUSE | - | 2025-01-02
2024-02-28 09:00 | 2 days | PAUSE | - | 2024-03-01
2024-02-29 15:30 | 1 days | PAUSE | - | 2024-03-04
2024-02-27 09:00 | 2 days | PAUSE | 2024-02-28 09:00 > 2024-02-29 09:00 | 2024-03-01
2023-02-28 09:00 | 1 days | PAUSE | - | 2023-03-01
2024-03-04 08:00 | 0 days | PAUSE | - | 2024-03-04
2024-03-04 15:01 | 0 days | PAUSE | - | 2024-03-05
2024-03-04 08:00 | 4 hours | PAUSE | - | 2024-03-04 14:00
2024-03-04 14:00 | 4 hours | PAUSE | - | 2024-03-05 08:00
2024-03-04 15:30 | 4 hours | PAUSE | - | 2024-03-05 11:30
2024-03-04 11:00 | 2 hours | PAUSE | - | 2024-03-04 15:00
2024-03-04 12:00 | 8 hours | PAUSE | - | 2024-03-05 11:30
2024-03-09 09:00 | 8 hours | PAUSE | - | 2024-03-11 17:30
2024-03-04 06:30 | 8 hours | PAUSE | - | 2024-03-04 17:30
2024-03-04 08:00 | 8 hours | PAUSE | 2024-03-04 09:00 > 2024-03-04 14:00 | 2024-03-05 11:00
2024-03-04 08:00 | 8 hours | RESTART | 2024-03-04 09:00 > 2024-03-04 14:00 | 2024-03-05 14:00
2024-03-04 08:00 | 8 hours | RESTART | 2024-03-04 09:00 > 2024-03-04 15:30 | 2024-03-05 17:30
2024-02-07 14:00 | 8 hours | PAUSE | - | 2024-02-15 14:00
"""


@pytest.mark.parametrize("line", BY_HAND.strip().splitlines())
def test_by_hand(line):
    received, limit, rule, pauses, due = line.split(" | ")
    amount, unit = limit.split()
    expected = date.fromisoformat(due) if unit == "days" else datetime.fromisoformat(due)
    case = (datetime.fromisoformat(received), int(amount), unit, rule, read(pauses))
    assert product(*case) == expected
    assert independent(*case) == expected


@st.composite
def cases(draw):
    """Any case, its pauses overlapping or not."""
    received = draw(st.datetimes(datetime(2021, 1, 1), datetime(2026, 8, 1))).replace(second=0, microsecond=0)
    unit = draw(st.sampled_from(("days", "days", "hours")))
    moment, pauses = received, []
    for _number in range(draw(st.integers(0, 3))):
        asked = moment + draw(st.integers(0, 9 * 24 * 60)) * recount.ONE_MINUTE
        answered = asked + draw(st.integers(0, 12 * 24 * 60)) * recount.ONE_MINUTE
        pauses.append((asked, answered, draw(st.sampled_from(("papers", "papers", "fee")))))
        moment = draw(st.sampled_from((asked, answered)))
    rule = draw(st.sampled_from(("PAUSE", "RESTART")))
    return received, draw(st.integers(0 if unit == "days" else 1, 20)), unit, rule, pauses


@settings(max_examples=150)
@given(cases())
def test_any_case_agrees_with_counting_by_hand(case):
    assert product(*case) == independent(*case)


class TestReckoning:
    def test_open_pause_has_no_due_date_but_an_earliest_one(self):
        pause = Pause(at("2024-03-05 10:00"), None)
        waiting = deadline(CALENDAR, at("2024-03-04 08:00"), 5, pauses=[pause])
        assert waiting.is_waiting
        assert waiting.due_on is None
        assert local(waiting.at_least).date() == date(2024, 3, 11)
        later = deadline(CALENDAR, at("2024-03-04 08:00"), 5, pauses=[pause], until=at("2024-03-12 08:00"))
        assert local(later.at_least).date() == date(2024, 3, 18)
        assert later.used == 1

    def test_open_pause_after_the_due_day_is_no_excuse(self):
        late = deadline(CALENDAR, at("2024-03-04 08:00"), 1, pauses=[Pause(at("2024-03-06 10:00"), None)])
        assert late.due_on == date(2024, 3, 5)

    def test_used_leaves_pauses_out(self):
        pauses = [Pause(at("2024-03-05 10:00"), at("2024-03-07 09:00"))]
        found = deadline(CALENDAR, at("2024-03-04 08:00"), 5, pauses=pauses, until=at("2024-03-11 12:00"))
        assert (found.used, found.added) == (3, 2)

    def test_it_explains_itself(self):
        pauses = [Pause(at("2024-03-06 10:00"), at("2024-03-07 16:00"))]
        found = deadline(CALENDAR, at("2024-03-04 16:00"), 5, "days", pauses, "RESTART")
        assert [step.kind for step in found.steps] == ["received_late", "limit", "restarted"]
        assert all(str(step) for step in found.steps)
        assert "15/03/2024" in str(found.steps[-1])

    def test_years_without_calendar_are_named(self):
        assert deadline(CALENDAR, at("2026-12-30 09:00"), 5).missing_years == (2027,)
        assert deadline(CALENDAR, at("2024-12-30 09:00"), 5).missing is None

    def test_a_pause_that_ends_before_it_begins_is_refused(self):
        with pytest.raises(ValueError, match="ends before it begins"):
            deadline(CALENDAR, at("2024-03-04 08:00"), 5, pauses=[Pause(at("2024-03-06"), at("2024-03-05"))])

    def test_days_to_ask_and_to_extend(self):
        assert deadlines.last_day_to_ask(CALENDAR, at("2024-02-07 15:30")) == date(2024, 2, 20)
        assert deadlines.last_day_to_extend(date(2024, 3, 1)) == date(2024, 2, 29)
