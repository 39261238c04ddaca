"""Deny by default, and no change without the token of a form: over every address of the resolver."""

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import Role
from agencies.tests.factories import actor
from qms_portal.tests.test_urls import ALL, PUBLIC

pytestmark = pytest.mark.django_db
UNSAFE = ("post", "put", "patch", "delete")


@pytest.mark.parametrize("method", ["get", "head", "options", *UNSAFE])
def test_strangers_are_stopped_everywhere_by_every_method(method):
    client, closed = Client(), [pair for pair in ALL if pair[0] not in PUBLIC]
    assert len(closed) > 50
    for name, arguments in closed:
        answer = getattr(client, method)(reverse(name, kwargs=arguments))
        assert answer.status_code == 302 and answer.headers["Location"].startswith(reverse("login")), (name, method)


@pytest.mark.parametrize("method", UNSAFE)
@pytest.mark.parametrize("role", [None, Role.ADMINISTRATOR])
def test_nothing_changes_without_the_token_of_a_form(method, role):
    client = Client(enforce_csrf_checks=True)
    if role:
        client.force_login(actor(role).user)
    for name, arguments in ALL:
        answer = getattr(client, method)(reverse(name, kwargs=arguments))
        assert answer.status_code == 403, (name, method, answer.status_code)


def test_the_token_is_what_makes_the_difference():
    """The same request with it gets through: the 403 above is not the answer to everything."""
    client = Client(enforce_csrf_checks=True)
    page = client.get(reverse("login"))
    token = page.context["csrf_token"]
    fields = {"username": "ai", "password": "sai", "csrfmiddlewaretoken": str(token)}
    assert client.post(reverse("login"), fields).status_code == 200
