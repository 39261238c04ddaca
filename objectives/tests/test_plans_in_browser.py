"""Plan and tasks in Chromium: a block of the paper is pasted over the cells, and a task is reported done on a phone."""

import pytest
from django.urls import reverse

from agencies import clock
from agencies.models import Role
from agencies.tests.factories import PASSWORD, AgencyFactory, DepartmentFactory, membership
from objectives.models import ActionPlanItem, PlanTask
from objectives.tests.factories import ObjectiveFactory, ObjectiveSetFactory, PlanItemFactory, PlanTaskFactory, issued

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def department():
    agency = AgencyFactory()
    department = DepartmentFactory(agency=agency, name="Phòng Tư pháp")
    for role, name in ((Role.SECRETARY, "thuky"), (Role.DEPARTMENT_HEAD, "truongphong")):
        membership(role, agency=agency, department=department, user__username=name, user__password=True)
    return department


@pytest.fixture
def page_of(browser_page, live_site, department):
    def sign_in(name, path):
        browser_page.goto(f"{live_site}{reverse('login')}")
        browser_page.fill("[name=username]", name)
        browser_page.fill("[name=password]", PASSWORD)
        browser_page.press("[name=password]", "Enter")
        browser_page.wait_for_url(f"{live_site}/")
        browser_page.goto(f"{live_site}{path}")
        return browser_page

    return sign_in


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


@pytest.mark.requirement("S1-28", where="objectives/views/plans.py")
def test_the_papers_table_is_pasted_over_the_cells(page_of, department):
    objective = ObjectiveFactory(objective_set=ObjectiveSetFactory(agency=department.agency), number=1)
    page = page_of("thuky", reverse("objectives:objective_plan", args=[objective.pk]))
    block = "1\tHọp rà soát\tPhòng Tư pháp\tCông chức\tHàng quý\n2\tKiểm tra quầy\tTrưởng phòng\t\tTrước 30/6"
    paste(page, "[name=p-0-task]", block)
    assert page.input_value("[name=p-1-when_words]") == "Trước 30/6"
    assert page.input_value("[name=p-0-who]") == ""  # what only explains a cell is passed over
    with page.expect_navigation():
        page.click(".q-savebar .btn-primary")
    first, second = ActionPlanItem.objects.order_by("position")
    assert (first.lead_department, first.recurrence, first.joining) == (department, "quarterly", "Công chức")
    assert (second.lead_kind, second.recurrence) == ("each", "once")


@pytest.mark.requirement("S1-13", where="objectives/templates/objectives/task_list.html")
def test_a_head_reports_a_task_on_a_phone(page_of, department, browser_page):
    objective_set = issued(ObjectiveSetFactory(agency=department.agency, year=clock.today().year))
    item = PlanItemFactory(objective=ObjectiveFactory(objective_set=objective_set), task="Họp rà soát quý")
    PlanTaskFactory(item=item, department=department, starts_on=clock.today(), due_on=clock.today())
    browser_page.set_viewport_size({"width": 390, "height": 844})
    page = page_of("truongphong", reverse("objectives:task_list"))
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    box = page.locator(".plan-task__tick").first.bounding_box()
    assert box["width"] >= 44 and box["height"] >= 44
    page.locator("[name=task]").first.check()
    page.fill("[name=note]", "Đã họp, có biên bản")
    with page.expect_navigation():
        page.click(".plan-done__bar .btn-primary")
    assert "Đã họp, có biên bản" in page.content()
    assert PlanTask.objects.get().state == "done"
