"""Write an issued document to a file, byte for byte as it is stored."""

from pathlib import Path

from django.core.management.base import CommandError

from agencies.management.base import OperatorCommand
from documents.models import OfficialDocument


class Command(OperatorCommand):
    help = "Exports the issued PDF of one document, e.g. --agency HBM --number 01/QĐ-UBND -o decision.pdf"

    def add_arguments(self, parser):
        parser.add_argument("--agency", required=True, help="code of the agency")
        parser.add_argument("--number", required=True, help='full number, e.g. "589/QĐ-UBND"')
        parser.add_argument("--year", type=int, help="year of issue; the latest by default")
        parser.add_argument("-o", "--output", type=Path, required=True)

    def handle(self, *args, agency: str, number: str, year: int | None, output: Path, **options):
        digits, _slash, notation = number.partition("/")
        if not digits.isdigit() or not notation:
            raise CommandError(f"Not a document number: {number}")
        found = OfficialDocument.objects.issued().filter(agency__code=agency, number=int(digits), notation=notation)
        if year:
            found = found.filter(issued_year=year)
        document = found.select_related("pdf").order_by("-issued_year").first()
        if document is None:
            raise CommandError(f"Agency {agency} has issued no document {number}")
        output.write_bytes(document.pdf.read_bytes())
        self.stdout.write(f"{output}: {document.pdf.size} bytes, SHA-256 {document.pdf.sha256}")
