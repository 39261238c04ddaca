"""How an agency counts its cases: the rules, what other rules would do, and settling them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.errors import UserError
from agencies.forms import add_user_error
from procedures.case_forms import RulesForm
from procedures.models import CaseRules
from procedures.permissions import can_set_rules
from procedures.services.rules import foresee, set_rules


@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """A first POST shows what will follow; a second one with `confirmed` does it."""
    agency = request.actor.agency
    if not can_set_rules(request.actor, agency):
        raise PermissionDenied
    form = RulesForm(request.POST or None, instance=CaseRules.of(agency))
    follows = None
    if form.is_bound and form.is_valid():
        try:
            follows = foresee(agency, **form.cleaned_data)
            if request.POST.get("confirmed") and not follows.is_nothing:
                set_rules(request.actor, agency, **form.cleaned_data)
                messages.success(request, _("The rules of counting have been settled."))
                return redirect("procedures:rules")
        except UserError as error:
            follows = None
            add_user_error(form, error)
    return render(request, "procedures/rules.html", {"form": form, "follows": follows})
