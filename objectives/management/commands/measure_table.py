"""Write down every measure with what it counts, for docs/measures.md."""

from django.core.management.base import BaseCommand

from objectives.measure_table import PATH, markdown, with_table


class Command(BaseCommand):
    help = "Show the table of measures, or with --markdown put it into docs/measures.md."

    def add_arguments(self, parser):
        parser.add_argument("--markdown", action="store_true", help="write docs/measures.md instead of showing it")

    def handle(self, *args, **options):
        if options["markdown"]:
            PATH.write_text(with_table(PATH.read_text(encoding="utf-8")), encoding="utf-8")
        else:
            self.stdout.write(markdown())
