"""Reading that leaves an entry: personal data looked at, files and lists taken away, refusals (ASVS 16.3.2).

What was seen is never in the entry, only what kind of thing it was: `what` is a key of VALUES in an app's actions.py.
"""

import hashlib
import logging

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpRequest

from agencies.activity import log
from agencies.actor import Actor
from agencies.logs import safe_path

logger = logging.getLogger(__name__)
ONCE_IN_SECONDS = 60


def note_view(actor: Actor, obj, what: str, *, agency=None) -> None:
    """Somebody looked at personal data (`what`) of an object."""
    log(actor, "agencies.viewed", obj, after={"what": what}, agency=agency)


def note_export(actor: Actor, obj, what: str, count: int | None = None, *, agency=None) -> None:
    """Somebody took a file or a list away; `count`: its rows, where it has rows."""
    after = {"what": what} if count is None else {"what": what, "count": count}
    log(actor, "agencies.exported", obj, after=after, agency=agency)


def note_refusal(request: HttpRequest, status: int) -> None:
    """A refusal as an entry in the actor's own agency, at most once a minute for each person and address.

    Somebody who tries addresses of others gets a 404. The foreign agency's log says nothing of that, or it would tell whoever
    reads it what the other one looks for; the machine log does.
    """
    actor = getattr(request, "actor", None)
    if actor is None or actor.user is None:
        return
    path = safe_path(request.path)
    logger.warning("Refused: %s %s %s", status, request.method, path, extra={"event": "access.refused"})
    if status != 403 or actor.agency is None or not _first(f"refused-{actor.user.pk}-{_short(path)}"):
        return
    log(actor, "agencies.refused", actor.agency, after={"address": path})


def _short(path: str) -> str:
    """Short and without characters that caches refuse."""
    return hashlib.sha256(path.encode()).hexdigest()[:24]


def _first(key: str) -> bool:
    """Whether this is the first within the minute; a cache that is down counts as first: better one entry too many."""
    try:
        return cache.add(key, 1, ONCE_IN_SECONDS)
    except Exception:  # noqa: BLE001 - whatever the cache's client raises
        return True


class RefusalsMiddleware:
    """Notes each refusal after the request's own work is over: what it had begun is taken back, an entry in it would be too."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        belongs_elsewhere = response.status_code == 404 and request.resolver_match and request.resolver_match.kwargs
        if response.status_code == 403 or belongs_elsewhere:
            try:
                note_refusal(request, response.status_code)
            except (DatabaseError, PermissionDenied):
                logger.exception("A refusal could not be entered", extra={"event": "access.refused.lost"})
        return response
