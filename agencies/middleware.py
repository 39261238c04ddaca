"""Puts the Actor on every request: the signed-in person in the role they chose."""

from django.utils.functional import SimpleLazyObject

from agencies.actor import ANONYMOUS, Actor

SESSION_KEY = "membership_id"


def _actor_of(request) -> Actor:
    if not request.user.is_authenticated:
        return ANONYMOUS
    memberships = request.user.current_memberships()
    chosen = request.session.get(SESSION_KEY)
    membership = next((m for m in memberships if m.pk == chosen), memberships[0] if memberships else None)
    actor = Actor(user=request.user, membership=membership)
    actor.memberships = memberships
    return actor


class ActorMiddleware:
    """`request.actor`, resolved at first use so that static and public pages cost no query."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.actor = SimpleLazyObject(lambda: _actor_of(request))
        return self.get_response(request)
