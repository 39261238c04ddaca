"""Step-up: before what weighs heavily, a person shows once more that it is them, unless they did in the last five minutes.

    @step_up(_("to give a role"))       outermost decorator; the words continue "Please confirm that it is you …"
    @require_http_methods(["GET", "HEAD", "POST"])
    def role_add(request, pk): …

    answer = confirm_recently(request, _("to sign the document"))     inside a view that needs it in one branch only
    if answer is not None:
        return answer

The page that asks stands at the same address. What was posted waits in it, sealed (encrypted, for this person, address and half an
hour), and goes on to the view once the answer is right: nothing typed is lost, nothing is stored, no script is needed.
A sign-in counts as a confirmation. People without a password (single sign-on) confirm by code or at their provider.
"""

import base64
import json
import time
from functools import wraps
from io import BytesIO
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from agencies import sealing, tenancy, throttle
from agencies.activity import log
from agencies.second_factor import has_totp, totp_fits

SESSION_KEY = "confirmed_at"
MARK = "step_up"
HOLD_SECONDS = 30 * 60
HOLD_BYTES = 1024 * 1024


def note_confirmed(request: HttpRequest) -> None:
    """The person has just shown who they are."""
    request.session[SESSION_KEY] = int(time.time())


def is_recent(request: HttpRequest) -> bool:
    """Whether they did within STEP_UP_MINUTES."""
    age = time.time() - request.session.get(SESSION_KEY, 0)
    return 0 <= age <= settings.STEP_UP_MINUTES * 60


def step_up(why):
    """Decorator: the view runs only for someone who confirmed recently; `why` is told to the others."""

    def decorate(view):
        @wraps(view)
        def asked_first(request: HttpRequest, *args, **kwargs):
            answer = confirm_recently(request, why)
            return view(request, *args, **kwargs) if answer is None else answer

        return asked_first

    return decorate


def confirm_recently(request: HttpRequest, why) -> HttpResponse | None:
    """None: go on. Otherwise the page that asks, to be returned instead; the same request comes back once it is answered."""
    return None if is_recent(request) else _ask(request, str(why), *_hold(request, str(why)))


class StepUpMiddleware:
    """Takes the answers to the page that asks, and lets what was held go on to its view. Comes after the actor is known."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        if request.method != "POST" or MARK not in request.POST or not request.user.is_authenticated:
            return None
        return _answer(request)


@sensitive_variables("held", "kept", "text")
def _answer(request: HttpRequest) -> HttpResponse | None:
    """None: right, and `request.POST` is what was posted the first time."""
    held = request.POST.get("held", "")
    text = sealing.opened(held, _purpose(request), max_age=HOLD_SECONDS)
    if text is None:  # too old, or made for someone or somewhere else
        messages.warning(request, _("That took too long. Please start again from here."))
        return redirect("/")
    kept = json.loads(text)
    if not is_recent(request):
        try:
            refusal = "" if _is_right(request) else _("That is not right. Please try again.")
        except throttle.TooMany as error:
            moment = f"{localtime(error.again_at):%H:%M}"
            refusal = _("Too many tries. You can try again at %(time)s.") % {"time": moment}
        if refusal:
            return _ask(request, kept["why"], held, kept, refusal=refusal)
        note_confirmed(request)
    if kept["fields"] is None:
        return redirect(kept["back"] if kept["lost"] else request.get_full_path())
    _release(request, kept)
    return None


@sensitive_variables("password", "code")
def _is_right(request: HttpRequest) -> bool:
    """Password or code of the signed-in person, at most so often; refusals go into the log."""
    user = request.user
    slot = throttle.take(f"confirm:{user.pk}", throttle.PER_ACCOUNT)
    password, code = request.POST.get("confirm_password", ""), request.POST.get("confirm_code", "").strip()
    if password and user.check_password(password) or code and totp_fits(user, code):
        slot.give_back()
        return True
    with tenancy.everything("a refusal is logged whoever it concerns"), transaction.atomic():
        log(request.actor, "agencies.confirmation_refused", user)
    return False


def _ask(request: HttpRequest, why: str, held: str, kept: dict, *, refusal: str = "") -> HttpResponse:
    context = {
        "why": why,
        "held": held,
        "keeps": kept["fields"] is not None,
        "lost": kept["lost"],
        "back": kept["back"],
        "refusal": refusal,
        "has_password": request.user.has_usable_password(),
        "has_totp": has_totp(request.user),
        "provider_name": settings.OIDC_NAME if settings.OIDC_SERVER_URL else "",
        "provider_url": reverse("openid_connect_login", args=["oidc"]) if settings.OIDC_SERVER_URL else "",
    }
    return render(request, "agencies/confirm_identity.html", context, status=422 if refusal else 401)


def _back(request: HttpRequest) -> str:
    """The page to see after a detour to the provider: this one, or the one whose form was sent."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    came_from = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    return urlsplit(came_from)._replace(scheme="", netloc="").geturl() if safe and came_from else "/"


def _purpose(request: HttpRequest) -> str:
    return f"step-up:{request.user.pk}:{request.path}"


def _hold(request: HttpRequest, why: str) -> tuple[str, dict]:
    """What was posted, with small files, sealed; `fields` is None for other methods and for what is too big to go round once more."""
    kept = {"why": why, "fields": None, "files": [], "back": _back(request), "lost": False}
    if request.method == "POST":
        if sum(file.size for name in request.FILES for file in request.FILES.getlist(name)) > HOLD_BYTES:
            kept["lost"] = True
        else:
            kept["fields"] = request.POST.urlencode()
            kept["files"] = [
                (field, file.name, file.content_type or "", base64.b64encode(file.read()).decode())
                for field, uploaded in request.FILES.lists()
                for file in uploaded
            ]
    return sealing.seal(json.dumps(kept), _purpose(request)), kept


def _release(request: HttpRequest, kept: dict) -> None:
    """Give the view what was posted the first time."""
    request.POST = QueryDict(kept["fields"])
    files = MultiValueDict()
    for field, name, kind, content in kept["files"]:
        files.appendlist(field, _uploaded(field, name, kind, base64.b64decode(content)))
    request._files = files


def _uploaded(field: str, name: str, kind: str, content: bytes) -> InMemoryUploadedFile:
    return InMemoryUploadedFile(BytesIO(content), field, name, kind, len(content), None)
