"""Counts and rates of an agency's cases between two days."""

import json
from datetime import date

from django.core.management.base import CommandError

from agencies.management.base import OperatorCommand
from agencies.models import Agency, Department
from procedures.models import Field, Procedure
from procedures.statistics import COLUMNS, GROUPS, Counts, counts

MODELS = {"department": Department, "field": Field, "procedure": Procedure}


def day(text: str) -> date:
    """An argument YYYY-MM-DD."""
    return date.fromisoformat(text)


class Command(OperatorCommand):
    help = "Columns of form II.06a and the on-time rate, counted from the cases themselves."

    def add_arguments(self, parser):
        parser.add_argument("--agency", required=True, metavar="CODE")
        parser.add_argument("--from", required=True, type=day, dest="start", metavar="YYYY-MM-DD")
        parser.add_argument("--to", required=True, type=day, dest="end", metavar="YYYY-MM-DD")
        parser.add_argument(
            "--by", choices=sorted(GROUPS), help="one line for each of these; otherwise the agency as a whole"
        )
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *, agency: str, start: date, end: date, by: str | None, json: bool, **options):
        owner = Agency.objects.filter(code=agency).first()
        if owner is None:
            raise CommandError(f"There is no agency with the code {agency!r}.")
        if end < start:
            raise CommandError("--to lies before --from.")
        rows = lines(owner, start, end, by)
        if json:
            self.stdout.write(as_json(rows))
            return
        for row in rows:
            rate = "-" if row["rate"] is None else f"{row['rate']:.2f} %"
            self.stdout.write(
                f"{row['key']}  {row['name']}: {rate} ({', '.join(f'{key} {row[key]}' for key in COLUMNS)})"
            )


def as_json(rows: list[dict]) -> str:
    return json.dumps(rows, ensure_ascii=False)


def lines(agency: Agency, start: date, end: date, by: str | None) -> list[dict]:
    """One dict for each group, ordered by its code: key, name, the counted columns, rate (None when nothing was finished)."""
    found = counts(agency, start, end, by)
    if by is None:
        return [_line(agency.code, agency.name, found[None])]
    named = MODELS[by].objects.filter(pk__in=found).order_by("code", "pk").values_list("pk", "code", "name")
    return [_line(code, name, found[pk]) for pk, code, name in named]


def _line(key: str, name: str, figures: Counts) -> dict:
    rate = figures.on_time_rate
    columns = {column: getattr(figures, column) for column in COLUMNS}
    return {"key": key, "name": name, **columns, "rate": None if rate is None else float(rate)}
