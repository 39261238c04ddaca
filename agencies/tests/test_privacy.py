"""Every stored field is tagged; accounts are shown whole only to those who keep them; looking is logged (reliability P1)."""

import pytest
from django.conf import settings
from django.urls import reverse

from agencies.models import ActivityEntry, Role
from agencies.personal_data import TAGS, markdown, masked, register, stored_fields
from agencies.tests.factories import AgencyFactory, MembershipFactory, actor, membership


@pytest.mark.parametrize(
    ("label", "fields"), sorted(stored_fields()), ids=sorted(label for label, _ in stored_fields())
)
def test_every_stored_field_is_tagged_once(label, fields):
    """A new field: say in its app's privacy.py what it tells of a person."""
    kept = register().get(label)
    assert kept is not None, f"{label} stands in no privacy.py"
    names = [name for name, _tag in kept.tags()]
    assert sorted(names) == sorted(fields)
    assert kept.why and kept.until


def test_nothing_is_tagged_that_is_not_stored():
    assert set(register()) == {label for label, _fields in stored_fields()}


def test_what_lets_somebody_in_is_sensitive():
    tags = {(label, name): tag for label, kept in register().items() for name, tag in kept.tags()}
    assert set(tags.values()) == set(TAGS)
    for place in (
        ("agencies.User", "password"),
        ("mfa.Authenticator", "data"),
        ("sessions.Session", "session_data"),
        ("documents.SigningKey", "pkcs12"),
    ):
        assert tags[place] == "sensitive"
    for name in ("username", "email", "full_name", "last_login"):
        assert tags["agencies.User", name] == "basic"


def test_the_record_is_current():
    """Written by `manage.py privacy_inventory --markdown`."""
    assert (settings.BASE_DIR / "docs" / "privacy.md").read_text(encoding="utf-8") == markdown()


@pytest.mark.parametrize(
    ("text", "shown"), [("nguyen.van.a", "n•••"), ("nguyen@so.gov.vn", "n•••@so.gov.vn"), ("", ""), ("á", "á•••")]
)
def test_masks(text, shown):
    assert masked(text) == shown


# --- role x field -----------------------------------------------------------------------------------------

ACCOUNT = {"username": "canary.tk", "email": "canary.thu@thu.example", "last_login": "2026-03-05T14:37:00+07:00"}
SHOWN = {"username": "canary.tk", "email": "canary.thu@thu.example", "last_login": "05/03/2026 14:37"}
MAY_ASK = {Role.LEADER, Role.SECRETARY, Role.INSPECTOR, Role.ADMINISTRATOR}


@pytest.fixture
def person():
    return MembershipFactory(**{f"user__{name}": value for name, value in ACCOUNT.items()})


def found(answer) -> set[str]:
    page = answer.content.decode()
    return {name for name, text in SHOWN.items() if text in page}


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role.values)
def test_who_sees_which_field(client, person, role):
    """Pages and lists: all of an account, or nothing of it."""
    reader = actor(role, agency=person.agency)
    client.force_login(reader.user)
    address = reverse("agencies:person_detail", args=[person.user_id])
    whole = role == Role.ADMINISTRATOR
    assert found(client.get(address)) == (set(SHOWN) if whole else set())
    assert found(client.get(reverse("agencies:people"))) == ({"username"} if whole else set())
    if not whole:
        assert "c•••@thu.example" in client.get(address).content.decode()
    # A search by user name would tell it letter by letter.
    search = client.get(reverse("agencies:people"), {"q": "canary.t"}).content.decode()
    assert (f"/{person.user_id}/" in search) == whole


@pytest.mark.django_db
def test_people_see_their_own_account(client, person):
    client.force_login(person.user)
    person.user.refresh_from_db()
    page = client.get(reverse("agencies:person_detail", args=[person.user_id])).content.decode()
    assert "canary.tk" in page and "canary.thu@thu.example" in page


@pytest.mark.django_db
def test_an_administrator_who_does_not_keep_the_whole_account_sees_it_masked(client, person):
    MembershipFactory(user=person.user, agency=AgencyFactory())
    client.force_login(actor(Role.ADMINISTRATOR, agency=person.agency).user)
    assert found(client.get(reverse("agencies:person_detail", args=[person.user_id]))) == set()
    assert found(client.get(reverse("agencies:people"))) == set()


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role.values)
def test_looking_needs_role_and_purpose_is_logged_and_holds_once(client, person, role):
    MembershipFactory(user=person.user, agency=AgencyFactory())  # nobody here keeps the whole account
    reader = actor(role, agency=person.agency)
    client.force_login(reader.user)
    seen = ActivityEntry.objects.filter(code="agencies.personal_data_seen")
    page, ask = (reverse(f"agencies:{name}", args=[person.user_id]) for name in ("person_detail", "person_account"))
    assert client.get(ask).status_code == 405
    if role not in MAY_ASK:
        assert ask not in client.get(page).content.decode()
        assert client.post(ask, {"purpose": "Gọi lại về một hồ sơ"}).status_code == 403
        assert not seen.exists()
        return
    assert ask in client.get(page).content.decode()
    for purpose in ("", "vì cần"):
        answer = client.post(ask, {"purpose": purpose})
        assert answer.status_code == 422 and found(answer) == set()
    assert not seen.exists()
    assert found(client.post(ask, {"purpose": "Gọi lại về một hồ sơ"})) == set(SHOWN)
    entry = seen.get()
    assert (entry.user, entry.object_id, entry.reason) == (reader.user, str(person.user_id), "Gọi lại về một hồ sơ")
    assert not [text for text in SHOWN.values() if text in str(entry.after)]
    assert found(client.get(page)) == set()


@pytest.mark.django_db
def test_nobody_asks_about_people_elsewhere(client, person):
    client.force_login(membership(Role.SECRETARY).user)
    answer = client.post(reverse("agencies:person_account", args=[person.user_id]), {"purpose": "Gọi lại về một hồ sơ"})
    assert answer.status_code == 404


@pytest.mark.django_db
def test_the_log_keeps_no_address(client):
    admin = actor(Role.ADMINISTRATOR)
    client.force_login(admin.user)
    from agencies import services

    added = services.add_person(
        admin,
        admin.agency,
        username="canary.tk",
        full_name="Lê Thị Mẫu",
        email="canary.thu@thu.example",
        password=None,
        role=Role.STAFF,
    )
    services.change_person(admin, added.user, agency=admin.agency, email="canary.moi@thu.example")
    entries = ActivityEntry.objects.filter(object_label="agencies.User", object_id=str(added.user_id))
    assert entries.count() == 2
    assert "canary." not in str([(entry.before, entry.after) for entry in entries.order_by("pk")])


@pytest.mark.django_db
def test_names_in_addresses_stay_here(client, person):
    """A search for a name is a GET: neither other sites nor shared caches learn of it."""
    client.force_login(actor(Role.STAFF, agency=person.agency).user)
    answer = client.get(reverse("agencies:people"), {"q": "Nguyễn Thị Canary"})
    assert answer["Referrer-Policy"] == "same-origin"
    assert "no-store" in answer["Cache-Control"]
