"""The nightly verification of the activity log: its result where the administrator sees it, its heads where they can be copied off.

`DATA_DIR/trail/heads.json` holds the heads of the last intact night; each night is held against it, so that a cut tail shows. Copy
that file to another machine (docs/deployment.md): whoever could rewrite the whole chain could rewrite it as well. The heads
also go into the machine log, which usually leaves the machine by itself.
"""

import json
import logging
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from agencies.trail import verify

logger = logging.getLogger(__name__)


def folder() -> Path:
    path = Path(settings.DATA_DIR) / "trail"
    path.mkdir(parents=True, exist_ok=True)
    return path


def heads_noted() -> dict[int, tuple[int, str]]:
    """{chain: (number, digest)} of the last intact night; empty before the first."""
    path = folder() / "heads.json"
    if not path.exists():
        return {}
    return {int(chain): (number, digest) for chain, (number, digest) in json.loads(path.read_text()).items()}


def run() -> bool:
    """Verify everything; True when intact. A fault is an ERROR line of the machine log for each broken chain."""
    found = verify(heads_noted())
    if found.is_intact:
        (folder() / "heads.json").write_text(json.dumps(found.heads, sort_keys=True))
        for chain, (number, digest) in sorted(found.heads.items()):
            logger.info("Activity log: chain %s ends at %s with %s", chain, number, digest)
    for fault in found.faults:
        logger.error(
            "Activity log: chain %s is broken at link %s, entry %s: %s",
            fault.chain,
            fault.number,
            fault.entry,
            fault.what,
        )
    last = {
        "at": timezone.now().isoformat(),
        "entries": found.entries,
        "broken": [fault.chain for fault in found.faults],
    }
    (folder() / "last.json").write_text(json.dumps(last))
    return found.is_intact


def last_result() -> dict | None:
    """{"at": datetime, "entries": int, "broken": [chain, …]} of the last verification, or None before the first."""
    path = folder() / "last.json"
    if not path.exists():
        return None
    last = json.loads(path.read_text())
    return {**last, "at": datetime.fromisoformat(last["at"])}
