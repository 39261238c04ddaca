"""A call with the same Idempotency-Key is carried out once, however often and at whatever moment it comes.

The key is entered first, in a transaction of its own, and holds the place; the effect and its answer are committed together. So a call that
died leaves a place without an answer and no effect: after five minutes the next one with the key takes it over, and should the first still
live, it finds the place taken and takes everything back.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from agencies import clock
from agencies.api.errors import ApiError
from agencies.models import ApiCall, ApiToken

TAKEN_OVER_AFTER = timedelta(minutes=5)
FORGOTTEN_AFTER = timedelta(days=7)


def once(request: HttpRequest, key: str, work: Callable[[], dict]) -> HttpResponse:
    """The answer of `work()`, which runs in one transaction with what it changes; or the one given before.

    ApiError 409 while another call with the key runs, 422 where it was used for something else. A call that is refused or fails
    gives its key back.
    """
    call = _place(request.auth, key, _digest(request))
    if call.status is not None:
        return _sent(call.answer, status=call.status, headers={"Idempotency-Replayed": "true"})
    try:
        with transaction.atomic():
            answer = work()
            mine = ApiCall.objects.filter(pk=call.pk, status=None, created_at=call.created_at)
            if not mine.update(status=200, answer=answer):
                raise ApiError(409)
    except BaseException:
        ApiCall.objects.filter(pk=call.pk, status=None, created_at=call.created_at).delete()
        raise
    return _sent(answer)


def _sent(answer: dict, **how) -> HttpResponse:
    """The answer, byte for byte the same each time: the database keeps no order of keys."""
    return JsonResponse(answer, json_dumps_params={"sort_keys": True}, **how)


def _digest(request: HttpRequest) -> str:
    """Of the whole call: the same body sent elsewhere is another call."""
    head = f"{request.method} {request.get_full_path()}\n".encode("utf-8", "replace")
    return hashlib.sha256(head + request.body).hexdigest()


def _place(token: ApiToken, key: str, digest: str) -> ApiCall:
    """The row of this key: a new one or one taken over (status None), or one that has its answer."""
    now = clock.now()
    try:
        call, made = ApiCall.objects.get_or_create(
            token=token, key=key, defaults={"body_sha256": digest, "created_at": now}
        )
    except IntegrityError:  # taken when we asked, given back before we looked
        raise ApiError(409, headers={"Retry-After": "1"}) from None
    if made:
        return call
    if call.body_sha256 != digest:
        raise ApiError(
            422,
            code="key_used",
            message=_("This Idempotency-Key was used for another call."),
            mend=_("Use a new key for every new call; repeat a call with its own key and the very same body."),
        )
    if call.status is None:
        if now - call.created_at < TAKEN_OVER_AFTER:
            raise ApiError(409, headers={"Retry-After": "5"})
        dead = ApiCall.objects.filter(pk=call.pk, status=None, created_at=call.created_at)
        if not dead.update(created_at=now):
            raise ApiError(409, headers={"Retry-After": "5"})
        call.created_at = now
    return call


def forget_old() -> int:
    """Forget answers older than seven days; how many."""
    return ApiCall.objects.filter(created_at__lt=clock.now() - FORGOTTEN_AFTER).delete()[0]
