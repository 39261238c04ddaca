"""Access of other systems to the API: the list, giving it, the token shown once, taking it away."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from agencies import clock, tokens
from agencies.errors import UserError
from agencies.forms import DayField, add_user_error
from agencies.models import ApiScope, ApiToken
from agencies.permissions import can_manage_tokens
from agencies.stepup import step_up

PAGE = 50
USUAL_DAYS = 365


class TokenForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("System that uses it"),
        max_length=100,
        help_text=gettext_lazy("As the office calls it, e.g. the one-stop software. The activity log names it."),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("It may"),
        choices=ApiScope.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one thing that it may do.")},
    )
    expires_on = DayField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("At most 400 days from today. The first page reminds you 30 days before."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("expires_on", clock.today() + timedelta(days=USUAL_DAYS))


def _demand(request: HttpRequest) -> None:
    if not can_manage_tokens(request.actor, request.actor.agency):
        raise PermissionDenied


def standing(token: ApiToken) -> tuple[str, str]:
    """Where a token stands, as badge state and words."""
    today = clock.today()
    if token.revoked_at is not None:
        return "none", pgettext("token", "revoked")
    if token.expires_on < today:
        return "none", pgettext("token", "run out")
    if token.expires_on <= today + timedelta(days=tokens.WARN_DAYS):
        return "warn", pgettext("token", "ends soon")
    return "ok", pgettext("token", "valid")


@require_safe
def token_list(request: HttpRequest) -> HttpResponse:
    """Who has access, newest first."""
    _demand(request)
    found = ApiToken.objects.of_agency(request.actor.agency).select_related("created_by__user").order_by("-pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    labels = dict(ApiScope.choices)
    rows = [
        {
            "token": token,
            "scopes": [labels.get(scope, scope) for scope in token.scopes],
            "standing": standing(token),
            "may_revoke": token.revoked_at is None and token.expires_on >= clock.today(),
        }
        for token in page
    ]
    return render(request, "agencies/token_list.html", {"rows": rows, "page_obj": page})


@never_cache
@step_up(gettext_lazy("to give another system access"))
@sensitive_variables("text")
@require_http_methods(["GET", "HEAD", "POST"])
def token_add(request: HttpRequest) -> HttpResponse:
    """Give access. The token stands in this one answer and nowhere else; sent again, the form says that the name is taken."""
    _demand(request)
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            token, text = tokens.create_token(request.actor, request.actor.agency, **form.cleaned_data)
        except UserError as error:
            add_user_error(form, error)
        else:
            address = request.build_absolute_uri("/api/v1/")
            context = {"token": token, "text": text, "address": address}
            return render(request, "agencies/token_shown.html", context, status=201)
    return render(request, "agencies/token_form.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take access away at once, after a page that says what follows."""
    token = get_object_or_404(ApiToken.objects.visible_to(request.actor).select_related("agency"), pk=pk)
    if not can_manage_tokens(request.actor, token.agency):
        raise PermissionDenied
    if request.method != "POST":
        return render(request, "agencies/token_revoke.html", {"token": token})
    if tokens.revoke_token(request.actor, token):
        messages.success(request, _("“%(name)s” has no access any more.") % {"name": token.name})
    else:
        messages.info(request, _("It had been revoked already."))
    return redirect("agencies:token_list")
