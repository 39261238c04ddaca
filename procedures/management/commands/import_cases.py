"""Import a case file from the command line, as the upload page would."""

import hashlib
import json
import tempfile
from pathlib import Path

from django.core.management.base import CommandError

from agencies import files, secrecy
from agencies.activity import log
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.management.base import OperatorCommand
from agencies.models import Agency
from agencies.spreadsheets.cells import CSV_TYPE
from procedures.importing.copying import write_copy
from procedures.importing.run import KEPT_PROBLEMS, Outcome, import_file
from procedures.models import ImportBatch, ImportState

TOLD_PROBLEMS = 100_000


class Command(OperatorCommand):
    help = (
        "Import case records from a CSV, XLSX, XLS or ODS file. With a row that can't be taken nothing is saved, unless "
        "--good-rows-only is given; the exit status is then 1."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--agency", required=True, metavar="CODE")
        parser.add_argument("--dry-run", action="store_true", help="check and count, save nothing")
        parser.add_argument(
            "--good-rows-only", action="store_true", help="import the good rows and leave the others out"
        )
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *, file: Path, agency: str, dry_run: bool, good_rows_only: bool, json: bool, **options):
        owner = Agency.objects.filter(code=agency).first()
        if owner is None:
            raise CommandError(f"There is no agency with the code {agency!r}.")
        try:
            outcome = self._import(file, Actor.system(owner), dry_run=dry_run, good_rows_only=good_rows_only)
        except OSError as error:
            raise CommandError(f"{file} can't be read: {error.strerror}") from None
        except UserError as error:
            outcome = Outcome(errors=[{"row": None, "column": None, "value": None, "message": str(error.message)}])
        self._show(outcome, as_json=json)
        refused = outcome.errors and not outcome.rows
        if refused or (outcome.rejected and not good_rows_only):
            raise SystemExit(1)

    def _import(self, path: Path, actor: Actor, *, dry_run: bool, good_rows_only: bool) -> Outcome:
        def saved(outcome: Outcome) -> None:
            with path.open("rb") as file, tempfile.TemporaryFile() as copy:
                secrecy.examine_open_file(path.name, file)
                file.seek(0)
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                file.seek(0)
                write_copy(file, copy, actor.agency)
                stored = files.store_made(actor, path.name, copy, CSV_TYPE, kind="case_file")
            counts = {key: getattr(outcome, key) for key in ("rows", "created", "updated", "unchanged", "rejected")}
            batch = ImportBatch.objects.create(
                agency=actor.agency,
                file=stored,
                original_sha256=digest,
                created_at=stored.created_at,
                finished_at=stored.created_at,
                state=ImportState.IMPORTED,
                good_rows_only=good_rows_only,
                problems=outcome.errors[:KEPT_PROBLEMS],
                **counts,
            )
            log(actor, "procedures.file_imported", batch, after=counts)

        with path.open("rb") as file:
            return import_file(
                file,
                actor,
                actor.agency,
                good_rows_only=good_rows_only,
                dry_run=dry_run,
                keep=TOLD_PROBLEMS,
                saved=saved,
            )

    def _show(self, outcome: Outcome, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(outcome.as_dict(), ensure_ascii=False))
            return
        for error in outcome.errors:
            place = f"{error['row']}, {error['column']}: " if error["row"] else ""
            self.stderr.write(f"{place}{error['message']}")
        counts = ("rows", "created", "updated", "unchanged", "rejected")
        self.stdout.write(", ".join(f"{key} {getattr(outcome, key)}" for key in counts))
