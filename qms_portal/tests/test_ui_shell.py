"""The frame of the pages: navigation by role, language, sign-in and error pages."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.conf import settings as django_settings
from django.template import loader
from django.test import RequestFactory
from django.urls import path

from agencies.actor import ANONYMOUS
from agencies.models import Role
from agencies.tests.factories import AgencyFactory, actor
from qms_portal import navigation
from qms_portal import urls as site_urls


def request_of(role, view_name="home"):
    request = RequestFactory().get("/")
    membership = SimpleNamespace(role=role) if role else None
    request.actor = SimpleNamespace(is_authenticated=True, membership=membership, role=role)
    request.resolver_match = SimpleNamespace(view_name=view_name)
    return request


@pytest.fixture
def all_pages(monkeypatch):
    """Every page of the rail has an address, and nothing waits."""
    monkeypatch.setattr(navigation, "_find", lambda name: f"/{name}/")
    quiet = {name: replace(entry, count=None, may=None) for name, entry in navigation.ENTRIES.items()}
    monkeypatch.setattr(navigation, "ENTRIES", quiet)


@pytest.mark.parametrize("role", Role.values)
def test_every_role_sees_each_page_once_and_its_own_work_first(role, all_pages):
    nav = navigation.build(request_of(role))
    urls = [item.url for group in nav.groups for item in group.items]
    assert urls[0] == "/home/"
    assert len(urls) == len(set(urls))
    assert urls[1] == f"/{navigation.WORK[role][0]}/"
    assert len(nav.tabs) == navigation.TABS
    assert [*nav.tabs, *nav.more] == [item for group in nav.groups for item in group.items]


def test_the_place_one_is_in_is_marked_once(all_pages):
    nav = navigation.build(request_of(Role.SECRETARY, "procedures:case_detail"))
    assert [item.url for group in nav.groups for item in group.items if item.is_current] == ["/procedures:case_list/"]


def test_my_work_counts_what_waits_elsewhere(all_pages, monkeypatch):
    busy = {"audits:action_list": 3, "documents:document_list": 2}
    for name, number in busy.items():
        counted = replace(navigation.ENTRIES[name], count=lambda actor, number=number: number)
        monkeypatch.setitem(navigation.ENTRIES, name, counted)
    nav = navigation.build(request_of(Role.SECRETARY))
    assert nav.tabs[0].count == 5


def test_a_page_that_does_not_exist_is_left_out(monkeypatch):
    monkeypatch.setattr(navigation, "_find", lambda name: "/" if name == "home" else None)
    nav = navigation.build(request_of(Role.LEADER))
    assert [item.url for group in nav.groups for item in group.items] == ["/"]


def test_a_page_that_is_closed_to_the_role_is_left_out(all_pages, monkeypatch):
    closed = replace(navigation.ENTRIES["agencies:activity"], may=lambda actor: actor.role == Role.ADMINISTRATOR)
    monkeypatch.setitem(navigation.ENTRIES, "agencies:activity", closed)
    for role, seen in ((Role.ADMINISTRATOR, True), (Role.STAFF, False)):
        items = [item.url for group in navigation.build(request_of(role)).groups for item in group.items]
        assert ("/agencies:activity/" in items) is seen


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role.values)
def test_the_rail_leads_nowhere_that_is_closed(client, role):
    client.force_login(actor(role, agency=AgencyFactory()).user)
    rail = client.get("/").context["navigation"]
    answers = {item.url: client.get(item.url, follow=True).status_code for group in rail.groups for item in group.items}
    assert set(answers.values()) == {200}, answers


@pytest.mark.parametrize("role", ["", None])
def test_nobody_and_people_without_a_role_get_no_rail(role):
    request = request_of(role)
    assert navigation.build(request).groups == []
    request.actor = ANONYMOUS
    assert navigation.build(request).tabs == []


def test_the_rail_names_only_pages_that_exist():
    for name in navigation.ENTRIES:
        assert navigation._find(name), name


@pytest.mark.django_db
def test_vietnamese_unless_chosen_otherwise(client):
    first = client.get("/dang-nhap/", headers={"accept-language": "en-US"})
    assert 'lang="vi"' in first.text
    client.post("/ngon-ngu/", {"language": "en", "next": "/dang-nhap/"})
    assert 'lang="en"' in client.get("/dang-nhap/").text


@pytest.mark.django_db
def test_pages_say_that_they_are_a_demonstration(client, settings):
    settings.DEMO = True
    assert "DEMO" in client.get("/gallery/").text
    settings.DEMO = False
    assert "DEMO" not in client.get("/gallery/").text


@pytest.mark.django_db
def test_the_gallery_draws_every_component(client):
    page = client.get("/gallery/")
    assert page.status_code == 200
    assert page.text.count("<h1") == 1
    assert "style=" not in page.text
    assert "onclick" not in page.text


@pytest.mark.django_db
def test_no_such_page(client):
    page = client.get("/khong-co-trang-nay/")
    assert page.status_code == 404
    assert "Không có trang này" in page.text


@pytest.mark.parametrize("name", ["400.html", "403_csrf.html", "404.html", "500.html"])
def test_error_pages_need_nothing(name):
    page = loader.get_template(name).render()
    assert page.count("<h1") == 1
    assert "Khi cần hỗ trợ" in page


def test_a_refusal_says_why():
    assert "Chỉ thư ký được chấp nhận" in loader.get_template("403.html").render(
        {"exception": "Chỉ thư ký được chấp nhận"}
    )


def broken(request):
    raise RuntimeError("boom")


urlpatterns = [path("hong/", broken)]
handler500 = site_urls.handler500


@pytest.mark.urls(__name__)
def test_a_failure_gives_a_code_that_is_in_the_log(client, settings, caplog):
    settings.MIDDLEWARE = [name for name in django_settings.MIDDLEWARE if "LoginRequired" not in name]
    client.raise_request_exception = False
    page = client.get("/hong/")
    assert page.status_code == 500
    code = next(record.args[0] for record in caplog.records if record.msg.startswith("Error page"))
    assert code in page.text
    assert "boom" not in page.text
