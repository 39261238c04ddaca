"""The frame of every page in a real browser: sign-in, language, small screens, accessibility, nothing blocked."""

import re

import pytest

from agencies.models import Role
from agencies.tests.factories import PASSWORD, UserFactory, membership
from qms_portal.tests.source import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]


@pytest.fixture
def secretary():
    """A secretary who can sign in with PASSWORD."""
    return membership(Role.SECRETARY, user=UserFactory(password=True)).user


@pytest.fixture
def signed_in(browser_page, live_site, secretary):
    """A page on which the secretary has signed in through the form."""
    browser_page.goto(live_site)
    browser_page.locator("#id_username").fill(secretary.username)
    browser_page.locator("#id_password").fill(PASSWORD)
    browser_page.keyboard.press("Enter")
    browser_page.wait_for_url(f"{live_site}/")
    return browser_page


def violations(page):
    """What axe-core finds against WCAG 2.1 AA: one line each."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)["violations"]
    return [f"{rule['id']}: {rule['help']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]]


def test_sign_in_then_switch_the_language(signed_in):
    assert signed_in.locator("html").get_attribute("lang") == "vi"
    signed_in.get_by_role("button", name="English").first.click()
    signed_in.wait_for_load_state()
    assert signed_in.locator("html").get_attribute("lang") == "en"


def test_icons_and_font_are_served(signed_in):
    """The sprite and the Vietnamese letters of the font come from this site and are used."""
    requested = signed_in.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
    assert any("icons" in address for address in requested)
    signed_in.evaluate("document.fonts.ready")
    assert signed_in.evaluate("document.fonts.check('16px \"Inter Variable\"', 'Đặng Thị Ưng')")


def test_a_stranger_sees_an_accessible_sign_in_page(browser_page, live_site):
    browser_page.goto(live_site)
    assert violations(browser_page) == []


def test_every_page_of_a_secretary_is_accessible_and_fits_a_phone(signed_in, live_site, secretary):
    """One visit to each page without arguments: axe-core, then 390 px without sideways scrolling."""
    client_pages = sorted(
        {link for link in links(signed_in, live_site) if not re.search(r"dang-xuat|\.(?:csv|xlsx|pdf)", link)}
    )
    assert len(client_pages) >= 5
    wrong = {}
    for address in client_pages:
        signed_in.set_viewport_size({"width": 1366, "height": 768})
        signed_in.goto(address)
        found = violations(signed_in)
        signed_in.set_viewport_size({"width": 390, "height": 844})
        wide = signed_in.evaluate("document.documentElement.scrollWidth")
        if wide > 390:
            found.append(f"{wide} px wide at 390 px")
        if found:
            wrong[address.removeprefix(live_site)] = found
    assert wrong == {}


def links(page, live_site):
    """Addresses of this site that the page links to."""
    found = page.evaluate("[...document.querySelectorAll('a[href]')].map(link => link.href.split('#')[0])")
    return [address for address in found if address.startswith(live_site)]
