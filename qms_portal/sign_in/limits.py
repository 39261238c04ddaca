"""How often a sign-in may be tried, by account and by address, and the browsers that an owner has come from before.

A stranger's tries for an account share one bucket, also when no such account exists. A browser from which its owner signed in before
carries a signed cookie and has a bucket of its own, so that strangers can't lock the owner out. All are in agencies/throttle.py.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from agencies import throttle
from agencies.addresses import client_network
from agencies.models import User

SALT = "qms_portal.known_browser"
AGE = 180 * 24 * 3600
ACCOUNTS = 10  # on one browser, of an office where people share it


class Attempt:
    """The slots that one try has taken."""

    def __init__(self, slots: list[throttle.Slot]):
        self.slots = slots

    def succeeded(self) -> None:
        for slot in self.slots:
            slot.give_back()


def begin(request: HttpRequest, name: str, user: User | None) -> Attempt:
    """Count a try for what was typed as user name (and the account it means, if any). TooMany says when to come again."""
    browser = _known_browser(request)
    if user is not None and user.pk in browser.get("accounts", []):
        return Attempt([throttle.take(f"sign-in:{user.pk}:{browser['id']}", throttle.PER_ACCOUNT)])
    address = throttle.take(f"sign-in-from:{client_network(request)}", throttle.PER_ADDRESS)
    account = str(user.pk) if user is not None else f"name:{name.casefold()}"
    return Attempt([address, throttle.take(f"sign-in:{account}", throttle.PER_ACCOUNT)])


def cookie_name() -> str:
    return "__Host-qms_browser" if settings.SESSION_COOKIE_SECURE else "qms_browser"


def _known_browser(request: HttpRequest) -> dict:
    try:
        return signing.loads(request.COOKIES.get(cookie_name(), ""), salt=SALT, max_age=AGE)
    except signing.BadSignature:
        return {}


def remember_browser(request: HttpRequest, response: HttpResponse, user_pk: int) -> None:
    """The owner has come in from this browser: next time it has its own bucket."""
    browser = _known_browser(request)
    accounts = [user_pk, *(pk for pk in browser.get("accounts", []) if pk != user_pk)][:ACCOUNTS]
    value = signing.dumps({"id": browser.get("id") or secrets.token_urlsafe(12), "accounts": accounts}, salt=SALT)
    response.set_cookie(
        cookie_name(),
        value,
        max_age=AGE,
        path="/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
