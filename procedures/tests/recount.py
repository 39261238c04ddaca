"""Due dates counted day by day and minute by minute, apart from the product: nothing of it is imported here.

The calendar is typed again from the notices (regulations 3.7), so that a slip in the product's data shows as well.
"""

from datetime import date, datetime, time, timedelta

# Weekdays off, and Saturdays worked, as "day.month" by year.
OFF = {
    2021: "1.1 10.2 11.2 12.2 15.2 16.2 21.4 30.4 3.5 2.9 3.9",
    2022: "3.1 31.1 1.2 2.2 3.2 4.2 11.4 2.5 3.5 1.9 2.9",
    2023: "2.1 20.1 23.1 24.1 25.1 26.1 1.5 2.5 3.5 1.9 4.9",
    2024: "1.1 8.2 9.2 12.2 13.2 14.2 18.4 29.4 30.4 1.5 2.9 3.9",
    2025: "1.1 27.1 28.1 29.1 30.1 31.1 7.4 30.4 1.5 2.5 1.9 2.9",
    2026: "1.1 2.1 16.2 17.2 18.2 19.2 20.2 27.4 30.4 1.5 31.8 1.9 2.9 24.11",
}
WORKED = {2024: "4.5", 2025: "26.4", 2026: "10.1 22.8"}


def days(table: dict[int, str]) -> set[date]:
    found = set()
    for year, listed in table.items():
        for text in listed.split():
            day, month = text.split(".")
            found.add(date(year, int(month), int(day)))
    return found


HOLIDAYS, SATURDAYS = days(OFF), days(WORKED)
ONE_DAY, ONE_MINUTE = timedelta(days=1), timedelta(minutes=1)


def worked(day: date) -> bool:
    if day in SATURDAYS:
        return True
    return day.isoweekday() <= 5 and day not in HOLIDAYS


def first_worked(day: date) -> date:
    while not worked(day):
        day += ONE_DAY
    return day


def open_at(moment: datetime) -> bool:
    """Whether the minute that begins then is worked."""
    hour = moment.time()
    in_hours = time(7, 30) <= hour < time(11, 30) or time(13, 30) <= hour < time(17, 30)
    return in_hours and worked(moment.date())


def arrival(moment: datetime) -> date:
    """The day that a paper handed in then counts as received."""
    if moment.time() > time(15, 0):
        return first_worked(moment.date() + ONE_DAY)
    return first_worked(moment.date())


def due_day(received: datetime, limit: int, pauses, rule: str) -> date:
    """A limit in working days, spent day by day. `pauses`: (asked, answered, "papers" or "fee"), in order of asking.

    The day of asking is still spent, the day of answering is not; a restart puts everything back.
    """
    day, left, waiting = arrival(received), limit, list(pauses)
    while True:
        if waiting and waiting[0][0].date() <= day:
            _asked, answered, kind = waiting.pop(0)
            if kind == "papers" and rule == "RESTART":
                day, left = max(day, arrival(answered)), limit
            else:
                day = max(day, answered.date())
        elif left == 0 and worked(day):
            return day
        else:
            day += ONE_DAY
            if left and worked(day):
                left -= 1


def due_moment(received: datetime, hours: int, pauses, rule: str) -> datetime:
    """A limit in office hours, spent minute by minute."""
    now, left, waiting = opening(received), hours * 60, list(pauses)
    while True:
        if waiting and waiting[0][0] <= now:
            _asked, answered, kind = waiting.pop(0)
            if kind == "papers" and rule == "RESTART":
                now, left = max(now, opening(answered)), hours * 60
            elif answered > now:
                now = answered if left else max(answered, opening(answered))
        elif left == 0:
            return now
        else:
            left -= open_at(now)
            now += ONE_MINUTE


def opening(moment: datetime) -> datetime:
    """When the office begins with a paper handed in then."""
    return max(moment, datetime.combine(arrival(moment), time(7, 30)))
