"""The clock of cases, alone: when is a case due?"""

import json
from datetime import datetime

from django.core.management.base import CommandError

from agencies.management.base import OperatorCommand
from procedures.workdays import calendar, local


class Command(OperatorCommand):
    help = "Due date of a case by the working calendar: 15:00 rule, days off, day of receipt not counted."

    def add_arguments(self, parser):
        parser.add_argument(
            "--received", required=True, metavar="ISO", help="day or moment of receipt, e.g. 2024-02-07T15:30"
        )
        parser.add_argument("--working-days", required=True, type=int, metavar="N", help="time limit in working days")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *, received: str, working_days: int, json: bool, **options):
        try:
            moment = local(datetime.fromisoformat(received))
        except ValueError:
            raise CommandError(
                f"--received {received!r} is not an ISO date or moment such as 2024-02-07T15:30."
            ) from None
        if working_days < 0:
            raise CommandError("--working-days can't be negative.")
        try:
            due = calendar().due(moment, working_days)
        except (ValueError, IndexError):
            raise CommandError("The count leaves the years that the calendar table covers.") from None
        if json:
            self.stdout.write(as_json(moment, working_days, due))
            return
        self.stdout.write(f"{due.day:%d/%m/%Y} ({due.day.isoformat()})")
        if due.missing:
            self.stderr.write(str(due.missing))


def as_json(moment, working_days: int, due) -> str:
    """The answer with everything it was made from."""
    answer = {
        "received": moment.isoformat(),
        "counted_from": due.counted_from.isoformat(),
        "working_days": working_days,
        "due_date": due.day.isoformat(),
        "missing_calendar_years": list(due.missing.years) if due.missing else [],
        "warning": str(due.missing) if due.missing else None,
    }
    return json.dumps(answer, ensure_ascii=False)
