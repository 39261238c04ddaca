"""Forms of sign-in. Scripts and password managers find `username` and `password`, whatever allauth calls them."""

from allauth.account.adapter import get_adapter
from allauth.account.internal import flows
from allauth.account.internal.userkit import filter_users_by_email, get_user_by_username
from allauth.account.models import Login
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.contrib.auth import authenticate, password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies import tenancy, throttle
from agencies.activity import log
from agencies.actor import Actor
from agencies.models import User
from agencies.second_factor import totp_fits
from agencies.text import nfc
from qms_portal.sign_in import limits
from qms_portal.sign_in.adapters import own_agency

WRONG = _("User name and password don't match. Check capital letters and the typing mode (Vietnamese or English).")


def PasswordField(*, label, new: bool = False, **kwargs) -> forms.CharField:  # noqa: N802 - reads as a field
    """A password: spaces count, pasting is welcome, any sign is allowed."""
    kind = "new-password" if new else "current-password"
    attrs = {"autocomplete": kind, "data-can-show": "", "autocapitalize": "none", "spellcheck": "false"}
    return forms.CharField(
        label=label,
        strip=False,
        max_length=settings.PASSWORD_MAX_LENGTH if new else 4096,
        widget=forms.PasswordInput(attrs=attrs),
        **kwargs,
    )


def account_meant(name: str) -> User | None:
    """The account of a user name or an e-mail address; None when there is none, or more than one."""
    if "@" in name:
        found = filter_users_by_email(name, prefer_verified=True)
        if len(found) == 1:
            return found[0]
    return get_user_by_username(name)


class SignInForm(forms.Form):
    username = forms.CharField(
        label=_("User name or e-mail"),
        max_length=254,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        ),
    )
    password = PasswordField(label=_("Password"))

    def __init__(self, *args, request, **kwargs):
        self.request = request
        super().__init__(*args, **kwargs)

    def clean(self) -> dict:
        """Count the try, then look at the password. Known or unknown account: the same work, the same words."""
        data = super().clean()
        if self.errors:
            return data
        name = nfc(data["username"]).strip()
        with tenancy.everything("who is signing in"):
            attempt = limits.begin(self.request, name, account_meant(name))
            user = authenticate(self.request, username=name, password=data["password"])
        if user is None:
            raise ValidationError(WRONG)
        attempt.succeeded()
        self.user = user
        return data

    def login(self, request, redirect_url=None):
        """Go on to the second factor or in; django-allauth's stages decide."""
        login = Login(user=self.user, redirect_url=redirect_url)
        return flows.login.perform_password_login(request, {"username": self.user.username}, login)


class CodeForm(AuthenticateForm):
    """The second factor: six digits of the app, or one of the recovery codes. Each counts once."""

    code = forms.CharField(
        label=_("Code"),
        max_length=16,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
    )

    def clean_code(self) -> str:
        slot = throttle.take(f"code:{self.user.pk}", throttle.PER_ACCOUNT)
        code = "".join(self.cleaned_data["code"].split())
        self.authenticator = self._that_fits(code)
        if self.authenticator is None:
            self._note("agencies.code_refused")
            raise ValidationError(_("This code is not right, or it was used before. Wait for the next one."))
        slot.give_back()
        self.authenticator.user = self.user
        return code

    def _that_fits(self, code: str) -> Authenticator | None:
        rows = {row.type: row for row in Authenticator.objects.filter(user=self.user).order_by("pk")}
        if totp_fits(self.user, code):
            return Authenticator.objects.get(user=self.user, type=Authenticator.Type.TOTP)
        recovery = rows.get(Authenticator.Type.RECOVERY_CODES)
        if recovery is not None and recovery.wrap().validate_code(code):
            self._note("agencies.recovery_code_used")
            return Authenticator.objects.get(pk=recovery.pk)
        return None

    def _note(self, code: str) -> None:
        with tenancy.everything("who is signing in"):
            log(Actor(), code, self.user, agency=own_agency(self.user))


class ForgottenForm(forms.Form):
    """Where to send the link. The answer is the same whether or not there is such an account."""

    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True})
    )


class NewPasswordForm(forms.Form):
    """A password of one's own, typed twice."""

    password1 = PasswordField(label=_("New password"), new=True)
    password2 = PasswordField(label=_("New password once more"), new=True)

    def __init__(self, *args, user: User, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = _(
            "At least 12 characters; a sentence is easy to keep in mind. Spaces and Vietnamese letters are welcome."
        )

    def clean_password1(self) -> str:
        password_validation.validate_password(self.cleaned_data["password1"], self.user)
        if self.user.has_usable_password() and self.user.check_password(self.cleaned_data["password1"]):
            raise ValidationError(_("This is the password you have now. Choose another one."))
        return self.cleaned_data["password1"]

    def clean(self) -> dict:
        data = super().clean()
        if data.get("password1") and data.get("password2") and data["password1"] != data["password2"]:
            self.add_error("password2", gettext("The two are not the same."))
        return data

    def save(self) -> None:
        with tenancy.everything("one's own account"):
            get_adapter().set_password(self.user, self.cleaned_data["password1"])


class ChangePasswordForm(NewPasswordForm):
    """The present password first: an open screen must not be enough."""

    oldpassword = PasswordField(label=_("Present password"))
    field_order = ["oldpassword", "password1", "password2"]

    def clean_oldpassword(self) -> str:
        slot = throttle.take(f"confirm:{self.user.pk}", throttle.PER_ACCOUNT)
        if not self.user.check_password(self.cleaned_data["oldpassword"]):
            raise ValidationError(_("This is not your present password."))
        slot.give_back()
        return self.cleaned_data["oldpassword"]


class FirstCodeForm(forms.Form):
    """The code that proves that the app has taken the secret."""

    code = forms.CharField(
        label=_("The 6 digits your app shows now"),
        max_length=8,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
