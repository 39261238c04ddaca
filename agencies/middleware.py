"""Puts the Actor on every request, and the database's scope around it: the signed-in person in the role they chose."""

from contextlib import ExitStack

from django.contrib import messages
from django.contrib.auth import logout
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies import clock, tenancy
from agencies.actor import ANONYMOUS, Actor

SESSION_KEY = "membership_id"
DELEGATION_KEY = "delegation_id"


def _delegations(user) -> list:
    """Roles lent to this person today whose holders still hold them; one query."""
    today = clock.today()
    lent = user.delegations.on(today).filter(membership__in=user.delegations.model.memberships_on(today))
    return list(
        lent.select_related("membership__user", "membership__agency", "membership__department", "delegate").order_by(
            "pk"
        )
    )


def actor_of(request) -> Actor:
    """The actor of a signed-in session. `is_over` is set where the role or delegation it works in has ended."""
    if not request.user.is_authenticated:
        return ANONYMOUS
    with tenancy.everything("who is asking"):
        memberships = request.user.current_memberships()
        delegations = _delegations(request.user)
    chosen, lent = request.session.get(SESSION_KEY), request.session.get(DELEGATION_KEY)
    if lent is not None:
        delegation = next((one for one in delegations if one.pk == lent), None)
        actor = Actor.for_delegation(delegation) if delegation else Actor(user=request.user)
        if delegation:
            delegation.delegate = actor.user = request.user
        actor.is_over = delegation is None
    else:
        default = memberships[0] if memberships else None
        membership = next((one for one in memberships if one.pk == chosen), None if chosen else default)
        actor = Actor(user=request.user, membership=membership)
        actor.is_over = chosen is not None and membership is None
    actor.memberships, actor.delegations = memberships, delegations
    return actor


class ActorMiddleware:
    """`request.actor`, and the scope that PostgreSQL holds every statement of the request to.

    A session works in one role or delegation. When that is over, it ends at its next request: nobody slips into another
    role they may not have meant to act in, and nothing more is read by the old one.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.actor = actor_of(request)
        if getattr(request.actor, "is_over", False):
            return self._signed_out(request)
        membership = request.actor.membership
        if membership is not None and SESSION_KEY not in request.session and DELEGATION_KEY not in request.session:
            request.session[SESSION_KEY] = membership.pk
        # Another system is known only when an operation has asked for its token: its scope is opened in here then.
        with tenancy.within(request.actor), ExitStack() as request.caller_scope:
            return self.get_response(request)

    def _signed_out(self, request):
        logout(request)
        messages.warning(request, _("The role you were working in has ended. Sign in to go on in another one."))
        if request.headers.get("HX-Request"):
            response = redirect("login")
            response.status_code, response["HX-Redirect"] = 401, reverse("login")
            return response
        return redirect("login")
