"""Does the rollup say what the cases say?"""

import json as _json

from django.core.management.base import CommandError

from agencies.management.base import OperatorCommand
from agencies.models import Agency
from procedures.tally import keeping


class Command(OperatorCommand):
    help = "Count the cases anew and compare with the rollup that pages read; exits with 1 where they differ."

    def add_arguments(self, parser):
        parser.add_argument("--agency", metavar="CODE", help="only this one; otherwise all")
        parser.add_argument("--repair", action="store_true", help="make the rollup of agencies that differ anew")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *, agency: str | None, repair: bool, json: bool, **options):
        agencies = Agency.objects.order_by("pk")
        if agency is not None:
            agencies = agencies.filter(code=agency)
            if not agencies.exists():
                raise CommandError(f"There is no agency with the code {agency!r}.")
        found = [_checked(one, repair) for one in agencies]
        if json:
            self.stdout.write(_json.dumps(found, ensure_ascii=False))
        else:
            for one in found:
                self._tell(one)
        if any(one["differences"] and not one["repaired"] for one in found):
            raise SystemExit(1)

    def _tell(self, one: dict) -> None:
        if not one["differences"]:
            self.stdout.write(f"{one['agency']}: agrees")
            return
        self.stdout.write(f"{one['agency']}: {len(one['differences'])} keys differ")
        for difference in one["differences"]:
            key = ", ".join(f"{name} {value}" for name, value in difference["key"].items())
            sums = ", ".join(
                f"{name} {kept} kept, {counted} counted" for name, (kept, counted) in difference["sums"].items()
            )
            self.stdout.write(f"  {difference['table']} ({key}): {sums}")
        if one["repaired"]:
            self.stdout.write("  made anew, and agrees now")


def _checked(agency: Agency, repair: bool) -> dict:
    """{agency, differences: [{table, key, sums: {name: [kept, counted]}}], repaired}."""
    differences = keeping.check(agency)
    repaired = False
    if differences and repair:
        keeping.rebuild(agency)
        repaired = not keeping.check(agency)
    told = [
        {
            "table": one.table,
            "key": {name: str(value) for name, value in one.key.items()},
            "sums": {name: list(pair) for name, pair in one.sums.items()},
        }
        for one in differences
    ]
    return {"agency": agency.code, "differences": told, "repaired": repaired}
