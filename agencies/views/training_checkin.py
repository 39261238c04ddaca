"""Check-in by QR code: the page on the wall of the room, and the page behind the code."""

import qrcode
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agencies import clock
from agencies.errors import UserError
from agencies.permissions import can_keep_training
from agencies.training import checkin
from agencies.training.forms import CheckinForm
from agencies.views.training_session import find


def qr_path(text: str) -> tuple[str, int]:
    """A QR code as an SVG path of unit squares with its quiet zone, and the width of the picture."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data(text)
    code.make(fit=True)
    matrix = code.get_matrix()
    squares = [f"M{x} {y}h1v1h-1z" for y, line in enumerate(matrix) for x, dark in enumerate(line) if dark]
    return "".join(squares), len(matrix)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def training_checkin_open(request: HttpRequest, pk: int) -> HttpResponse:
    """The trainer's page: opens and closes check-in, and shows the code large while it is open."""
    session = find(request, pk)
    if not can_keep_training(request.actor, session.agency):
        raise PermissionDenied
    if request.method == "POST":
        return _opened(request, session)
    token = checkin.token_of(session)
    context = {"session": session, "is_open": bool(token), "form": CheckinForm(), "now": clock.now()}
    if token:
        address = request.build_absolute_uri(f"{reverse('agencies:training_checkin')}?ma={token}")
        path, size = qr_path(address)
        context |= {"address": address, "path": path, "size": size}
    return render(request, "agencies/training_checkin_open.html", context)


def _opened(request: HttpRequest, session) -> HttpResponse:
    here = redirect("agencies:training_checkin_open", session.pk)
    if request.POST.get("action") == "close":
        checkin.close(request.actor, session)
        messages.success(request, _("Check-in is closed."))
        return redirect("agencies:training_session", session.pk)
    form = CheckinForm(request.POST)
    minutes = form.cleaned_data["minutes"] if form.is_valid() else 0
    try:
        checkin.open_for(request.actor, session, minutes=minutes)
    except UserError as error:
        messages.error(request, str(error.message))
        return redirect("agencies:training_session", session.pk)
    return here


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def training_checkin(request: HttpRequest) -> HttpResponse:
    """Behind the code (?ma=): who one is, which session it is, one button. Says in words why a code doesn't work."""
    given = request.POST if request.method == "POST" else request.GET
    token = given.get("ma", "")[:100]
    context = {"token": token, "problem": "", "found": None, "done": False}
    try:
        if request.method == "POST":
            context |= {"found": checkin.check_in(request.actor, token), "done": True}
        else:
            found = checkin.find(request.actor, token)
            context |= {"found": found, "done": found.noted is not None}
    except UserError as error:
        context["problem"] = str(error.message)
    refused = context["problem"] and request.method == "POST"
    return render(request, "agencies/training_checkin.html", context, status=422 if refused else 200)
