"""manage.py demo_province [--quick]: load the demo province into an empty database."""

import time

from django.core.management.base import CommandError

from agencies.management.base import OperatorCommand
from qms_portal.demo.load import NotInADemo, load


class Command(OperatorCommand):
    help = "Load the demo province: a district with its year, an authority with a draft, 20,000 cases. Does nothing the second time."

    def add_arguments(self, parser):
        parser.add_argument("--quick", action="store_true", help="far fewer cases, for tests")

    def handle(self, *args, quick: bool, **options):
        begun = time.monotonic()
        self.stdout.write("Dựng tỉnh mẫu Hồng Lam")
        try:
            loaded = load(quick=quick, say=self._say)
        except NotInADemo:
            raise CommandError(
                "The demo province is for demonstrations only: set DEMO=1, never with PRODUCTION=1."
            ) from None
        if loaded:
            self.stdout.write(f"Xong sau {time.monotonic() - begun:.0f} giây.")
        else:
            self.stdout.write("Cơ sở dữ liệu đã có cơ quan, không làm gì thêm.")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
