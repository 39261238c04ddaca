"""Counts and rates of an agency's cases between two days."""

import json
from datetime import date

from django.core.management.base import CommandError

from agencies.management.base import OperatorCommand
from agencies.models import Agency, Department
from procedures.closed import read
from procedures.denominators import chosen
from procedures.models import Channel, Denominator, Field, Procedure, StatisticsClosing
from procedures.statistics import COLUMNS, GROUPS, Counts, counts

MODELS = {"department": Department, "field": Field, "procedure": Procedure}


def day(text: str) -> date:
    """An argument YYYY-MM-DD."""
    return date.fromisoformat(text)


class Command(OperatorCommand):
    help = "Columns of form II.06a and the on-time rate, as the cases say today, or as a period was closed."

    def add_arguments(self, parser):
        parser.add_argument("--agency", required=True, metavar="CODE")
        parser.add_argument("--from", required=True, type=day, dest="start", metavar="YYYY-MM-DD")
        parser.add_argument("--to", required=True, type=day, dest="end", metavar="YYYY-MM-DD")
        parser.add_argument(
            "--by", choices=sorted(GROUPS), help="one line for each of these; otherwise the agency as a whole"
        )
        parser.add_argument(
            "--denominator",
            choices=sorted(Denominator.values),
            help="what the rate is taken of; otherwise as the agency's rules say",
        )
        parser.add_argument(
            "--closed", action="store_true", help="the figures as the period was closed, instead of today's"
        )
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(
        self,
        *,
        agency: str,
        start: date,
        end: date,
        by: str | None,
        denominator: str | None,
        closed: bool,
        json: bool,
        **options,
    ):
        owner = Agency.objects.filter(code=agency).first()
        if owner is None:
            raise CommandError(f"There is no agency with the code {agency!r}.")
        if end < start:
            raise CommandError("--to lies before --from.")
        figures = _closed(owner, start, end, by) if closed else counts(owner, start, end, by)
        rows = lines(owner, by, figures, chosen(owner, denominator))
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


def _closed(agency: Agency, start: date, end: date, by: str | None) -> dict[int | None, Counts]:
    """The newest closed figures of exactly these days; CommandError where there are none."""
    closings = StatisticsClosing.objects.of_agency(agency).filter(period_start=start, period_end=end)
    closing = closings.order_by("-closed_at", "-pk").first()
    if closing is None:
        raise CommandError("No period of exactly these days has been closed.")
    return read(closing, by)


def lines(agency: Agency, by: str | None, found: dict[int | None, Counts], denominator: str) -> list[dict]:
    """One dict for each group, ordered by its code: key, name, the counted columns, rate (None of nothing), denominator."""
    if by is None:
        return [_line(agency.code, agency.name, found[None], denominator)]
    if by == "channel":
        named = [(channel.value, channel.name.lower(), channel.label) for channel in Channel if channel.value in found]
    else:
        named = MODELS[by].objects.filter(pk__in=found).order_by("code", "pk").values_list("pk", "code", "name")
    return [_line(code, str(name), found[pk], denominator) for pk, code, name in named]


def _line(key: str, name: str, figures: Counts, denominator: str) -> dict:
    rate = figures.rate(denominator)
    columns = {column: getattr(figures, column) for column in COLUMNS}
    rate = None if rate is None else float(rate)
    return {"key": key, "name": name, **columns, "rate": rate, "denominator": str(denominator)}
