"""`python -m bench [NAME…]`: run all measures, or those named; print a table; fail when a limit does not hold.

Uses the database of DATABASE_URL, which it fills: run it through scripts/with_services. A module that takes longer than
MODULE_SECONDS fails.
"""

import importlib
import os
import pkgutil
import signal
import sys
import time
import traceback

import bench
from bench import Measure

MODULE_SECONDS = 1800


class TooLong(Exception):
    """A module used up its time."""


def module_names(wanted: list[str]) -> list[str]:
    """All modules of this package, or the wanted ones. SystemExit naming one that does not exist."""
    found = sorted(info.name for info in pkgutil.iter_modules(bench.__path__) if not info.name.startswith("_"))
    unknown = sorted(set(wanted) - set(found))
    if unknown:
        raise SystemExit(f"No such measure: {', '.join(unknown)}. There are: {', '.join(found)}")
    return wanted or found


def prepare(*, migrate: bool = True) -> None:
    """Set up Django with the throwaway data folder of the test settings, and the tables in the given database."""
    if not os.environ.get("DATABASE_URL"):
        raise SystemExit("DATABASE_URL is not set: scripts/with_services .venv/bin/python -m bench")
    os.environ["DJANGO_SETTINGS_MODULE"] = "qms_portal.tests.settings"
    import django
    from django.core.management import call_command

    django.setup()
    if migrate:
        call_command("migrate", verbosity=0)

    from agencies import tenancy

    # The measures' own preparations; see bench.as_the_product for what is measured.
    tenancy.outermost = tenancy.Scope(read=tenancy.ALL, write=tenancy.ALL, unlogged="preparations of a measure")


def measure(name: str) -> list[Measure] | None:
    """The lines of one module; None when it failed or took too long (said on stderr)."""

    def too_long(*_):
        raise TooLong(f"longer than {MODULE_SECONDS} s")

    signal.signal(signal.SIGALRM, too_long)
    signal.alarm(MODULE_SECONDS)
    try:
        return importlib.import_module(f"bench.{name}").run()
    except Exception:  # noqa: BLE001 - one broken measure must not hide the others
        traceback.print_exc()
        return None
    finally:
        signal.alarm(0)


def line(result: Measure) -> str:
    """One row of the table."""
    base = "" if result.baseline is None else f"{result.baseline:.3f} {result.unit}"
    ratio = "" if result.ratio is None else f"{result.ratio:.2f}x"
    limit = f"{result.limit:g}x" if result.ratio is not None else f"{result.limit:g} {result.unit}"
    verdict = "pass" if result.passed else "FAIL"
    measured = f"{result.measured:.3f} {result.unit}"
    return f"{result.name:<44} {measured:>12} {base:>12} {ratio:>8} {limit:>8}  {verdict}  {result.note}"


def main(wanted: list[str]) -> int:
    """Run, print, and return 1 when anything failed."""
    names = module_names(wanted)
    prepare()
    failed = False
    print(f"{'measure':<44} {'measured':>12} {'baseline':>12} {'ratio':>8} {'limit':>8}")
    for name in names:
        started = time.monotonic()
        results = measure(name)
        if results is None:
            print(f"{name:<44} did not finish  FAIL")
        for result in results or []:
            print(line(result), flush=True)
        failed |= results is None or not all(result.passed for result in results)
        print(f"  ({name}: {time.monotonic() - started:.0f} s in all)", file=sys.stderr)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
