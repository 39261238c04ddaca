"""A browser walks through every page that each role can reach by links: no page breaks its own Content-Security-Policy."""

import re
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client

from agencies.models import Role, User
from qms_portal.demo.load import load
from qms_portal.demo.people import PEOPLE

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
PAGES_A_ROLE = 40


def kind(path: str) -> str:
    """Pages that differ by a number only are one page here."""
    return re.sub(r"\d+", "N", path)


def enter(page, site, username) -> None:
    client = Client()
    client.force_login(User.objects.get(username=username))
    page.context.clear_cookies()
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": site}])


def walk(page, site) -> set[str]:
    """The kinds of pages seen, from the first page on."""
    waiting, seen = ["/"], set()
    while waiting and len(seen) < PAGES_A_ROLE:
        path = waiting.pop(0)
        if kind(urlsplit(path).path) in seen:
            continue
        seen.add(kind(urlsplit(path).path))
        answer = page.goto(site + path)
        assert answer.status == 200, (path, answer.status)
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self'" in policy and "unsafe" not in policy
        for link in page.eval_on_selector_all("a[href]:not([download])", "links => links.map(link => link.href)"):
            target = urlsplit(link)
            is_file = re.search(r"/pdf/|/mau/|\.\w{2,4}$|/ban-in/|minh-chung|dong-loi|tu-choi|tai-ve", target.path)
            if link.startswith(site + "/") and not is_file:
                waiting.append(target.path + (f"?{target.query}" if target.query else ""))
    return seen


def test_no_page_breaks_its_policy(browser_page, live_site):
    assert load(quick=True)
    browser_page.set_default_timeout(30_000)
    of_role = {}
    for person in PEOPLE:
        of_role.setdefault(person.role, person.username)
    assert set(of_role) == set(Role.values)
    counts = {}
    for role, username in of_role.items():
        enter(browser_page, live_site, username)
        counts[str(role)] = len(walk(browser_page, live_site))
    for path in ("/dang-nhap/", "/quen-mat-khau/", "/quen-mat-khau/da-gui/", "/van-ban/kiem-tra/"):
        browser_page.context.clear_cookies()
        assert browser_page.goto(live_site + path).status == 200
    print(f"\n{sum(counts.values())} pages: {counts}")
    assert all(count >= 8 for count in counts.values()), counts


def test_a_page_that_breaks_it_would_be_noticed(browser_page, live_site):
    browser_page.goto(live_site + "/dang-nhap/")
    browser_page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'alert(1)'}))"
    )
    browser_page.wait_for_timeout(300)
    assert any("Content Security Policy" in problem for problem in browser_page.problems)
    browser_page.problems.clear()
