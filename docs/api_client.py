#!/usr/bin/env python3
"""Send the cases of a CSV file to QMS Portal, 1,000 at a time. An example to copy: plain Python, nothing to install.

    export QMS_TOKEN=qms_…
    python api_client.py https://qms.example.gov.vn cases.csv

The header row names the API's fields: code, procedure, received_at, and any of department, channel, status, due_at, finished_at, … (docs/api.md).
Whatever goes wrong on the way, run it again: a batch has its key from its content, so what has arrived is not done twice.
"""

import csv
import hashlib
import json
import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from itertools import islice

BATCH = 1_000
TRIES = 6
PASSING = {409, 429, 500, 502, 503, 504}  # worth another try, with the same key
NUMBERS = {"channel", "status", "supplement_requests"}


class Refused(Exception):
    """The portal refused a call for good; `problem` is its answer."""

    def __init__(self, status: int, problem: dict):
        super().__init__(f"{status}: {problem.get('message')} {problem.get('mend')}")
        self.status, self.problem = status, problem


class Portal:
    """`address` without /api/v1; `wait(seconds)` sleeps between tries."""

    def __init__(self, address: str, token: str, wait=time.sleep):
        self.address, self.token, self.wait = address.rstrip("/"), token, wait

    def send(self, path: str, body: dict) -> dict:
        """POST, again and again until there is an answer. The key is the body's digest: the same batch is the same call."""
        data = json.dumps(body, ensure_ascii=False).encode()
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": hashlib.sha256(path.encode() + data).hexdigest(),
        }
        for attempt in range(1, TRIES + 1):
            request = urllib.request.Request(f"{self.address}/api/v1{path}", data, headers)  # noqa: S310 - the address is yours
            try:
                with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                with error:
                    if error.code not in PASSING or attempt == TRIES:
                        raise Refused(error.code, _problem(error)) from None
                    pause = int(error.headers.get("Retry-After") or 2**attempt)
            except (urllib.error.URLError, TimeoutError, ConnectionError):
                if attempt == TRIES:
                    raise
                pause = 2**attempt
            self.wait(pause)
        raise AssertionError("the last try returns or raises")


def _problem(error: urllib.error.HTTPError) -> dict:
    try:
        return json.load(error)
    except ValueError:  # a proxy in between answered
        return {"message": error.reason, "mend": ""}


def items(rows: Iterable[dict]) -> Iterator[dict]:
    """Rows of the file as the API takes them: empty cells left out, codes as numbers."""
    for row in rows:
        filled = {name.strip(): value.strip() for name, value in row.items() if name and value and value.strip()}
        yield {name: int(value) if name in NUMBERS and value.isdigit() else value for name, value in filled.items()}


def push(portal: Portal, path: str, batch: int = BATCH, out=sys.stdout) -> dict:
    """Send a whole file; how many cases were created, updated, unchanged, rejected."""
    totals = dict.fromkeys(("created", "updated", "unchanged", "rejected"), 0)
    with open(path, encoding="utf-8-sig", newline="") as file:
        cases, line = items(csv.DictReader(file)), 2
        while some := list(islice(cases, batch)):
            answer = portal.send("/cases", {"cases": some})
            for name in totals:
                totals[name] += answer[name]
            for result in answer["results"]:
                for error in result["errors"]:
                    where = f"row {line + result['index']}, {result['code']}, {error['field']}"
                    print(f"{where}: {error['message']}", file=out)
            line += len(some)
    print(", ".join(f"{count} {name}" for name, count in totals.items()), file=out)
    return totals


def main(arguments: list[str]) -> int:
    token = os.environ.get("QMS_TOKEN", "")
    if len(arguments) != 2 or not token:
        print(__doc__)
        return 2
    try:
        return 1 if push(Portal(arguments[0], token), arguments[1])["rejected"] else 0
    except Refused as refused:
        print(json.dumps(refused.problem, ensure_ascii=False, indent=2))
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
