"""Sign-in and its refusals go into the activity log (Django's auth signals)."""

import time

from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.db.models import Q
from django.dispatch import receiver

from agencies import secrecy, tenancy
from agencies.activity import log
from agencies.actor import ANONYMOUS, Actor
from agencies.models import User
from agencies.stepup import note_confirmed


def _first_role(user: User) -> Actor:
    with tenancy.everything("who is signing in"):
        memberships = user.current_memberships()
    return Actor(user=user, membership=memberships[0] if memberships else None)


@receiver(user_logged_in)
def note_sign_in(sender, user: User, request=None, **kwargs) -> None:
    """A sign-in counts as a confirmation, begins the session's time, and makes the browser known."""
    if request is not None:
        note_confirmed(request)
        request.session["session_began"] = request.session["session_seen"] = int(time.time())
        request.browser_of = user.pk
    log(_first_role(user), "agencies.signed_in", user)


@receiver(user_login_failed)
def note_refusal(sender, credentials: dict, **kwargs) -> None:
    """An entry under the account that was tried. What is typed for an unknown account is not kept: it may be a password."""
    name = credentials.get("username") or ""
    user = (
        User.objects.filter(Q(username__iexact=name) | Q(email__iexact=name)).order_by("pk").first() if name else None
    )
    if user is not None:
        log(ANONYMOUS, "agencies.sign_in_refused", user, agency=_first_role(user).agency)


# Once every model is there: no text with a mark of secrecy is saved, whatever way it came.
secrecy.watch()
