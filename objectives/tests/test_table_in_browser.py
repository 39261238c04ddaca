"""The target table as a spreadsheet, in Chromium: paste, undo, fill, move, and the server's reading of names."""

from decimal import Decimal as D

import pytest
from django.urls import reverse

from agencies.models import Role
from agencies.tests.factories import PASSWORD, AgencyFactory, DepartmentFactory, membership
from objectives.models import Target
from objectives.tests.factories import ObjectiveFactory, ObjectiveSetFactory, TargetFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAMES = ["Phòng Nội vụ", "Phòng Tư pháp", "Trung tâm Y tế"]


@pytest.fixture
def objective():
    agency = AgencyFactory()
    membership(Role.SECRETARY, agency=agency, user__username="thuky", user__password=True)
    objective = ObjectiveFactory(
        objective_set=ObjectiveSetFactory(agency=agency), number=1, value=None, by_department=True
    )
    for position, name in enumerate(NAMES, 1):
        department = DepartmentFactory(agency=agency, name=name, position=position)
        TargetFactory(objective=objective, department=department, value=D(95), position=position)
    return objective


@pytest.fixture
def page(browser_page, live_site, objective):
    browser_page.goto(f"{live_site}{reverse('login')}")
    browser_page.fill("[name=username]", "thuky")
    browser_page.fill("[name=password]", PASSWORD)
    browser_page.press("[name=password]", "Enter")
    browser_page.wait_for_url(f"{live_site}/")
    browser_page.goto(f"{live_site}{reverse('objectives:target_table', args=[objective.objective_set_id])}")
    return browser_page


def paste(page, selector, text):
    """What the browser does with Ctrl+V, without the machine's clipboard."""
    page.evaluate(
        """([selector, text]) => {
            const field = document.querySelector(selector);
            field.focus();
            const data = new DataTransfer();
            data.setData("text/plain", text);
            field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        [selector, text],
    )


def values(page):
    return page.eval_on_selector_all("[name^=t-][name$=-value]", "fields => fields.map((field) => field.value)")


def save(page):
    with page.expect_navigation():
        page.locator(".q-savebar button").click()


def test_a_column_is_pasted_undone_and_saved(page):
    paste(page, "[name=t-0-value]", "100\n98,5\n≥ 97\n96")
    assert values(page) == ["100", "98,5", "≥ 97", "96"]
    page.click("[data-table-action=undo]")
    assert values(page) == ["95", "95", "95"]
    paste(page, "[name=t-0-value]", "100\n98,5\n≥ 97")
    save(page)
    assert list(Target.objects.order_by("position").values_list("value", flat=True)) == [D(100), D("98.5"), D(97)]


def test_rows_move_by_keyboard_and_keep_their_order(page):
    page.fill("[name=t-0-value]", "99")
    page.locator("[name=t-0-value]").press("Alt+ArrowDown")
    save(page)
    saved = Target.objects.order_by("position").values_list("department__name", "value")
    assert list(saved)[:2] == [(NAMES[1], D(95)), (NAMES[0], D(99))]


def test_fill_down_same_for_all_and_a_new_row(page):
    page.fill("[name=t-1-value]", "97")
    page.locator("[name=t-1-value]").press("Control+d")
    assert values(page) == ["95", "97", "97"]
    page.fill("#same", "98,5")
    page.click("[data-table-action=same]")
    assert values(page) == ["98,5"] * 3
    page.locator("[name=t-2-value]").press("Enter")
    assert len(values(page)) == 4
    page.locator("tr[data-row]").nth(0).locator("[data-row-action=remove]").click()
    assert len(values(page)) == 3


def test_names_beside_figures_are_read_by_the_server(page):
    with page.expect_navigation():
        paste(page, "[name=t-0-value]", "trung tam y te\t99%\nPhòng Lạ\t1")
    assert values(page) == ["95", "95", "99%"]
    assert "Phòng Lạ" in page.locator(".q-errors").inner_text()
    assert Target.objects.filter(value=95).count() == 3


def test_it_works_without_scripts(chromium, live_site, objective, client):
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(
        f"{live_site}{reverse('login')}?next={reverse('objectives:target_table', args=[objective.objective_set_id])}"
    )
    page.fill("[name=username]", "thuky")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.fill("[name=t-0-value]", "99")
    page.check("[name=t-1-DELETE]")
    page.fill("[name=t-2-ORDER]", "1")
    page.fill("[name=t-0-ORDER]", "2")
    page.locator(".q-savebar button").click()
    saved = Target.objects.order_by("position").values_list("department__name", "value")
    assert list(saved) == [(NAMES[2], D(95)), (NAMES[0], D(99))]
    context.close()
