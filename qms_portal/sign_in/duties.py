"""What somebody must do before anything else is open to them: choose a password of their own, set up a second factor."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

from agencies.models import User
from qms_portal.sign_in.adapters import came_from_provider

SESSION_KEY = "second_factor"
PASSWORD, SECOND_FACTOR = "account_change_password", "mfa_activate_totp"


def needs_second_factor(request: HttpRequest) -> bool:
    """Whether any role held or lent to them today asks for one."""
    if not settings.MFA_REQUIRED:
        return False
    held = [*request.actor.memberships, *(one.membership for one in request.actor.delegations)]
    return any(membership.role in settings.MFA_REQUIRED_ROLES for membership in held)


def has_second_factor(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def first_duty(request: HttpRequest) -> str | None:
    """The name of the page where they do it; None when nothing is left to do. At most one query, once for a session."""
    if request.user.must_change_password and request.user.has_usable_password():
        return PASSWORD
    if request.session.get(SESSION_KEY) or not needs_second_factor(request):
        return None
    trusted = settings.OIDC_TRUST_MFA and came_from_provider(request, request.user)
    if not trusted and not has_second_factor(request.user):
        return SECOND_FACTOR
    request.session[SESSION_KEY] = True
    return None
