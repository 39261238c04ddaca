"""Invented cases for demonstrations and measurements."""

from datetime import date, timedelta

from django.core.management.base import CommandError

from agencies import clock
from agencies.activity import log
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.management.base import OperatorCommand
from agencies.models import Agency
from procedures.generator import generate_cases
from procedures.management.commands.on_time_rates import day


class Command(OperatorCommand):
    help = "Invent case records for an agency that has procedures. The same seed gives the same cases."

    def add_arguments(self, parser):
        parser.add_argument("--agency", required=True, metavar="CODE")
        parser.add_argument("--cases", required=True, type=int, metavar="N")
        parser.add_argument("--from", type=day, dest="start", metavar="YYYY-MM-DD", help="two years ago if left out")
        parser.add_argument("--to", type=day, dest="end", metavar="YYYY-MM-DD", help="today if left out")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *, agency: str, cases: int, start: date | None, end: date | None, seed: int, **options):
        owner = Agency.objects.filter(code=agency).first()
        if owner is None:
            raise CommandError(f"There is no agency with the code {agency!r}.")
        end = end or clock.today()
        start = start or end - timedelta(days=730)
        try:
            count = generate_cases(owner, count=cases, start=start, end=end, seed=seed)
        except UserError as error:
            raise CommandError(str(error.message)) from None
        actor = Actor.system(owner)
        log(actor, "procedures.cases_generated", owner, after={"cases": count, "from": start, "to": end, "seed": seed})
        self.stdout.write(f"{count}")
