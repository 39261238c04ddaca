"""Results of an agency's objectives in a period, for other programs."""

import json

from django.core.management.base import CommandError

from agencies.management.base import OperatorCommand
from agencies.models import Agency
from agencies.text import number_vi
from objectives.plain_results import PERIODS, result_lines


class Command(OperatorCommand):
    help = "Target beside result, one line per department of every objective in force."

    def add_arguments(self, parser):
        parser.add_argument("--agency", required=True, help="code of the agency")
        parser.add_argument("--year", required=True, type=int)
        parser.add_argument("--period", choices=PERIODS, default="Y")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, agency, year, period, json: bool, **options):
        found = Agency.objects.filter(code=agency).first()
        if found is None:
            raise CommandError(f"No agency has the code {agency!r}.")
        rows = result_lines(found, year, period)
        if rows is None:
            raise CommandError(f"{found.name} has no objectives in force for {year}.")
        self.stdout.write(dumps(rows) if json else "\n".join(map(line, rows)))


def dumps(rows: list[dict]) -> str:
    return json.dumps(rows, ensure_ascii=False, indent=2)


def line(row: dict) -> str:
    value = "–" if row["value"] is None else number_vi(row["value"])
    return f"{row['verdict']:<13} {value:>8}  {row['department'] or '–'}: {row['objective']}"
