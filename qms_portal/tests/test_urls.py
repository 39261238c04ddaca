"""Every address: closed to strangers unless it is listed here, and a page with one heading for those who may see it."""

import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from agencies.models import Role
from agencies.tests.factories import AgencyFactory, actor

# Open to everyone, and why.
PUBLIC = {
    "login": "how one gets in",
    "account_login": "the same, by the name that django-allauth asks for",
    "account_reset_password": "who has forgotten the password can't sign in",
    "account_reset_password_done": "what it answers",
    "account_reset_password_from_key": "the link in the letter",
    "openid_connect_login": "single sign-on; 404 where none is configured",
    "openid_connect_callback": "where the provider sends people back to",
    "enter_demo": "one click in the demo; not routed otherwise",
    "set_language": "the switch on the sign-in page",
    "healthz": "asked by the process supervisor",
    "readyz": "asked by the load balancer",
    "gallery": "the components without data; not in production",
    "verify": "the short address on documents",
    "documents:verify": "anyone may check a document",
    "public:objectives": "policy and objectives, where their agency has made them public; else 404",
    "public:poster": "the poster of the same",
}
SAMPLES = {"int": 1, "str": "x", "slug": "x", "path": "x", "uuid": "00000000-0000-0000-0000-000000000000"}


def named_urls(resolver=None, spaces=()):
    """(full name, {argument: sample value}) of every named address."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = (*spaces, entry.namespace) if entry.namespace else spaces
            yield from named_urls(entry, inner)
        elif isinstance(entry, URLPattern) and entry.name:
            arguments = {name: sample(converter) for name, converter in entry.pattern.converters.items()}
            yield ":".join((*spaces, entry.name)), arguments


def sample(converter):
    """A value that the converter of a path argument accepts."""
    kind = re.sub(r"Converter$", "", type(converter).__name__).lower().replace("string", "str")
    return SAMPLES[kind]


EVERY = sorted(named_urls(), key=lambda pair: (pair[0], sorted(pair[1])))
# The API for other systems knows tokens, not people: test_api_matrix.py asks who gets what there.
API = sorted({name for name, _arguments in EVERY if name.startswith("api:")})
ALL = [pair for pair in EVERY if pair[0] not in API]
WITHOUT_ARGUMENTS = [name for name, arguments in ALL if not arguments]


def test_every_address_has_a_name():
    def unnamed(resolver):
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                yield from unnamed(entry)
            elif not entry.name:
                yield str(entry.pattern)

    assert list(unnamed(get_resolver())) == []


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "arguments"), ALL, ids=[name for name, _ in ALL])
def test_strangers_are_sent_to_the_sign_in_page(client, name, arguments):
    response = client.get(reverse(name, kwargs=arguments))
    to_login = response.status_code == 302 and response["Location"].startswith(reverse("login"))
    assert to_login != (name in PUBLIC), f"{name}: {response.status_code}"


def test_the_public_list_is_not_longer_than_it_must_be():
    assert set(PUBLIC) <= {name for name, _ in ALL}
    assert len(PUBLIC) <= 17


@pytest.fixture
def role_clients(client):
    """A function which signs in one role after another, all in one agency."""
    agency = AgencyFactory()

    def each():
        for role in Role.values:
            client.force_login(actor(role, agency=agency).user)
            yield role, client

    return each


@pytest.mark.django_db
@pytest.mark.parametrize("name", WITHOUT_ARGUMENTS)
def test_every_page_has_one_heading_for_some_role(role_clients, name):
    answers = {}
    for role, client in role_clients():
        response = client.get(reverse(name), follow=True)
        answers[role] = response.status_code
        if response.status_code != 200:
            continue
        if not response["Content-Type"].startswith("text/html"):
            return
        headings = re.findall(r"<h1[\s>]", response.content.decode())
        assert len(headings) == 1, f"{name} as {role}: {len(headings)} headings"
        return
    # Addresses that only take what a form sends.
    assert set(answers.values()) == {405}, answers
