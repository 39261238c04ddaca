"""What django-allauth asks us: who may come in through single sign-on, how secrets are stored, what is said."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from agencies import sealing, tenancy
from agencies.activity import log
from agencies.actor import Actor
from agencies.addresses import client_address
from agencies.models import User


def came_from_provider(request, user) -> bool:
    """Whether this session was opened through single sign-on."""
    return any(record["method"] == "socialaccount" for record in get_authentication_records(request, user))


class CodeStage(AuthenticateStage):
    """The second factor between password and session; left to the provider where OIDC_TRUST_MFA says that it asks for one."""

    def _should_handle(self, request) -> bool:
        if settings.OIDC_TRUST_MFA and came_from_provider(request, self.login.user):
            return False
        return super()._should_handle(request)


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        return ["qms_portal.sign_in.adapters.CodeStage"]

    def get_client_ip(self, request) -> str:
        return client_address(request)

    def add_message(self, *args, **kwargs) -> None:
        """Our own views say what happened."""

    def respond_user_inactive(self, request, user):
        """The same answer as for anybody who may not come in."""
        messages.error(request, _("This account can't be used. Ask the administrator of your agency."))
        return redirect("login")

    def set_password(self, user, password) -> None:
        """A password that the person chose themself."""
        user.must_change_password = False
        with transaction.atomic(), tenancy.everything("one's own account"):
            user.set_password(password)
            user.save(update_fields=["password", "must_change_password"])
            log(Actor(user=user), "agencies.own_password_changed", user, agency=own_agency(user))


def own_agency(user: User):
    """Where the person works today first of all, or None."""
    with tenancy.everything("who is signing in"):
        memberships = user.current_memberships()
    return memberships[0].agency if memberships else None


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of the second factor are stored encrypted."""

    def encrypt(self, text: str) -> str:
        return sealing.seal(text, "second factor")

    def decrypt(self, encrypted_text: str) -> str:
        text = sealing.opened(encrypted_text, "second factor")
        if text is None:
            raise ValueError("This secret was encrypted under another SECRET_KEY.")
        return text

    def get_totp_label(self, user) -> str:
        return user.username


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Single sign-on lets in people whose account exists here; nobody gets one by it."""

    def is_open_for_signup(self, request, sociallogin) -> bool:
        return False

    def authenticate_by_email(self, sociallogin):
        return None

    def pre_social_login(self, request, sociallogin) -> None:
        """Find the account of whoever the provider vouches for. Neither tokens nor what the provider tells of a person are kept."""
        account = sociallogin.account
        if account.pk:
            SocialAccount.objects.filter(pk=account.pk).update(extra_data={})
            user = account.user
        else:
            user = _person_meant(account.extra_data)
        if user is None or not user.is_active:
            _refuse(request, user)
        if not account.pk:
            _link(sociallogin, user)
        sociallogin.user = user

    def on_authentication_error(self, request, provider, error=None, exception=None, extra_context=None) -> None:
        messages.error(request, _("Sign-in at the provider did not come to an end. Please try again."))
        raise ImmediateHttpResponse(redirect("login"))


def _person_meant(data: dict) -> User | None:
    """The one active or inactive account that the provider's claims name: a verified e-mail, or the user name where so configured."""
    claims = data.get("userinfo") or data.get("id_token") or data
    with tenancy.everything("who is signing in"):
        if settings.OIDC_MATCH == "username":
            found = User.objects.filter(username=claims.get("preferred_username") or "")
        elif claims.get("email_verified") is True and claims.get("email"):
            found = User.objects.filter(email__iexact=claims["email"])
        else:
            return None
        found = list(found.order_by("pk")[:2])
    return found[0] if len(found) == 1 else None


def _refuse(request, user: User | None) -> None:
    if user is not None:
        with tenancy.everything("a refusal is logged whoever it concerns"):
            log(Actor(), "agencies.sign_in_refused", user, agency=own_agency(user))
    messages.error(
        request, _("There is no account here for whom you signed in as. Ask the administrator of your agency.")
    )
    raise ImmediateHttpResponse(redirect("login"))


@transaction.atomic
def _link(sociallogin, user: User) -> None:
    """From now on the provider's own identifier stands for this account, whatever becomes of the e-mail address."""
    account = sociallogin.account
    account.user, account.extra_data = user, {}
    account.save()
    with tenancy.everything("who is signing in"):
        log(
            Actor(user=user),
            "agencies.sign_in_linked",
            user,
            after={"provider": account.provider},
            agency=own_agency(user),
        )
