"""Around every request of a signed-in person: how long the session may still last, and what they must do first."""

import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from qms_portal.sign_in import duties, limits

BEGAN, SEEN = "session_began", "session_seen"
WRITE_EVERY = 60

# Open to people who still have something to do first: leaving, the language, and the page itself.
BEFORE_DUTIES = {"logout", "account_logout", "set_language", "healthz", "readyz", duties.PASSWORD, duties.SECOND_FACTOR}


def is_script(request: HttpRequest) -> bool:
    """Asked by a script of a page, which can't show a sign-in page in its place."""
    return bool(request.headers.get("HX-Request") or request.headers.get("X-Autosave"))


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Pages go to the sign-in page and come back; scripts are told 401, and htmx where to go."""
    address = reverse("login")
    if not is_script(request):
        wanted = request.get_full_path() if request.method in {"GET", "HEAD"} else ""
        return redirect(f"{address}?{urlencode({'next': wanted})}" if wanted and wanted != "/" else address)
    response = HttpResponse(_("You are signed out. Please sign in again."), status=401, content_type="text/plain")
    if request.headers.get("HX-Request"):
        response["HX-Redirect"] = address
    return response


class SignInRequired(LoginRequiredMiddleware):
    """Deny by default; a session that is gone is told of."""

    def handle_no_permission(self, request: HttpRequest, view_func) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.session.session_key is None:
            messages.info(request, _("Your session has ended. Please sign in again."))
        if is_script(request):
            return to_sign_in(request)
        return super().handle_no_permission(request, view_func)


class SessionLimits:
    """Ends a session after SESSION_IDLE_MINUTES without use, and SESSION_HOURS after sign-in. Writes at most once a minute."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            reason = self._over(request)
            if reason:
                logout(request)
                messages.info(request, reason)
                return to_sign_in(request)
        response = self.get_response(request)
        if request.user.is_authenticated:
            response["Cache-Control"] = "no-store"
        newcomer = getattr(request, "browser_of", None)
        if newcomer is not None:
            limits.remember_browser(request, response, newcomer)
        return response

    def _over(self, request: HttpRequest) -> str:
        """Why the session must end, or "". A page that looks by itself whether a job is done keeps no session alive."""
        now, session = int(time.time()), request.session
        began, seen = session.get(BEGAN), session.get(SEEN)
        if began is None or seen is None:
            session[BEGAN] = session[SEEN] = now
            return ""
        if now - began >= settings.SESSION_HOURS * 3600:
            return _("You were signed in for %(count)d hours. Please sign in again.") % {
                "count": settings.SESSION_HOURS
            }
        if now - seen >= settings.SESSION_IDLE_MINUTES * 60:
            return _("You were away for %(count)d minutes. Please sign in again.") % {
                "count": settings.SESSION_IDLE_MINUTES
            }
        if now - seen >= WRITE_EVERY and not (request.headers.get("HX-Request") and request.method == "GET"):
            session[SEEN] = now
        return ""


class DutiesFirst:
    """Nothing is open to whoever must still choose a password or set up the second factor. Comes after the actor is known."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        if not request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        if request.resolver_match.view_name in BEFORE_DUTIES:
            return None
        page = duties.first_duty(request)
        if page is None:
            return None
        if is_script(request):
            response = HttpResponse(status=401)
            response["HX-Redirect"] = reverse(page)
            return response
        return redirect(page)
