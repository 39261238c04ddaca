"""manage.py verify_activity: is the activity log complete and unchanged?"""

import json
from pathlib import Path

from django.core.management.base import CommandError

from agencies.management.base import OperatorCommand
from agencies.trail import verify


class Command(OperatorCommand):
    help = "Verify the hash chains of the activity log; exits with 1 and names the first fault of each chain."

    def add_arguments(self, parser):
        parser.add_argument(
            "--heads", metavar="FILE", help="write the head of each chain here; keep it on another machine"
        )
        parser.add_argument(
            "--against", metavar="FILE", help="heads written earlier, which must still be in their chains"
        )
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args, **options):
        noted = _read(options["against"]) if options["against"] else None
        found = verify(noted)
        if options["heads"]:
            Path(options["heads"]).write_text(json.dumps(found.heads, indent=1, sort_keys=True) + "\n")
        if options["json"]:
            faults = [vars(fault) for fault in found.faults]
            self.stdout.write(
                json.dumps({"entries": found.entries, "intact": found.is_intact, "faults": faults}, ensure_ascii=False)
            )
        else:
            for fault in found.faults:
                self.stdout.write(f"chain {fault.chain}, link {fault.number}, entry {fault.entry}: {fault.what}")
        if not found.is_intact:
            raise CommandError(f"{len(found.faults)} of {len(found.heads)} chains are broken.")
        if not options["json"]:
            self.stdout.write(f"{found.entries} entries in {len(found.heads)} chains, all intact.")


def _read(name: str) -> dict:
    try:
        return {int(chain): (number, digest) for chain, (number, digest) in json.loads(Path(name).read_text()).items()}
    except (OSError, ValueError) as error:
        raise CommandError(f"{name} holds no heads: {error}") from None
