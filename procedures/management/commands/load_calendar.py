"""Enter the working calendar that comes with the product."""

from agencies.management.base import OperatorCommand
from procedures.services import load_calendar


class Command(OperatorCommand):
    help = "Enter the shipped days off and make-up days of every year that has none yet."

    def handle(self, **options):
        self.stdout.write(f"{load_calendar()}")
