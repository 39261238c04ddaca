"""Signing in and out, a forgotten password, a password of one's own: what people do at the door."""

import re

import pytest
from django.core import mail
from django.test import override_settings
from django.urls import NoReverseMatch, reverse

from agencies.models import ActivityEntry, Role, User
from agencies.tests.factories import PASSWORD, actor

pytestmark = pytest.mark.django_db
NEW = "Mưa rơi trên mái ngói cũ"


@pytest.fixture
def who():
    return actor(Role.STAFF, user__username="vanthu", user__email="van.thu@phukhe.example", user__password=True).user


def sign_in(client, name, password=PASSWORD, **extra):
    return client.post(reverse("login"), {"username": name, "password": password, **extra})


def is_in(client) -> bool:
    return client.get(reverse("home")).status_code == 200


@pytest.mark.parametrize("name", ["vanthu", "VanThu", " vanthu ", "van.thu@phukhe.example", "Van.Thu@PhuKhe.example"])
def test_by_user_name_or_e_mail(client, who, name):
    assert sign_in(client, name).headers["Location"] == reverse("home")
    assert is_in(client)


def test_it_leads_to_the_page_asked_for_and_never_to_another_site(client, who):
    assert sign_in(client, "vanthu", next="/muc-tieu/").headers["Location"] == "/muc-tieu/"
    client.logout()
    assert sign_in(client, "vanthu", next="https://elsewhere.example/").headers["Location"] == reverse("home")


def test_the_page_names_its_fields_as_scripts_know_them(client, who):
    page = client.get(reverse("login")).text
    assert 'name="username"' in page and 'id="id_username"' in page
    assert 'name="password"' in page and 'autocomplete="current-password"' in page
    assert client.get(reverse("login")).status_code == 200


@pytest.mark.parametrize("case", ["wrong password", "unknown", "disabled", "no password"])
def test_every_refusal_reads_the_same(client, who, case):
    name, password = "vanthu", PASSWORD
    if case == "wrong password":
        password = "sai"
    elif case == "unknown":
        name = "khongaica"
    elif case == "disabled":
        User.objects.filter(pk=who.pk).update(is_active=False)
    else:
        who.set_unusable_password()
        who.save()
    answer = sign_in(client, name, password)
    assert answer.status_code == 200 and not is_in(client)
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.text.replace(name, "NAME"))
    reference = re.sub(
        r'name="csrfmiddlewaretoken" value="[^"]+"', "", sign_in(client, "nguoila", "x").text.replace("nguoila", "NAME")
    )
    assert re.sub(r"nonce[^ >]+", "", page) == re.sub(r"nonce[^ >]+", "", reference)


def test_an_address_shared_by_two_accounts_opens_neither_by_chance(client, who):
    other = actor(Role.STAFF, user__email=who.email, user__password="mật khẩu khác hẳn 2026").user
    sign_in(client, who.email, "mật khẩu khác hẳn 2026")
    assert client.session.get("_auth_user_id") in {None, str(other.pk)}


