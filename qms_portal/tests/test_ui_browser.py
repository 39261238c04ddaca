"""What the few scripts promise, and what only a browser can tell: width, keyboard, accessibility."""

import re
from pathlib import Path

import pytest

from agencies import clock
from agencies.models import Job, JobStatus, Role, User
from agencies.tests.factories import PASSWORD, AgencyFactory, actor

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PHONE = {"width": 390, "height": 844}
ZOOMED = {"width": 683, "height": 384}  # 1366x768 at 200 %

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def gallery(browser_page, live_site):
    browser_page.goto(f"{live_site}/gallery/")
    return browser_page


@pytest.fixture
def home(browser_page, live_site):
    """The first page of a secretary, signed in through the form."""
    person = actor(Role.SECRETARY, agency=AgencyFactory())
    person.user.set_password(PASSWORD)
    person.user.save()
    browser_page.goto(f"{live_site}/dang-nhap/")
    browser_page.fill(".q-sheet [name=username]", person.user.username)
    browser_page.fill(".q-sheet [name=password]", PASSWORD)
    browser_page.click(".q-sheet [type=submit]")
    browser_page.wait_for_selector(".q-top")
    return browser_page


def answer(page, status):
    """Answer every POST with this status, and count them."""
    seen = []

    def handle(route):
        if route.request.method != "POST":
            return route.fallback()
        seen.append(route.request)
        return route.fulfill(status=status)

    page.route("**/gallery/**", handle)
    return seen


def type_into_draft(page):
    page.evaluate("document.querySelector('form[data-guard]').dataset.autosave = '/gallery/'")
    page.fill("form[data-guard] [name=name]", "Hồ sơ đúng hạn")


def test_a_draft_saves_itself_and_says_so(gallery):
    posts = answer(gallery, 204)
    type_into_draft(gallery)
    status = gallery.locator("[data-autosave-status]")
    status.filter(has_text=re.compile(r"Đã lưu lúc \d\d:\d\d")).wait_for()
    assert len(posts) == 1
    assert posts[0].headers["x-autosave"] == "1"
    assert status.get_attribute("role") == "status"


def test_a_draft_that_was_not_saved_says_so_and_asks_before_one_leaves(gallery, live_site):
    answer(gallery, 422)
    type_into_draft(gallery)
    gallery.locator("[data-autosave-status]").filter(has_text="Chưa lưu được").wait_for()
    asked = []
    gallery.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    gallery.goto(f"{live_site}/dang-nhap/")
    assert asked == ["beforeunload"]
    gallery.problems[:] = [problem for problem in gallery.problems if "422" not in problem]


def test_a_page_without_changes_is_left_without_a_question(gallery, live_site):
    asked = []
    gallery.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    gallery.goto(f"{live_site}/dang-nhap/")
    assert asked == []


def test_a_second_click_sends_nothing(gallery):
    posts = answer(gallery, 204)
    gallery.evaluate("document.querySelector('.q-confirm form').action = '/gallery/'")
    confirm = gallery.locator(".q-confirm").first
    confirm.locator("summary").click()
    confirm.locator("textarea").fill("Bổ sung minh chứng")
    confirm.locator("[type=submit]").dblclick()
    gallery.wait_for_timeout(300)
    assert len(posts) == 1


def test_the_reader_lands_on_the_first_field_to_mend(gallery):
    assert gallery.evaluate("document.activeElement.classList.contains('is-invalid')")


def test_a_job_shows_its_progress_and_leads_to_its_result(home, live_site):
    person = User.objects.get()
    job = Job.objects.create(
        agency=person.memberships.get().agency, created_by=person, kind="x", status=JobStatus.RUNNING, done=3, total=10,
        message="Đang ghi", created_at=clock.now(),
    )  # fmt: skip
    home.goto(f"{live_site}/co-quan/viec-nen/{job.pk}/")
    assert "3 / 10" in home.inner_text("[data-job]")
    Job.objects.filter(pk=job.pk).update(done=7)
    home.locator("[data-job]").filter(has_text="7 / 10").wait_for()
    Job.objects.filter(pk=job.pk).update(status=JobStatus.DONE, done=10, result={"url": "/gallery/"})
    home.wait_for_url("**/gallery/")


def test_menus_close_with_escape_and_give_the_focus_back(home):
    account = home.locator(".q-top details.q-menu").last
    account.locator("summary").focus()
    home.keyboard.press("Enter")
    assert account.get_attribute("open") is not None
    home.keyboard.press("Escape")
    assert account.get_attribute("open") is None
    assert home.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_menus_close_with_a_click_elsewhere(home):
    account = home.locator(".q-top details.q-menu").last
    account.locator("summary").click()
    home.locator("h1").click()
    assert account.get_attribute("open") is None


def test_the_first_tab_leads_past_the_rail(home):
    home.reload()
    home.keyboard.press("Tab")
    assert home.evaluate("document.activeElement.getAttribute('href')") == "#main"


def test_on_a_phone_the_rail_is_a_bar_of_four_and_more(home):
    home.set_viewport_size(PHONE)
    assert home.locator(".q-tabs > a:visible").count() == 4
    assert not home.locator(".q-rail").is_visible()
    home.locator(".q-tabs summary").click()
    sheet = home.locator(".q-tabs__sheet a")
    assert sheet.count() > 4
    assert all(sheet.nth(index).bounding_box()["height"] >= 44 for index in range(sheet.count()))


@pytest.mark.parametrize("size", [PHONE, ZOOMED], ids=["phone", "200 %"])
@pytest.mark.parametrize("path", ["/gallery/", "/"])
def test_nothing_is_wider_than_the_window(home, live_site, path, size):
    home.set_viewport_size(size)
    home.goto(live_site + path)
    assert home.evaluate("document.documentElement.scrollWidth") <= size["width"]


@pytest.mark.parametrize("path", ["/gallery/", "/"])
def test_no_barrier_is_known(home, live_site, path):
    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm ci")
    home.goto(live_site + path)
    home.evaluate(AXE.read_text(encoding="utf-8"))
    found = home.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa']}).then(r => r.violations)")
    assert [(barrier["id"], barrier["nodes"][0]["html"]) for barrier in found] == []


def test_everything_can_be_done_without_scripts(chromium, live_site):
    context = chromium.new_context(java_script_enabled=False, viewport=PHONE, locale="vi-VN")
    page = context.new_page()
    page.goto(f"{live_site}/gallery/")
    confirm = page.locator(".q-confirm").first
    confirm.locator("summary").click()
    assert confirm.locator("[type=submit]").is_visible()
    context.close()
