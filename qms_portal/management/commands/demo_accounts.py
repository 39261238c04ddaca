"""manage.py demo_accounts [--main] [--json]: who one may sign in as in the demo."""

import json

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import translation

from agencies.management.base import OperatorCommand
from documents.signing.demo_ca import PASSPHRASE
from qms_portal.demo.accounts import account_rows
from qms_portal.demo.people import PASSWORD


class Command(OperatorCommand):
    help = "List the people of the demo. --json: a list of username, password, role, agency, department (codes, and names)."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--main", action="store_true", help="only those whom the sign-in page offers")

    def handle(self, *args, **options):
        if settings.PRODUCTION or not settings.DEMO:
            raise CommandError("Demo accounts exist in demonstrations only: set DEMO=1, never with PRODUCTION=1.")
        with translation.override("vi"):
            rows = account_rows(main=options["main"])
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
        else:
            self._table(rows)

    def _table(self, rows: list[dict]) -> None:
        if not rows:
            self.stdout.write("Chưa có tỉnh mẫu: chạy manage.py demo_province trước.")
            return
        for row in rows:
            place = ", ".join(part for part in (row["department_name"], row["agency_name"]) if part)
            self.stdout.write(f"  {row['username']:<30} {row['role_name']:<32} {place}")
        self.stdout.write(f"\n  Mật khẩu chung: {PASSWORD}    Mật khẩu khóa ký số thử nghiệm: {PASSPHRASE}")
