"""Pages of one role: a new title from a day on, and handing over what it leaves open."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from agencies import clock, duties, services
from agencies.errors import UserError
from agencies.forms import add_user_error
from agencies.models import Membership
from agencies.permissions import can_hand_over, can_manage_agency
from agencies.role_forms import HandOverForm, RetitleForm
from agencies.stepup import step_up


def _role(request: HttpRequest, pk: int) -> Membership:
    roles = Membership.objects.visible_to(request.actor).select_related("agency", "department", "user")
    return get_object_or_404(roles, pk=pk)


@step_up(gettext_lazy("to change a title under which is signed"))
@require_http_methods(["GET", "HEAD", "POST"])
def role_retitle(request: HttpRequest, pk: int) -> HttpResponse:
    """Another position or acting title from a day on; what was held before stays in the history."""
    membership = _role(request, pk)
    if not can_manage_agency(request.actor, membership.agency):
        raise PermissionDenied
    initial = {
        "position": membership.position,
        "acting_title": membership.acting_title,
        "is_primary": membership.is_primary,
        "valid_from": max(clock.today(), membership.valid_from),
    }
    form = RetitleForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            new = services.retitle(request.actor, membership, **form.cleaned_data)
        except UserError as error:
            add_user_error(form, error)
        else:
            day = f"{form.cleaned_data['valid_from']:%d/%m/%Y}"
            messages.success(request, _("The new title holds from %(day)s.") % {"day": day})
            return redirect("agencies:person_detail", new.user_id)
    return render(request, "agencies/role_retitle.html", {"form": form, "membership": membership})


@step_up(gettext_lazy("to hand over duties and end a role"))
@require_http_methods(["GET", "HEAD", "POST"])
def role_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """The open duties of a role by kind; in one step they go to a successor and the role ends."""
    membership = _role(request, pk)
    if not can_hand_over(request.actor, membership):
        raise PermissionDenied
    opened = duties.open_duties(membership)
    moving = [one for one in opened if one.moves]
    fitting = duties.successors(membership, opened) if moving else []
    form = HandOverForm(request.POST or None, fitting=fitting, initial={"valid_to": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            moved = duties.hand_over(request.actor, membership, **form.cleaned_data)
        except UserError as error:
            add_user_error(form, error)
        else:
            messages.success(request, _told(moved, form.cleaned_data["valid_to"]))
            return redirect("agencies:person_detail", membership.user_id)
    context = {
        "membership": membership,
        "form": form,
        "moving": moving,
        "staying": [one for one in opened if not one.moves],
        "nobody_fits": bool(moving) and not fitting,
    }
    return render(request, "agencies/role_hand_over.html", context)


def _told(moved: dict[str, int], last) -> str:
    count, day = sum(moved.values()), f"{last:%d/%m/%Y}"
    if not count:
        return _("The role ends on %(day)s.") % {"day": day}
    text = ngettext(
        "%(count)d duty was handed over; the role ends on %(day)s.",
        "%(count)d duties were handed over; the role ends on %(day)s.",
        count,
    )
    return text % {"count": count, "day": day}
