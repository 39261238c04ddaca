"""One import in a process of its own, so that its memory can be read off: `python -m bench._import_once FILE AGENCY`.

Prints {"seconds", "megabytes", and what the import came to} as JSON. Seconds count from opening the file to the commit.
"""

import json
import resource
import sys
import time
from pathlib import Path


def main(path: Path, code: str) -> None:
    from bench.__main__ import prepare

    prepare(migrate=False)
    from agencies.activity import log
    from agencies.actor import Actor
    from agencies.models import Agency
    from bench import as_the_product
    from procedures.importing.run import import_file

    agency = Agency.objects.get(code=code)
    system = Actor.system(agency)
    begun = time.perf_counter()
    with path.open("rb") as file, as_the_product(system):
        outcome = import_file(
            file, system, agency, good_rows_only=False,
            saved=lambda _outcome: log(system, "procedures.cases_generated", agency),
        )  # fmt: skip
    seconds = time.perf_counter() - begun
    # Linux says kilobytes; a workbook is read by a child, whose peak is added.
    used = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    told = {key: value for key, value in outcome.as_dict().items() if key != "errors"}
    print(json.dumps({"seconds": seconds, "megabytes": used, "errors": outcome.errors[:3], **told}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
