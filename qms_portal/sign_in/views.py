"""Pages of sign-in: in and out, the code, a forgotten password, and one's own security. Flows are django-allauth's."""

import logging

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LoginView
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.providers.openid_connect.views import callback, login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import base36_to_int, int_to_base36
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from requests import RequestException

from agencies import tenancy, throttle
from agencies.addresses import client_network
from agencies.models import User
from qms_portal.sign_in import second_factor
from qms_portal.sign_in.forms import (
    ChangePasswordForm,
    CodeForm,
    ForgottenForm,
    NewPasswordForm,
    SignInForm,
)

logger = logging.getLogger(__name__)
RESET_KEY = "password_reset_key"


def too_many(request: HttpRequest, error: throttle.TooMany) -> HttpResponse:
    """429: says when to try again."""
    seconds = max(1, int(error.again_at.timestamp() - localtime().timestamp()) + 1)
    context = {"again_at": localtime(error.again_at), "minutes": -(-seconds // 60)}
    response = render(request, "429.html", context, status=429)
    response["Retry-After"] = str(seconds)
    return response


@method_decorator(login_not_required, name="dispatch")
class SignIn(LoginView):
    """User name or e-mail, and password. In the demo one click is enough."""

    template_name = "account/login.html"
    form_class = SignInForm

    def get_form_class(self):
        return SignInForm

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except throttle.TooMany as error:
            return too_many(request, error)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["next"] = self.request.POST.get("next") or self.request.GET.get("next") or ""
        context["provider_name"] = settings.OIDC_NAME if settings.OIDC_SERVER_URL else ""
        context["provider_url"] = reverse("openid_connect_login", args=["oidc"]) if settings.OIDC_SERVER_URL else ""
        context["demo_accounts"] = []
        if settings.DEMO:
            from qms_portal.demo.accounts import demo_accounts

            context["demo_accounts"] = demo_accounts()
        return context


@sensitive_post_parameters("code")
@login_stage_required(stage=AuthenticateStage.key, redirect_urlname="login")
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The second factor; only those come here who have just given the right password."""
    stage = request._login_stage
    form = CodeForm(request.POST or None, user=stage.login.user)
    try:
        if request.method == "POST" and form.is_valid():
            form.save()
            return stage.exit()
    except throttle.TooMany as error:
        return too_many(request, error)
    return render(request, "mfa/authenticate.html", {"form": form}, status=200 if not form.errors else 422)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Asks for the address and says the same whether or not there is an account; a worker writes the letter."""
    form = ForgottenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        try:
            throttle.take(f"forgotten-from:{client_network(request)}", throttle.PER_ADDRESS)
            throttle.take(f"forgotten:{email.casefold()}", 3)
        except throttle.TooMany as error:
            return too_many(request, error)
        _send_link(request, email)
        return redirect("account_reset_password_done")
    return render(request, "account/password_reset.html", {"form": form}, status=422 if form.errors else 200)


def _send_link(request: HttpRequest, email: str) -> None:
    """A link for each account of the address that may be used. It works once, for PASSWORD_RESET_TIMEOUT."""
    with tenancy.everything("who has forgotten their password"):
        users = [
            user
            for user in User.objects.filter(email__iexact=email, is_active=True).order_by("pk")
            # Newcomers have none yet; who comes in through single sign-on needs none.
            if user.has_usable_password() or not user.socialaccount_set.exists()
        ]
    for user in users:
        path = reverse(
            "account_reset_password_from_key",
            args=[int_to_base36(user.pk), default_token_generator.make_token(user)],
        )
        context = {
            "person": user,
            "url": request.build_absolute_uri(path),
            "minutes": settings.PASSWORD_RESET_TIMEOUT // 60,
        }
        send_mail(
            _("QMS Portal: choose a new password"),
            render_to_string("account/email/password_reset.txt", context),
            settings.DEFAULT_FROM_EMAIL,
            [user.email],
        )


@login_not_required
@require_safe
def forgotten_sent(request: HttpRequest) -> HttpResponse:
    minutes = settings.PASSWORD_RESET_TIMEOUT // 60
    return render(request, "account/password_reset_done.html", {"minutes": minutes})


def _account_of_link(uid: str, key: str) -> User | None:
    try:
        with tenancy.everything("who has forgotten their password"):
            user = User.objects.filter(pk=base36_to_int(uid), is_active=True).first()
    except (ValueError, OverflowError):
        return None
    return user if user is not None and default_token_generator.check_token(user, key) else None


@sensitive_post_parameters("password1", "password2")
@login_not_required
@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def new_password(request: HttpRequest, uidb36: str, key: str) -> HttpResponse:
    """The page behind the link. The key moves into the session at once, so that it stands in no Referer and no history.

    It sets a password and nothing else: signing in, with the second factor, comes after.
    """
    if key != "moi":
        request.session[RESET_KEY] = key
        return redirect("account_reset_password_from_key", uidb36=uidb36, key="moi")
    user = _account_of_link(uidb36, request.session.get(RESET_KEY, ""))
    if user is None:
        return render(request, "account/password_reset_from_key.html", {"form": None}, status=404)
    form = NewPasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        del request.session[RESET_KEY]
        messages.success(request, _("Your new password is set. Sign in with it."))
        return redirect("login")
    status = 422 if form.errors else 200
    return render(request, "account/password_reset_from_key.html", {"form": form}, status=status)


@sensitive_post_parameters("oldpassword", "password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """A new password, after the present one. All other sessions of the person end."""
    if not request.user.has_usable_password():
        raise Http404
    form = ChangePasswordForm(request.POST or None, user=request.user)
    try:
        if request.method == "POST" and form.is_valid():
            form.save()
            update_session_auth_hash(request, request.user)
            messages.success(request, _("Your password is changed. Everywhere else you are signed out."))
            return redirect("account_security")
    except throttle.TooMany as error:
        return too_many(request, error)
    context = {"form": form, "is_first": request.user.must_change_password}
    return render(request, "account/password_change.html", context, status=422 if form.errors else 200)


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """One's own account: password, second factor, recovery codes left."""
    return render(request, "account/security.html", second_factor.overview(request))


def _at_the_provider(request: HttpRequest, view, provider_id: str) -> HttpResponse:
    """A step that asks the provider; when it does not answer, people are told and may use their password."""
    try:
        return view(request, provider_id)
    except RequestException:
        logger.exception("The single sign-on server does not answer")
        messages.error(
            request, _("Single sign-on does not answer at the moment. Try again later, or use your password.")
        )
        return redirect("login")


@login_not_required
@never_cache
@require_POST
def provider_login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the provider. By POST with the form's token, so that no link elsewhere can begin a sign-in."""
    return _at_the_provider(request, login, provider_id)


@login_not_required
@never_cache
@require_safe
def provider_callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from the provider, with a code that is good once and the state that this browser was given."""
    return _at_the_provider(request, callback, provider_id)


@login_not_required
@require_POST
def enter_demo(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the people of the demo with one click. Routed in the demo only, and for its people only."""
    from qms_portal.demo.accounts import demo_accounts

    if not settings.DEMO:
        raise Http404
    names = {account["username"] for account in demo_accounts()}
    with tenancy.everything("who is signing in"):
        user = User.objects.filter(
            username=request.POST.get("username", ""), username__in=names, is_active=True
        ).first()
    if user is None:
        raise Http404
    redirect_url = get_next_redirect_url(request)
    return perform_login(request, Login(user=user, redirect_url=redirect_url))
