"""Signing in as somebody in a role."""

from django.test import Client

from agencies.actor import Actor
from agencies.models import Membership


def signed_in(client: Client, who: Actor | Membership) -> Client:
    """The client signed in as this person in this very role."""
    membership = who.membership if isinstance(who, Actor) else who
    client.force_login(membership.user)
    session = client.session
    session["membership_id"] = membership.pk
    session.save()
    return client
