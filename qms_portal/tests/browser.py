"""Fixtures that drive Chromium: `browser_page` (a Playwright page) against `live_site` (its address).

Only loopback addresses are reachable, and a page that asks for another one, breaks its Content-Security-Policy or throws
in a script fails the test.
"""

import os
import shutil
from urllib.parse import urlsplit

import pytest

PROGRAMS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def chromium_path() -> str | None:
    """Debian's Chromium or Chrome; None leaves the choice to Playwright's own download, if there is one."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)


@pytest.fixture(scope="session")
def chromium():
    """One browser for all tests of this process."""
    from playwright.sync_api import sync_playwright

    # Playwright's event loop runs in this thread; Django would take its own calls for asynchronous ones.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def live_site(live_server):
    """The address of a running site on this test's database, without a slash at the end."""
    return live_server.url


@pytest.fixture
def browser_page(chromium, tmp_path):
    """A fresh Vietnamese visitor; `browser_page.problems` lists what went wrong and must be empty at the end."""
    context = chromium.new_context(
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
        viewport={"width": 1366, "height": 768},
        accept_downloads=True,
    )
    page = context.new_page()
    page.problems = []

    def only_loopback(route):
        if urlsplit(route.request.url).hostname in LOOPBACK:
            route.continue_()
        else:
            page.problems.append(f"asked for {route.request.url}")
            route.abort()

    def note_console(message):
        if message.type == "error":
            page.problems.append(f"console: {message.text}")

    context.route(lambda url: url.startswith("http"), only_loopback)
    page.on("console", note_console)
    page.on("pageerror", lambda error: page.problems.append(f"script: {error}"))
    yield page
    context.close()
    assert not page.problems, page.problems
