"""Check the signatures of a PDF from the command line."""

import json
from pathlib import Path

from django.core.management.base import CommandError

from agencies.management.base import OperatorCommand
from documents.models import OfficialDocument
from documents.signing.verify import verify


class Command(OperatorCommand):
    help = "Says who signed a PDF and whether it is unchanged. Exit code 1 if it is not valid."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args, file: Path, **options):
        try:
            data = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        report = verify(data).as_dict()
        known = OfficialDocument.objects.filter(pdf__sha256=report["sha256"]).order_by("pk").first()
        if known:
            report["document"]["agency"] = known.agency_name
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
        else:
            self._print(report)
        if not (report["intact"] and report["trusted"]):
            raise SystemExit(1)

    def _print(self, report: dict) -> None:
        self.stdout.write("intact" if report["intact"] else f"NOT intact: {report['reason']}")
        for one in report["signatures"]:
            words = ("valid" if one["valid"] else "NOT valid") + (", trusted" if one["trusted"] else ", not trusted")
            self.stdout.write(f"{one['role']}: {one['signer']}, {one['signed_at']}, {one['level']}, {words}")
        if report["document"].get("number"):
            self.stdout.write(
                f"{report['document']['number']}, {report['document']['issued_on']}, {report['document']['agency']}"
            )
