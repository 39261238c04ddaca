"""Pages of delegations: who stands in for whom, lending a role, taking it back, and working in a role that was lent."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import clock
from agencies.delegations import delegate, end_delegation
from agencies.errors import UserError
from agencies.forms import add_user_error
from agencies.middleware import DELEGATION_KEY
from agencies.models import Delegation, Membership
from agencies.permissions import can_delegate, can_end_delegation, can_manage_agency
from agencies.role_forms import DelegationForm, ReasonForm
from agencies.stepup import step_up

SHOWN = 100
WITH_PEOPLE = ("membership__user", "membership__agency", "membership__department", "delegate", "agency")


def standing(delegation: Delegation, running: set[int]) -> tuple[str, str]:
    """Where it stands, as badge state and words."""
    today = clock.today()
    if delegation.pk in running:
        return "ok", _("in effect")
    if delegation.ended_at is not None:
        return "none", _("ended early")
    if delegation.valid_from > today:
        return "wait", _("to come")
    return "none", _("over")


def _rows(actor, delegations) -> list[dict]:
    rows = list(delegations.select_related(*WITH_PEOPLE).order_by("-valid_from", "-pk")[:SHOWN])
    today = clock.today()
    on = Delegation.objects.on(today).filter(pk__in=[row.pk for row in rows])
    running = set(on.order_by().values_list("pk", flat=True))
    present = actor.delegation.pk if actor.delegation else None
    return [
        {
            "delegation": row,
            "standing": standing(row, running),
            "may_switch": row.pk in running and row.delegate_id == actor.user.pk and row.pk != present,
            "may_end": row.ended_at is None and row.valid_to >= today and can_end_delegation(actor, row),
        }
        for row in rows
    ]


@require_safe
def delegations(request: HttpRequest) -> HttpResponse:
    """Who stands in for me, whom I stand in for; for administrators, every delegation of the agencies they keep."""
    actor = request.actor
    if actor.agency is None:
        raise PermissionDenied
    seen = Delegation.objects.visible_to(actor)
    mine, lent = seen.filter(membership__user=actor.user), seen.filter(delegate=actor.user)
    manages = can_manage_agency(actor, actor.agency)
    others = Delegation.objects.none()
    if manages:
        others = seen.exclude(membership__user=actor.user).exclude(delegate=actor.user)
    roles = [role for role in actor.memberships if role.agency_id == actor.agency.pk and can_delegate(actor, role)]
    context = {
        "mine": _rows(actor, mine),
        "lent": _rows(actor, lent),
        "others": _rows(actor, others),
        "manages": manages,
        "roles": roles,
    }
    return render(request, "agencies/delegations.html", context)


@step_up(gettext_lazy("to lend a role"))
@require_http_methods(["GET", "HEAD", "POST"])
def role_delegate(request: HttpRequest, pk: int) -> HttpResponse:
    """Lend a role for some days."""
    roles = Membership.objects.visible_to(request.actor).select_related("agency", "department", "user")
    membership = get_object_or_404(roles, pk=pk)
    if not can_delegate(request.actor, membership):
        raise PermissionDenied
    form = DelegationForm(request.POST or None, membership=membership)
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        person = fields.pop("delegate")
        try:
            made = delegate(request.actor, membership, person, **fields)
        except UserError as error:
            add_user_error(form, error)
        else:
            told = {
                "person": made.delegate,
                "first": f"{made.valid_from:%d/%m/%Y}",
                "last": f"{made.valid_to:%d/%m/%Y}",
            }
            messages.success(request, _("%(person)s stands in from %(first)s to %(last)s.") % told)
            return redirect("agencies:delegations")
    own = membership.user_id == request.actor.user.pk
    return render(request, "agencies/role_delegate.html", {"form": form, "membership": membership, "own": own})


def _delegation(request: HttpRequest, pk: int) -> Delegation:
    return get_object_or_404(Delegation.objects.visible_to(request.actor).select_related(*WITH_PEOPLE), pk=pk)


@step_up(gettext_lazy("to end a delegation"))
@require_http_methods(["GET", "HEAD", "POST"])
def delegation_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a delegation at once, with the reason."""
    delegation = _delegation(request, pk)
    if not can_end_delegation(request.actor, delegation):
        raise PermissionDenied
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            end_delegation(request.actor, delegation, **form.cleaned_data)
        except UserError as error:
            add_user_error(form, error)
        else:
            if (
                request.session.get(DELEGATION_KEY) == delegation.pk
            ):  # given back by whoever works in it: go on in one's own
                del request.session[DELEGATION_KEY]
            messages.success(request, _("%(person)s no longer stands in.") % {"person": delegation.delegate})
            return redirect("agencies:delegations")
    return render(request, "agencies/delegation_end.html", {"form": form, "delegation": delegation})


@require_POST
def switch_to_delegation(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on in a role that was lent to oneself for today; anything else is a 404."""
    delegation = next((one for one in getattr(request.actor, "delegations", []) if one.pk == pk), None)
    if delegation is None:
        raise Http404
    request.session[DELEGATION_KEY] = delegation.pk
    told = {"person": delegation.membership.user, "role": delegation.membership.get_role_display()}
    messages.info(request, _("You now act for %(person)s as %(role)s.") % told)
    return redirect("home")


@require_POST
def back_to_own_role(request: HttpRequest) -> HttpResponse:
    """Stop acting for somebody and go on in one's own role."""
    request.session.pop(DELEGATION_KEY, None)
    messages.info(request, _("You work in your own role again."))
    return redirect("home")
