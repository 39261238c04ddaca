"""How often something may be tried: exact over any 15 minutes, also when many try at the same moment.

A bucket is a row of slots in the cache. A try takes a free slot (`add` is atomic) and the slot frees itself 15 minutes later;
no free slot, no try. A try that turns out well gives its slot back. Keys hold digests, never what was typed.
When the shared cache can't be reached, each process counts for itself and allows less: see qms_portal/cache.py.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core.cache import cache
from django.utils.crypto import salted_hmac

WINDOW = 15 * 60
PER_ACCOUNT = 10
PER_ADDRESS = 60
# Tests begin with empty buckets by changing this.
NAMESPACE = "throttle"
# With the shared cache away, a process can't know of the others' tries.
PER_PROCESS = 3


class TooMany(Exception):
    """`again_at`: when the next try may be made (aware, UTC)."""

    def __init__(self, again_at: datetime):
        super().__init__("too many tries")
        self.again_at = again_at


@dataclass(frozen=True)
class Slot:
    """One try that counts."""

    key: str

    def give_back(self) -> None:
        cache.delete(self.key)


def _names(bucket: str, limit: int) -> list[str]:
    digest = salted_hmac("agencies.throttle", bucket, algorithm="sha256").hexdigest()[:40]
    return [f"{NAMESPACE}:{digest}:{number}" for number in range(limit)]


def take(bucket: str, limit: int) -> Slot:
    """Count one try in the bucket. TooMany when `limit` tries of the last 15 minutes stand already."""
    now, names = time.time(), _names(bucket, limit)
    for number, name in enumerate(names):
        if number >= PER_PROCESS and getattr(cache, "is_degraded", False):
            break
        if cache.add(name, now + WINDOW, WINDOW):
            return Slot(name)
    ends = list(cache.get_many(names).values())
    raise TooMany(datetime.fromtimestamp(min(ends, default=now + 60), UTC))
