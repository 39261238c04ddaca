"""Setting up the second factor: secret and picture for the app, recovery codes shown once, and its reset by an administrator."""

import base64
from urllib.parse import quote

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from agencies import sealing
from agencies.activity import log
from agencies.second_factor import has_totp, totp_fits
from agencies.stepup import step_up
from qms_portal.sign_in import duties
from qms_portal.sign_in.forms import FirstCodeForm

PENDING = "pending_second_factor"


def overview(request: HttpRequest) -> dict:
    """What one's own security page shows."""
    rows = {row.type: row for row in Authenticator.objects.filter(user=request.user).order_by("pk")}
    codes = rows.get(Authenticator.Type.RECOVERY_CODES)
    return {
        "totp": rows.get(Authenticator.Type.TOTP),
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "is_required": duties.needs_second_factor(request),
        "has_password": request.user.has_usable_password(),
    }


def _pending_secret(request: HttpRequest) -> str:
    """The secret on offer until a code proves that the app has it; kept sealed in the session."""
    secret = sealing.opened(request.session.get(PENDING, ""), PENDING, max_age=30 * 60)
    if secret is None:
        secret = generate_totp_secret()
        request.session[PENDING] = sealing.seal(secret, PENDING)
    return secret


@sensitive_post_parameters("code")
@step_up(gettext_lazy("to set up the second step of sign-in"))
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """Picture and secret for the app; the first code switches it on and shows the recovery codes, this once."""
    if has_totp(request.user):
        return redirect("account_security")
    secret = _pending_secret(request)
    form = FirstCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        codes = _activate(request, secret, form.cleaned_data["code"])
        if codes is not None:
            return _codes_page(request, codes, is_new=True)
        form.add_error(
            "code", _("This code does not fit. Check that the telephone's clock is right, and type the next one.")
        )
    address = get_adapter().build_totp_url(request.user, secret)
    picture = base64.b64encode(get_adapter().build_totp_svg(address).encode()).decode()
    context = {
        "form": form,
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        "picture": f"data:image/svg+xml;base64,{picture}",
        "is_required": duties.needs_second_factor(request),
    }
    return render(request, "mfa/set_up.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _activate(request: HttpRequest, secret: str, code: str) -> list[str] | None:
    """Switch it on when the code fits; the recovery codes, or None."""
    with transaction.atomic():
        Authenticator.objects.filter(user=request.user).delete()
        TOTP.activate(request.user, secret)
        fits = totp_fits(request.user, code)
        if not fits:
            transaction.set_rollback(True)
    if not fits:
        return None
    codes = RecoveryCodes.activate(request.user).generate_codes()
    log(request.actor, "agencies.second_factor_set_up", request.user)
    request.session.pop(PENDING, None)
    request.session[duties.SESSION_KEY] = True
    request.session.cycle_key()
    return codes


@step_up(gettext_lazy("to get new recovery codes"))
@require_POST
def new_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes; the old ones are void."""
    if not has_totp(request.user):
        return redirect("mfa_activate_totp")
    with transaction.atomic():
        Authenticator.objects.filter(user=request.user, type=Authenticator.Type.RECOVERY_CODES).delete()
        codes = RecoveryCodes.activate(request.user).generate_codes()
        log(request.actor, "agencies.recovery_codes_made", request.user)
    return _codes_page(request, codes, is_new=False)


def _codes_page(request: HttpRequest, codes: list[str], *, is_new: bool) -> HttpResponse:
    """The only time they are shown. The file stands in the page itself: nothing is kept on the server for a second look."""
    title = _("QMS Portal: recovery codes of %(account)s") % {"account": request.user.username}
    text = "\r\n".join([title, *codes, ""])
    context = {"codes": codes, "is_new": is_new, "file": "data:text/plain;charset=utf-8," + quote(text)}
    return render(request, "mfa/recovery_codes.html", context)


@step_up(gettext_lazy("to switch off the second step of sign-in"))
@require_POST
def switch_off(request: HttpRequest) -> HttpResponse:
    """Off again, for those of whom it isn't asked; also the way to a new telephone."""
    with transaction.atomic():
        gone, _kinds = Authenticator.objects.filter(user=request.user).delete()
        if gone:
            log(request.actor, "agencies.second_factor_removed", request.user)
    request.session.pop(duties.SESSION_KEY, None)
    messages.success(request, _("The second step is switched off. You can set it up again on another telephone."))
    return redirect("account_security")
