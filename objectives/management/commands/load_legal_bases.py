"""Put the usual legal bases of quality objectives into the shared catalogue."""

from agencies.management.base import OperatorCommand
from objectives.legal_bases import load_legal_bases


class Command(OperatorCommand):
    help = "Adds the legal bases that decisions on objectives cite; existing rows stay as they are."

    def handle(self, *args, **options):
        self.stdout.write(f"{load_legal_bases()} legal bases added")
