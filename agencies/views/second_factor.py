"""The reset of somebody's second factor, by the administrator who keeps their account."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from agencies import tenancy
from agencies.models import Membership, User
from agencies.permissions import can_manage_person
from agencies.second_factor import has_totp, reset
from agencies.stepup import step_up


class ResetForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        min_length=10,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("How you made sure that it is really them, and what happened to the telephone."),
    )


@step_up(gettext_lazy("to reset the second step of somebody's sign-in"))
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor_reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Reset with a reason; the person sets up a new second step when they sign in next."""
    people = User.objects.filter(pk__in=Membership.objects.visible_to(request.actor).values("user"))
    person = get_object_or_404(people, pk=pk)
    with tenancy.everything("every place the person works in"):
        memberships = person.memberships_not_over()
    if person.pk == request.user.pk or not can_manage_person(request.actor, memberships):
        raise PermissionDenied
    form = ResetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        agency = memberships[0].agency if memberships else request.actor.agency
        if reset(request.actor, person, agency=agency, **form.cleaned_data):
            messages.success(request, _("Reset. At the next sign-in the person sets up a new second step."))
        else:
            messages.info(request, _("There was no second step to reset."))
        return redirect("agencies:person_detail", person.pk)
    context = {"form": form, "person": person, "has_totp": has_totp(person)}
    return render(request, "agencies/second_factor_reset.html", context, status=422 if form.errors else 200)
