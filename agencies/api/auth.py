"""Who calls: `Authorization: Bearer qms_…`, nothing else. No cookie, no session."""

import logging

from django.http import HttpRequest
from ninja.security import HttpBearer

from agencies import tenancy, throttle, tokens
from agencies.actor import Actor
from agencies.addresses import client_network
from agencies.api import limits
from agencies.api.errors import ApiError
from agencies.models import ApiScope, ApiToken

logger = logging.getLogger(__name__)
UNKNOWN_FROM_ADDRESS = 60  # in 15 minutes


class Bearer(HttpBearer):
    """A usable token that has one of the scopes. What the operation does then runs as this token, in its agency's scope."""

    def __init__(self, *scopes: ApiScope):
        super().__init__()
        self.scopes = scopes

    def authenticate(self, request: HttpRequest, text: str) -> ApiToken | None:
        token = tokens.find_token(text)
        if token is None:
            _count_unknown(request)
            return None
        # ActorMiddleware closes what is opened here.
        request.actor = Actor.for_token(token)
        request.caller_scope.enter_context(tenancy.within(request.actor))
        limits.count(token)
        if not set(self.scopes) & set(token.scopes):
            logger.warning("Refused: token %s lacks a scope", token.pk, extra={"event": "access.refused"})
            raise ApiError(403)
        return token


def _count_unknown(request: HttpRequest) -> None:
    """Who tries many unknown tokens is told to stop. Those of the same address with a good token go on undisturbed."""
    logger.warning("Refused: unknown token", extra={"event": "access.refused"})
    try:
        throttle.take(f"api-unknown:{client_network(request)}", UNKNOWN_FROM_ADDRESS)
    except throttle.TooMany:
        raise ApiError(429, headers={"Retry-After": str(throttle.WINDOW)}) from None
