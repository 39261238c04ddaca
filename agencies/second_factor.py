"""The second factor of sign-in: codes of an app on the telephone (TOTP, RFC 6238). Storage and arithmetic are django-allauth's."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from agencies import tenancy
from agencies.activity import log
from agencies.actor import Actor
from agencies.models import Agency, User
from agencies.permissions import can_manage_person
from agencies.text import nfc


def has_totp(user: User) -> bool:
    from allauth.mfa.models import Authenticator

    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


@transaction.atomic
def totp_fits(user: User, code: str) -> bool:
    """Whether this is the present code of the person's app. A code that was accepted once, or an older one, never fits again.

    The last time step used is kept in the row, under its lock: it also holds between processes and without a cache.
    """
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
    from allauth.mfa.utils import decrypt

    rows = Authenticator.objects.select_for_update().filter(user=user, type=Authenticator.Type.TOTP)
    row = rows.order_by("pk").first()
    if row is None:
        return False
    secret, last = decrypt(row.data["secret"]), row.data.get("last_step", -1)
    typed = "".join(code.split())
    for step in yield_hotp_counters_from_time():
        if step > last and constant_time_compare(format_hotp_value(hotp_value(secret, step)), typed):
            row.data["last_step"] = step
            row.last_used_at = timezone.now()
            row.save(update_fields=["data", "last_used_at"])
            return True
    return False


@transaction.atomic
def reset(actor: Actor, user: User, *, agency: Agency | None, reason: str) -> bool:
    """Take the second factor and the recovery codes from an account whose owner has lost both; False when there was none.

    At the next sign-in the owner sets up a new one. Nobody resets their own this way.
    """
    from allauth.mfa.models import Authenticator

    with tenancy.everything("every place the person works in"):
        memberships = user.memberships_not_over()
    if actor.user is None or actor.user.pk == user.pk or not can_manage_person(actor, memberships):
        raise PermissionDenied
    gone, _kinds = Authenticator.objects.filter(user=user).delete()
    if gone:
        log(actor, "agencies.second_factor_reset", user, agency=agency, reason=nfc(reason).strip())
    return bool(gone)
