"""Print or write the record of the personal data that are kept."""

from django.conf import settings
from django.core.management.base import BaseCommand

from agencies.personal_data import markdown, register


class Command(BaseCommand):
    help = "Count the tagged fields, or with --markdown write docs/privacy.md."

    def add_arguments(self, parser):
        parser.add_argument("--markdown", action="store_true", help="write docs/privacy.md")

    def handle(self, *, markdown: bool, **options):
        if markdown:
            self._write()
            return
        for label, kept in sorted(register().items()):
            tags = [tag for _name, tag in kept.tags()]
            counts = ", ".join(f"{tag} {tags.count(tag)}" for tag in ("none", "basic", "sensitive"))
            self.stdout.write(f"{label}: {counts}")

    def _write(self) -> None:
        path = settings.BASE_DIR / "docs" / "privacy.md"
        path.write_text(markdown(), encoding="utf-8")
        self.stdout.write(str(path))
