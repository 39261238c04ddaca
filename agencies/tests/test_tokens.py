"""Access of other systems: given by the agency's administrator, shown once, taken away, reminded of, forgotten."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from agencies import clock, tokens
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.models import ActivityEntry, ApiCall, ApiScope, ApiToken, Role
from agencies.tasks import forget_api_calls
from agencies.tests.factories import AgencyFactory, ApiTokenFactory, actor

pytestmark = pytest.mark.django_db
GIVEN = {"name": "Phần mềm một cửa", "scopes": ["cases:write"], "expires_on": "31/12/2026"}


@pytest.fixture
def agency():
    return AgencyFactory()


@pytest.fixture
def admin(client, agency):
    one = actor(Role.ADMINISTRATOR, agency=agency)
    client.force_login(one.user)
    return one


@pytest.fixture(autouse=True)
def _today():
    with clock.freeze(date(2026, 3, 2)):
        yield


@pytest.fixture
def confirmed(monkeypatch):
    monkeypatch.setattr("agencies.stepup.is_recent", lambda request: True)


def create(admin, **changes):
    fields = {"name": "Một cửa", "scopes": ["cases:write"], "expires_on": date(2026, 12, 31)} | changes
    return tokens.create_token(admin, admin.agency, **fields)


def test_a_token_is_shown_once_and_only_its_digest_is_kept(client, admin, confirmed):
    answer = client.post(reverse("agencies:token_add"), GIVEN)
    assert answer.status_code == 201 and "no-store" in answer["Cache-Control"]
    text = answer.context["text"]
    assert text.startswith("qms_") and len(text) == 47 and text in answer.text
    token = ApiToken.objects.get()
    assert (token.prefix, token.scopes, token.created_by) == (text[:10], ["cases:write"], admin.membership)
    assert text not in str(list(ApiToken.objects.values())) and tokens.find_token(text) == token
    listed = client.get(reverse("agencies:token_list"))
    assert text not in listed.text and text[:10] in listed.text
    entry = ActivityEntry.objects.get(code="agencies.token_created")
    assert text not in str(entry.after) and text[10:] not in str(entry.after)
    assert text not in str(dict(client.session.items()))


def test_the_form_sent_again_makes_no_second_token(client, admin, confirmed):
    client.post(reverse("agencies:token_add"), GIVEN)
    assert client.post(reverse("agencies:token_add"), GIVEN).status_code == 422
    assert ApiToken.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "  "}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"expires_on": date(2026, 3, 1)}, "expires_on"),
        ({"expires_on": date(2027, 4, 7)}, "expires_on"),
    ],
)
def test_what_a_token_must_have(admin, changes, field):
    with pytest.raises(UserError) as refused:
        create(admin, **changes)
    assert refused.value.field == field and not ApiToken.objects.exists()


def test_four_hundred_days_at_most(admin):
    token, _text = create(admin, expires_on=date(2026, 3, 2) + timedelta(days=400))
    assert token.is_usable


@pytest.mark.parametrize("role", sorted(set(Role.values) - {Role.ADMINISTRATOR}))
def test_nobody_else_gives_access(client, agency, role):
    someone = actor(role, agency=agency)
    with pytest.raises(PermissionDenied):
        create(someone)
    client.force_login(someone.user)
    assert client.get(reverse("agencies:token_list")).status_code == 403


def test_an_administrator_above_gives_none_below(admin, agency):
    below = AgencyFactory(parent=agency)
    with pytest.raises(PermissionDenied):
        tokens.create_token(admin, below, name="x", scopes=["cases:write"], expires_on=date(2026, 12, 31))
    with pytest.raises(PermissionDenied):
        tokens.revoke_token(admin, ApiTokenFactory(agency=below))


def test_revoked_it_is_refused_at_once(client, admin):
    token, text = create(admin)
    assert "Một cửa" in client.get(reverse("agencies:token_revoke", args=[token.pk])).text
    assert tokens.find_token(text)
    page = client.post(reverse("agencies:token_revoke", args=[token.pk]), follow=True)
    assert page.status_code == 200 and tokens.find_token(text) is None
    client.post(reverse("agencies:token_revoke", args=[token.pk]))
    assert ActivityEntry.objects.filter(code="agencies.token_revoked").count() == 1


def test_run_out_or_of_an_ended_agency_it_is_unknown(admin, agency):
    _token, text = create(admin, expires_on=date(2026, 3, 5))
    with clock.freeze(date(2026, 3, 5)):
        assert tokens.find_token(text)
    with clock.freeze(date(2026, 3, 6)):
        assert tokens.find_token(text) is None
    agency.valid_to = date(2026, 3, 3)
    agency.save()
    with clock.freeze(date(2026, 3, 4)):
        assert tokens.find_token(text) is None


def test_the_first_page_reminds_thirty_days_before(client, admin):
    create(admin, name="Cổng dịch vụ công", expires_on=date(2026, 4, 1))
    create(admin, name="Phần mềm khác", expires_on=date(2026, 4, 2))
    page = client.get("/").text
    assert "Cổng dịch vụ công" in page and "01/04/2026" in page
    assert [one.name for one in tokens.running_out(admin.agency)] == ["Cổng dịch vụ công"]


def test_the_list_needs_as_many_queries_for_many(client, admin, assert_constant_queries):
    create(admin)
    assert_constant_queries(
        lambda: client.get(reverse("agencies:token_list")),
        lambda: ApiTokenFactory.create_batch(5, agency=admin.agency, created_by=admin.membership),
    )


def test_old_calls_and_old_tokens_are_forgotten_at_night(admin):
    kept, old = ApiTokenFactory(agency=admin.agency), ApiTokenFactory(agency=admin.agency)
    ApiToken.objects.filter(pk=old.pk).update(expires_on=date(2025, 3, 1))
    now = clock.now()
    for token, age in ((kept, timedelta(days=6)), (kept, timedelta(days=8)), (old, timedelta(days=1))):
        ApiCall.objects.create(
            token=token, key=f"{age}", body_sha256="0" * 64, created_at=now - age, status=200, answer={}
        )
    assert forget_api_calls() >= 2
    assert [call.created_at for call in ApiCall.objects.all()] == [now - timedelta(days=6)]
    assert list(ApiToken.objects.all()) == [kept]
    assert ActivityEntry.objects.filter(code="agencies.token_forgotten").count() == 1


def test_a_token_acts_under_its_name_with_its_scopes_only(agency):
    acting = Actor.for_token(ApiTokenFactory(agency=agency, name="Một cửa", scopes=[ApiScope.READ_RATES]))
    assert acting.name == "API: Một cửa" and not acting.is_system and acting.role == ""
    assert acting.has_scope(ApiScope.READ_RATES) and not acting.has_scope(ApiScope.WRITE_CASES)
    assert not Actor.system(agency).has_scope(ApiScope.READ_RATES)
