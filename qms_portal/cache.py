"""The shared cache, and what is left when it can't be reached: each process counts for itself.

Counting must go on, or an attacker would only need to overload Redis: it never fails open. `is_degraded` tells agencies/throttle.py to
allow less, because other processes can't be asked.
"""

import logging
import time
from functools import wraps

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
RETRY_SECONDS = 5
CALLS = ("add", "get", "set", "touch", "delete", "get_many", "set_many", "delete_many", "has_key", "incr", "clear")


class SharedCache(RedisCache):
    """Redis; in its absence this process's own memory, which is asked for some seconds before Redis is tried again."""

    def __init__(self, server, params):
        super().__init__(server, params)
        # Room for every counter that an attacker can make: what is pushed out would be counted from zero.
        self.own = LocMemCache("shared-cache-away", {**params, "OPTIONS": {"MAX_ENTRIES": 200_000}})
        self.away_until = 0.0

    @property
    def is_degraded(self) -> bool:
        return time.monotonic() < self.away_until

    def answers(self) -> None:
        """Raises RedisError where the shared cache can't be reached; for the readiness check."""
        super().get("readyz")


def _surviving(name: str):
    original = getattr(RedisCache, name)

    @wraps(original)
    def call(self, *args, **kwargs):
        if not self.is_degraded:
            try:
                return original(self, *args, **kwargs)
            except RedisError as error:
                logger.error("The shared cache can't be reached (%s): this process counts alone.", type(error).__name__)
                self.away_until = time.monotonic() + RETRY_SECONDS
        return getattr(self.own, name)(*args, **kwargs)

    return call


for _name in CALLS:
    setattr(SharedCache, _name, _surviving(_name))