def test_no_account_can_be_made_here(client):
    for name in ("account_signup", "account_email", "account_reauthenticate", "socialaccount_signup", "mfa_index"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    for path in ("/accounts/signup/", "/accounts/login/", "/dang-ky/", "/accounts/password/set/"):
        assert client.get(path).status_code == 404


# --- a forgotten password ---------------------------------------------------------------------------------


def ask_for_link(client, email) -> str:
    answer = client.post(reverse("account_reset_password"), {"email": email}, follow=True)
    assert answer.status_code == 200
    return answer.text


def link_in_letter() -> str:
    return re.search(r"https?://[^\s]+/quen-mat-khau/\S+", mail.outbox[-1].body)[0]


def test_a_link_by_mail_sets_a_new_password_once(client, who):
    ask_for_link(client, who.email.upper())
    link = link_in_letter()
    page = client.get(link, follow=True)
    assert page.status_code == 200 and "moi/" in page.redirect_chain[-1][0]
    answer = client.post(page.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
    assert answer.headers["Location"] == reverse("login")
    assert not is_in(client)  # a reset opens no session: the second factor can't be gone round
    assert sign_in(client, "vanthu", NEW).status_code == 302 and is_in(client)
    client.logout()
    assert client.get(link, follow=True).status_code == 404
    assert ActivityEntry.objects.filter(code="agencies.own_password_changed").count() == 1


def test_known_and_unknown_addresses_get_the_same_answer(client, who):
    assert ask_for_link(client, who.email) == ask_for_link(client, "ai.do@elsewhere.example")
    assert len(mail.outbox) == 1


def test_links_grow_old_quickly(client, who):
    ask_for_link(client, who.email)
    with override_settings(PASSWORD_RESET_TIMEOUT=-1):
        assert client.get(link_in_letter(), follow=True).status_code == 404


def test_a_mailbox_is_not_flooded(client, who):
    for _ in range(3):
        ask_for_link(client, who.email)
    assert client.post(reverse("account_reset_password"), {"email": who.email}).status_code == 429
    assert len(mail.outbox) == 3


def test_the_key_of_the_link_stands_in_no_address_afterwards(client, who):
    ask_for_link(client, who.email)
    link = link_in_letter()
    key = link.rstrip("/").rsplit("/", 1)[1]
    assert key not in client.get(link, follow=True).text


# --- a password of one's own ------------------------------------------------------------------------------


def test_changing_it_asks_for_the_present_one_and_keeps_this_session(client, who):
    sign_in(client, "vanthu")
    fields = {"oldpassword": "sai", "password1": NEW, "password2": NEW}
    assert client.post(reverse("account_change_password"), fields).status_code == 422
    fields["oldpassword"] = PASSWORD
    assert client.post(reverse("account_change_password"), fields).status_code == 302
    assert is_in(client)
    who.refresh_from_db()
    assert who.check_password(NEW)


def test_a_password_given_by_an_administrator_is_good_for_one_sign_in(client):
    from agencies import services

    admin = actor(Role.ADMINISTRATOR)
    added = services.add_person(
        admin,
        admin.agency,
        username="nguoimoi",
        full_name="Trần Văn Mới",
        password="Chim hót đầu ngõ sớm",
        role=Role.STAFF,
    )
    assert added.user.must_change_password
    sign_in(client, "nguoimoi", "Chim hót đầu ngõ sớm")
    assert client.get(reverse("home")).headers["Location"] == reverse("account_change_password")
    assert client.get(reverse("account_change_password")).status_code == 200
    client.post(
        reverse("account_change_password"),
        {"oldpassword": "Chim hót đầu ngõ sớm", "password1": NEW, "password2": NEW},
    )
    assert is_in(client)


def test_the_demo_keeps_its_passwords():
    from agencies import services
    from agencies.actor import Actor
    from agencies.tests.factories import AgencyFactory

    agency = AgencyFactory()
    system = Actor.system(agency)
    added = services.add_person(
        system, agency, username="demo", full_name="Lê Thị Thử", password="Chim hót đầu ngõ sớm", role=Role.STAFF
    )
    assert not added.user.must_change_password


@pytest.mark.parametrize(
    ("password", "fits"),
    [
        ("ngắn quá rồi", True),  # twelve signs, spaces counted
        ("ngắn quá nè", False),
        ("x" * 5 + " dài " * 18 + "y", True),
        ("Đường về nhà có hàng cau " * 3, True),
        ("tám mươi " * 20, False),  # more than 128
        ("123456789012", False),
        ("qwertyuiop12", False),
        ("VanthuISO9001", False),
        ("iso 9001 qms 2", False),
        ("matkhauqmsportal", False),
        ("cây bàng trước cổng", True),
        ("🐃🐃🐃🐃🌾🌾🌾🌾 ruộng đồng", True),
    ],
)
def test_rules_of_passwords(who, password, fits):
    from qms_portal.sign_in.forms import NewPasswordForm

    form = NewPasswordForm({"password1": password, "password2": password}, user=who)
    assert form.is_valid() == fits, form.errors


def test_the_list_of_common_passwords_is_long_enough():
    from django.contrib.auth.password_validation import CommonPasswordValidator

    assert len(CommonPasswordValidator().passwords) >= 3_000


# --- the demo ---------------------------------------------------------------------------------------------


def test_one_click_exists_in_the_demo_for_its_people_only(client, who, settings, monkeypatch):
    from qms_portal.demo import accounts

    monkeypatch.setattr(accounts, "demo_accounts", lambda: [{"username": "vanthu"}])
    stranger = actor(Role.ADMINISTRATOR).user
    assert client.get(reverse("enter_demo")).status_code == 405
    assert client.post(reverse("enter_demo"), {"username": stranger.username}).status_code == 404
    settings.DEMO = False
    assert client.post(reverse("enter_demo"), {"username": "vanthu"}).status_code == 404
    settings.DEMO = True
    assert client.post(reverse("enter_demo"), {"username": "vanthu"}).status_code == 302
    assert is_in(client)


def test_outside_the_demo_the_one_click_address_does_not_exist(tmp_path):
    from qms_portal.tests.test_settings import read

    script = "DEMO); import django; django.setup(); from qms_portal.sign_in import urls; print([p.name for p in urls.urlpatterns]"
    out = read(tmp_path, script, DEMO="0").stdout
    assert "'login'" in out and "enter_demo" not in out
    assert "enter_demo" in read(tmp_path, script, DEMO="1").stdout
