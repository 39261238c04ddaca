"""How often a token may call: API_CALLS_PER_MINUTE over any minute, as two counters in the cache estimate it.

The calls of this minute count in full, those of the last by the share of it that still lies within 60 seconds. When the shared cache can't
be reached, each process counts for itself and allows a quarter (qms_portal/cache.py): it never fails open.
"""

import math
import time

from django.conf import settings
from django.core.cache import cache

from agencies import throttle
from agencies.api.errors import ApiError
from agencies.models import ApiToken

MINUTE = 60
SHARE_WITHOUT_CACHE = 4


def count(token: ApiToken) -> None:
    """Count a call of this token; ApiError 429 with Retry-After where it is one too many."""
    now = time.time()
    minute, passed = int(now // MINUTE), now % MINUTE
    key = f"{throttle.NAMESPACE}:api:{token.pk}"
    calls = _one_more(f"{key}:{minute}")
    before = cache.get(f"{key}:{minute - 1}") or 0
    allowed = settings.API_CALLS_PER_MINUTE
    if getattr(cache, "is_degraded", False):
        allowed = max(1, allowed // SHARE_WITHOUT_CACHE)
    if calls + before * (1 - passed / MINUTE) > allowed:
        raise ApiError(429, headers={"Retry-After": str(math.ceil(MINUTE - passed))})


def _one_more(key: str) -> int:
    cache.add(key, 0, 2 * MINUTE)
    try:
        return cache.incr(key)
    except ValueError:  # forgotten between the two calls
        cache.add(key, 1, 2 * MINUTE)
        return 1
