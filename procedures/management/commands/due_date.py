"""The clock of cases, alone: when is a case due?"""

import json
from datetime import datetime

from django.core.management.base import CommandError

from agencies.management.base import OperatorCommand
from agencies.models import Agency
from procedures.deadlines import Deadline, Pause, deadline
from procedures.models import ClockRule, TimeUnit
from procedures.workdays import calendar, calendar_of, local


class Command(OperatorCommand):
    help = "Due date of a case by the working calendar: 15:00 rule, days off, pauses, day of receipt not counted."

    def add_arguments(self, parser):
        parser.add_argument(
            "--received", required=True, metavar="ISO", help="day or moment of receipt, e.g. 2024-02-07T15:30"
        )
        limit = parser.add_mutually_exclusive_group(required=True)
        limit.add_argument("--working-days", type=int, metavar="N", help="time limit in working days")
        limit.add_argument("--hours", type=int, metavar="N", help="time limit in working hours; 8 are a day")
        parser.add_argument("--agency", metavar="CODE", help="count by this agency's office hours and latest receipt")
        parser.add_argument(
            "--pause",
            action="append",
            default=[],
            metavar="FROM/TO",
            help="the clock stood, e.g. 2024-02-07T10:00/2024-02-16T09:00; nothing after the slash: it still stands. Repeatable",
        )
        parser.add_argument(
            "--rule", choices=ClockRule.values, default=ClockRule.PAUSE.value, help="what a pause does (default: PAUSE)"
        )
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *, received, working_days, hours, agency, pause, rule, json, **options):
        moment = _moment("--received", received)
        limit, unit = (working_days, TimeUnit.WORKING_DAYS) if hours is None else (hours, TimeUnit.HOURS)
        if limit < 0:
            raise CommandError(f"--{'working-days' if hours is None else 'hours'} can't be negative.")
        pauses = [_pause(text) for text in pause]
        try:
            found = deadline(_calendar(agency), moment, limit, unit, pauses, rule)
        except (ValueError, OverflowError) as error:
            raise CommandError(f"{error}.".replace("..", ".")) from None
        if json:
            self.stdout.write(as_json(moment, working_days, hours, rule, found))
            return
        self.stdout.write(_in_words(found))
        if pauses:
            self.stdout.write("\n".join(str(step) for step in found.steps))
        if found.missing:
            self.stderr.write(str(found.missing))


def _moment(name: str, text: str) -> datetime:
    try:
        return local(datetime.fromisoformat(text))
    except ValueError:
        raise CommandError(f"{name} {text!r} is not an ISO date or moment such as 2024-02-07T15:30.") from None


def _pause(text: str) -> Pause:
    begin, slash, end = text.partition("/")
    if not slash:
        raise CommandError(f"--pause {text!r} needs two moments with a slash between them.")
    return Pause(_moment("--pause", begin), _moment("--pause", end) if end else None)


def _calendar(code: str | None):
    if code is None:
        return calendar()
    try:
        return calendar_of(Agency.objects.get(code=code))
    except Agency.DoesNotExist:
        raise CommandError(f"There is no agency with the code {code!r}.") from None


def _in_words(found: Deadline) -> str:
    shown = local(found.at_least)
    text = f"{shown:%d/%m/%Y} ({shown.date().isoformat()})"
    if found.unit == TimeUnit.HOURS:
        text = f"{shown:%d/%m/%Y %H:%M} ({shown.isoformat()})"
    return f">= {text}" if found.is_waiting else text


def as_json(moment: datetime, working_days: int | None, hours: int | None, rule: str, found: Deadline) -> str:
    """The answer with everything it was made from. `due_date` is null while the clock stands; `at_least` is the earliest day then."""
    answer = {
        "received": moment.isoformat(),
        "counted_from": found.counted_from.isoformat(),
        "working_days": working_days,
        "due_date": found.due_on.isoformat() if found.due_on else None,
        "missing_calendar_years": list(found.missing_years),
        "warning": str(found.missing) if found.missing else None,
        "hours": hours,
        "due_at": local(found.due_at).isoformat() if found.due_at else None,
        "at_least": local(found.at_least).date().isoformat(),
        "rule": rule,
        "added": found.added,
        "steps": [str(step) for step in found.steps],
    }
    return json.dumps(answer, ensure_ascii=False)
