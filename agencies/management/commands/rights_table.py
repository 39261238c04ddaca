"""Write down who may do what, for docs/permissions.md."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from agencies import tenancy
from agencies.rights import as_markdown

FILE = Path("docs") / "permissions.md"


class Command(BaseCommand):
    help = "Work out the table of rights and roles from the predicates; --markdown writes docs/permissions.md."

    def add_arguments(self, parser):
        parser.add_argument("--markdown", action="store_true", help="write docs/permissions.md instead of showing it")

    def handle(self, *args, markdown: bool, **options):
        with translation.override("en"), tenancy.everything("rights of roles, asked of people who are stored nowhere"):
            text = as_markdown()
        if not markdown:
            self.stdout.write(text)
            return
        try:
            (settings.BASE_DIR / FILE).write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{FILE} can't be written: {error}") from error
        self.stdout.write(f"{FILE}: {len(text.splitlines())} lines")
